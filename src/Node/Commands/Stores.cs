// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>Finds the data directory of a command that cannot do without.</summary>
internal static class Stores
{
    /// <summary>Takes the directory that the settings name.</summary>
    /// <exception cref="CommandException">None is named, or it cannot be had.</exception>
    public static DataDirectory Take(ResolvedSettings settings)
    {
        DataDirectory directory = settings.TryGet(Settings.DataDirectory, out string path)
            ? DataDirectory.Take(path)
            : throw new CommandException(ExitCode.Usage, "Name the data directory with --data-dir PATH.");
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
