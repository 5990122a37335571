// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PowerVerse.Chain.Node.Logging;

/// <summary>One line per entry: time, level, module, message.</summary>
internal sealed class TextLogFormatter : ConsoleFormatter
{
    /// <summary>Its name for the console logger.</summary>
    public const string FormatterName = "powerverse-text";

    public TextLogFormatter()
        : base(FormatterName)
    {
    }

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        textWriter.Write(LevelName(logEntry.LogLevel));
        textWriter.Write(LoggerSetup.ModuleOf(logEntry.Category).PadRight(10));
        textWriter.Write(' ');
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            textWriter.Write(logEntry.LogLevel >= LogLevel.Error ? exception.ToString() : exception.Message);
        }

        textWriter.WriteLine();
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => " TRACE ",
        LogLevel.Debug => " DEBUG ",
        LogLevel.Information => " INFO  ",
        LogLevel.Warning => " WARN  ",
        LogLevel.Error => " ERROR ",
        LogLevel.Critical => " FATAL ",
        _ => " ",
    };
}
