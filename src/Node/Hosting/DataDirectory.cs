// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Security.Cryptography;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>A node's directory, held by this process until it is disposed of.</summary>
/// <remarks>
/// <code>
/// db/               the database
/// backups/          where backups go by default
/// consensus/        logs and signing record of the agreement
/// network/node.key  key of the node's identity
/// lock, pid         held while a process works here, and the number of that process
/// jwt.hex           secret of bearer tokens
/// powerverse.ipc    local socket, while a node runs
/// powerverse.toml   configuration, if the operator wrote one
/// </code>
/// </remarks>
internal sealed class DataDirectory : IDisposable
{
    private const int SecretSizeBytes = 32;
    private const string LockName = "lock";
    private const string HolderName = "pid";
    private const int LookMs = 10;
    private const int LookPatienceMs = 500;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    /// <summary>The directory.</summary>
    public string Root { get; }

    /// <summary>The database.</summary>
    public string Database => Path.Combine(Root, "db");

    /// <summary>The local socket.</summary>
    public string Socket => SocketIn(Root);

    /// <summary>Where backups go by default.</summary>
    public string Backups => Path.Combine(Root, "backups");

    /// <summary>The local socket in a directory.</summary>
    public static string SocketIn(string root) => Path.Combine(root, "powerverse.ipc");

    /// <summary>The files of the agreement in a directory.</summary>
    public static string ConsensusIn(string root) => Path.Combine(root, "consensus");

    /// <summary>The process that works in a directory; null when none does, or it did not say yet who it is.</summary>
    public static int? FindHolder(string root)
    {
        try
        {
            // A process that works in the directory holds this file; the number beside it may be of one that is gone.
            using FileStream held = Hold(Path.Combine(root, LockName), FileMode.Open, LookMs);
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return int.TryParse(HolderOf(root), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
        }
    }

    /// <summary>Takes a directory, which is made if it is not there.</summary>
    /// <exception cref="CommandException">Another process works there, or it cannot be written.</exception>
    public static DataDirectory Take(string path)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string file = Path.Combine(root, LockName);
        try
        {
            Directory.CreateDirectory(root);
            FileStream held = Hold(file, FileMode.OpenOrCreate, LookPatienceMs);
            File.WriteAllText(Path.Combine(root, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(root, held);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new CommandException(
                ExitCode.Data, $"The data directory '{root}' is in use by process {HolderOf(root)}. Stop that one first, or name another with --data-dir.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Data, $"The data directory '{root}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>The secret of bearer tokens, which is made when it is not there.</summary>
    /// <exception cref="CommandException">The file is no secret.</exception>
    public byte[] ReadTokenSecret()
    {
        string path = Path.Combine(Root, "jwt.hex");
        if (!File.Exists(path))
        {
            byte[] fresh = RandomNumberGenerator.GetBytes(SecretSizeBytes);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using StreamWriter writer = new(path, options);
            writer.WriteLine(Hex.Encode(fresh));
            return fresh;
        }

        string text = File.ReadAllText(path).Trim();
        text = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text : $"0x{text}";
        return Hex.TryDecode(text, out byte[] secret) && secret.Length >= SecretSizeBytes
            ? secret
            : throw new CommandException(ExitCode.Data, $"'{path}' holds no secret: at least {SecretSizeBytes} bytes in hexadecimal form. Remove it to get a new one.");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string HolderOf(string root)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, HolderName));
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }

    // Who looks whether somebody works here holds the file for an instant: that is nobody at work.
    private static FileStream Hold(string file, FileMode mode, int patienceMs)
    {
        for (long start = Environment.TickCount64; ; Thread.Sleep(LookMs))
        {
            try
            {
                return new FileStream(file, mode, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file) && Environment.TickCount64 - start < patienceMs)
            {
                // Tried again until it is no look.
            }
        }
    }
}
