// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace PowerVerse.Chain.Node.Logging;

/// <summary>Makes the loggers of a process. They write to the standard error, which leaves the standard output to a command's answer.</summary>
internal static class LoggerSetup
{
    private const string Prefix = "PowerVerse.Chain.";

    // It logs an exception that it then throws to whoever started it, who says it in an operator's words.
    private const string StartingHost = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Makes a factory; disposing of it writes what is still waiting.</summary>
    public static ILoggerFactory Create(LogFormat format, LogLevels levels) => LoggerFactory.Create(builder =>
    {
        builder.AddFilter((_, category, level) => level >= LevelOf(category ?? string.Empty, levels));
        builder.SetMinimumLevel(LogLevel.Trace);
        builder.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = format == LogFormat.Json ? ConsoleFormatterNames.Json : TextLogFormatter.FormatterName;
        });
        if (format == LogFormat.Json)
        {
            builder.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            builder.Services.AddSingleton<ConsoleFormatter, TextLogFormatter>();
        }
    });

    // The framework's own messages are for its developers: only what may be wrong is shown, unless the operator asks for more by name.
    private static LogLevel LevelOf(string category, LogLevels levels)
    {
        string module = ModuleOf(category);
        LogLevel level = levels.Of(module);
        return category == StartingHost && !levels.Modules.ContainsKey(module) ? LogLevel.None
            : category.StartsWith(Prefix, StringComparison.Ordinal) || levels.Modules.ContainsKey(module) || level > LogLevel.Warning ? level : LogLevel.Warning;
    }

    /// <summary>The module of a category: the project that it is in, or its first part.</summary>
    public static string ModuleOf(string category)
    {
        ReadOnlySpan<char> rest = category.StartsWith(Prefix, StringComparison.Ordinal) ? category.AsSpan(Prefix.Length) : category;
        int dot = rest.IndexOf('.');
        return (dot < 0 ? rest : rest[..dot]).ToString().ToLowerInvariant();
    }
}
