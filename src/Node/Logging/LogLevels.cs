// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Node.Logging;

/// <summary>What is logged, in general and by module.</summary>
/// <param name="General">Level of modules that are not named.</param>
/// <param name="Modules">Levels by the name of a project, such as <c>jsonrpc</c>.</param>
internal sealed record LogLevels(LogLevel General, IReadOnlyDictionary<string, LogLevel> Modules)
{
    private const string Names = "trace, debug, info, warn, error, off";

    /// <summary>Reads a text such as <c>info,jsonrpc=debug</c>.</summary>
    public static string? Parse(string text, out LogLevels value)
    {
        LogLevel general = LogLevel.Information;
        Dictionary<string, LogLevel> modules = new(StringComparer.OrdinalIgnoreCase);
        value = new LogLevels(general, modules);
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = item.Split('=');
            if (parts.Length > 2 || LevelOf(parts[^1]) is not { } level)
            {
                return $"'{item}' is no level ({Names}), nor a module with one such as jsonrpc=debug";
            }

            if (parts.Length == 2)
            {
                modules[parts[0]] = level;
            }
            else
            {
                general = level;
            }
        }

        value = new LogLevels(general, modules);
        return null;
    }

    /// <summary>The level of a module.</summary>
    public LogLevel Of(string module) => Modules.TryGetValue(module, out LogLevel level) ? level : General;

    private static LogLevel? LevelOf(string name) => name.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "off" => LogLevel.None,
        _ => null,
    };
}
