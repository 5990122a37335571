// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Networking;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>The flags of a command that are settings, and how the values in force are found.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option Option)> _options = [];

    /// <summary>Gives a command a flag for each setting.</summary>
    public SettingOptions(Command command, IEnumerable<Setting> settings)
    {
        foreach (Setting setting in settings)
        {
            Option option = Create(setting);
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
        foreach ((Setting setting, Option option) in _options)
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                flags[setting.Key] = given.Tokens.Count == 0 ? "true" : string.Join(',', given.Tokens.Select(token => token.Value));
            }
        }

        // Where the file is cannot stand in the file itself; what is wrong with these is reported with the others below. What is usual on a network may say
        // where the data directory is, and the file in it may name the network.
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        ResolvedSettings Places(ConfigurationFile? file, ConfigurationFile? network) => SettingResolver.Resolve(
            [Configuration.Settings.ConfigurationFile, Configuration.Settings.DataDirectory, Configuration.Settings.Network], flags, variable, file, commandDefaults, [], network);
        ConfigurationFile? network = NetworkDefaults(Places(null, null));
        ConfigurationFile? file = ReadFile(Places(null, network), problems);
        network ??= NetworkDefaults(Places(file, null));
        return SettingResolver.Resolve(Settings, flags, variable, file, commandDefaults, problems, network);
    }

    private static ConfigurationFile? ReadFile(ResolvedSettings places, List<string> problems) =>
        places.TryGet(Configuration.Settings.ConfigurationFile, out string path)
            ? ConfigurationFile.Read(path, problems)
            : places.TryGet(Configuration.Settings.DataDirectory, out string directory)
                && Path.Combine(directory, ConfigurationFile.DefaultName) is var usual && File.Exists(usual)
                ? ConfigurationFile.Read(usual, problems)
                : null;

    private ConfigurationFile? NetworkDefaults(ResolvedSettings places) =>
        Settings.Contains(Configuration.Settings.Network) && places.TryGet(Configuration.Settings.Network, out string network)
            ? NamedNetwork.DefaultsOf(network)
            : null;

    // The values stay text here, so that those of files and variables are judged by the same words. A flag that is given twice is a list.
    private static Option Create(Setting setting)
    {
        string[] aliases = setting.Alias is { } alias ? [alias] : [];
        string description = setting.DefaultText is { } text ? $"{setting.Description} [default: {text}]" : setting.Description;
        return setting.IsSwitch
            ? new Option<string>(setting.Flag, aliases) { Description = description, HelpName = setting.ValueName, Arity = ArgumentArity.ZeroOrOne }
            : new Option<string[]>(setting.Flag, aliases) { Description = description, HelpName = setting.ValueName, Arity = ArgumentArity.OneOrMore };
    }
}
