// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Puts a database that a state sync filled in the place of the one so far, in steps that a crash between them cannot spoil.</summary>
/// <remarks>
/// <code>
///  db, db-incoming                  the new one is being filled; left behind by a crash it is removed
///  db-replaced, db-incoming         between the two renames: the new one is complete, and the next start ends what was begun
///  db, db-replaced                  done but for the removal
/// </code>
/// </remarks>
internal static class DatabaseSwap
{
    private const string CurrentName = "db";
    private const string IncomingName = "db-incoming";
    private const string ReplacedName = "db-replaced";

    /// <summary>Where the new database is filled.</summary>
    public static string IncomingIn(string root) => Path.Combine(root, IncomingName);

    /// <summary>Replaces the database; both are closed.</summary>
    public static void Run(string root)
    {
        Directory.Move(Path.Combine(root, CurrentName), Path.Combine(root, ReplacedName));
        Finish(root);
    }

    /// <summary>Ends what a crash interrupted; nothing otherwise. Whoever opens the data directory calls it first.</summary>
    public static void Finish(string root)
    {
        string current = Path.Combine(root, CurrentName);
        string incoming = Path.Combine(root, IncomingName);
        string replaced = Path.Combine(root, ReplacedName);
        if (Directory.Exists(replaced))
        {
            if (!Directory.Exists(current))
            {
                Directory.Move(Directory.Exists(incoming) ? incoming : replaced, current);
            }

            Remove(replaced);
        }

        Remove(incoming);
    }

    /// <summary>Removes a database that was not completed.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
