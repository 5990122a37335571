// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Node.Configuration;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>The flags of a command that are settings, and how the values in force are found.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option<string[]> Option)> _options = [];

    /// <summary>Gives a command a flag for each setting.</summary>
    public SettingOptions(Command command, IEnumerable<Setting> settings)
    {
        foreach (Setting setting in settings)
        {
            Option<string[]> option = new(setting.Flag, setting.Alias is { } alias ? [alias] : [])
            {
                Description = setting.DefaultText is { } text ? $"{setting.Description} [default: {text}]" : setting.Description,
                HelpName = setting.ValueName,
                Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            command.Options.Add(option);
            _options.Add((setting, option));
        }
    }

    /// <summary>The settings.</summary>
    public IReadOnlyList<Setting> Settings => [.. _options.Select(item => item.Setting)];

    /// <summary>The values in force.</summary>
    /// <exception cref="CommandException">Something is wrong with them.</exception>
    public ResolvedSettings Resolve(ParseResult parsed, IReadOnlyDictionary<string, string>? commandDefaults = null)
    {
        List<string> problems = [];
        ResolvedSettings resolved = Resolve(parsed, commandDefaults, problems);
        return problems.Count == 0 ? resolved : throw new CommandException(ExitCode.Usage, string.Join(Environment.NewLine, problems));
    }

    /// <summary>The values in force, and what is wrong.</summary>
    public ResolvedSettings Resolve(ParseResult parsed, IReadOnlyDictionary<string, string>? commandDefaults, List<string> problems)
    {
        Dictionary<string, string> flags = new(StringComparer.Ordinal);
        foreach ((Setting setting, Option<string[]> option) in _options)
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                flags[setting.Key] = given.Tokens.Count == 0 ? "true" : string.Join(',', given.Tokens.Select(token => token.Value));
            }
        }

        // Where the file is cannot stand in the file itself; what is wrong with these two is reported with the others below.
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        ResolvedSettings places = SettingResolver.Resolve(
            [Configuration.Settings.ConfigurationFile, Configuration.Settings.DataDirectory], flags, variable, null, commandDefaults, []);
        ConfigurationFile? file = places.TryGet(Configuration.Settings.ConfigurationFile, out string path)
            ? ConfigurationFile.Read(path, problems)
            : places.TryGet(Configuration.Settings.DataDirectory, out string directory)
                && Path.Combine(directory, ConfigurationFile.DefaultName) is var usual && File.Exists(usual)
                ? ConfigurationFile.Read(usual, problems)
                : null;
        return SettingResolver.Resolve(Settings, flags, variable, file, commandDefaults, problems);
    }
}
