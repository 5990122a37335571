// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node;

/// <summary>The executable <c>powerverse</c>.</summary>
internal static class Program
{
    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Main(string[] arguments)
    {
        AllocatorSettings.Apply(arguments);
        ProcessStart.Blind();
        ParseResult parsed = CommandLine.Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            }

            await Console.Error.WriteLineAsync("Try: powerverse --help").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        try
        {
            // Signals are ours: the library would end the process without closing the database.
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (CommandException exception)
        {
            foreach (string line in exception.Message.Split(Environment.NewLine))
            {
                await Console.Error.WriteLineAsync($"error: {line}").ConfigureAwait(false);
            }

            return exception.ExitCode;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StorageException)
        {
            // A disk that is full or gone, met where a command has nothing better to say.
            await Console.Error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return exception is StorageException ? ExitCode.Data : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; what was done stays.").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }
}
