// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>Finds the data directory of a command that cannot do without.</summary>
internal static class Stores
{
    /// <summary>The directory that the settings name, as a full path.</summary>
    /// <exception cref="CommandException">None is named.</exception>
    public static string RootOf(ResolvedSettings settings) => settings.TryGet(Settings.DataDirectory, out string path)
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))
        : throw new CommandException(ExitCode.Usage, "Name the data directory with --data-dir PATH.");

    /// <summary>Takes the directory that the settings name.</summary>
    /// <exception cref="CommandException">None is named, or it cannot be had.</exception>
    public static DataDirectory Take(ResolvedSettings settings)
    {
        DataDirectory directory = DataDirectory.Take(RootOf(settings));
        try
        {
            DatabaseSwap.Finish(directory.Root);
            return directory;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            directory.Dispose();
            throw new CommandException(ExitCode.Data, $"The databases in '{directory.Root}' cannot be put in order: {exception.Message}", exception);
        }
    }
}
