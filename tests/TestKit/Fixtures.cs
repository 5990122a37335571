// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.TestKit;

/// <summary>Finds the conformance fixtures: the folder named by POWERVERSE_FIXTURES, else <c>../shared/fixtures</c> beside the repository.</summary>
/// <remarks>
/// A test that needs them: <c>if (!Fixtures.TryLocate("crypto/kzg.zip", out string path)) Assert.Ignore(Fixtures.AbsentReason);</c>.
/// With the folder present a missing archive is a failure (see <see cref="Locate"/>), so nothing is skipped in silence.
/// </remarks>
public static class Fixtures
{
    public const string EnvironmentVariable = "POWERVERSE_FIXTURES";

    public const string AbsentReason =
        "The conformance fixtures are absent: neither " + EnvironmentVariable + " nor ../shared/fixtures names a folder.";

    private const string SolutionFile = "PowerVerse.Chain.sln";

    /// <summary>The repository's root, found upwards from the running assembly; null when run from elsewhere.</summary>
    public static string? RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The fixture folder, or null when there is none.</summary>
    public static string? Root { get; } = FindRoot();

    public static bool ArePresent => Root is not null;

    /// <summary>Path of a file or folder below the fixture folder; false when the whole fixture folder is absent.</summary>
    /// <exception cref="FileNotFoundException">The fixture folder is there but this path is not.</exception>
    public static bool TryLocate(string relativePath, out string path)
    {
        path = string.Empty;
        if (Root is null)
        {
            return false;
        }

        path = Locate(relativePath);
        return true;
    }

    /// <summary>Path of a file or folder below the fixture folder.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string Locate(string relativePath)
    {
        string path = Path.Combine(Root ?? throw new FileNotFoundException(AbsentReason), relativePath);
        return File.Exists(path) || Directory.Exists(path)
            ? path
            : throw new FileNotFoundException($"The fixture folder {Root} holds no {relativePath}.", path);
    }

    private static string? FindRoot()
    {
        string? named = Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? Path.GetFullPath(named) : null;
        }

        if (RepositoryRoot is null)
        {
            return null;
        }

        string beside = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "fixtures"));
        return Directory.Exists(beside) ? beside : null;
    }

    private static string? FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
