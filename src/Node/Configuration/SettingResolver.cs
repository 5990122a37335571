// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>The one rule of precedence: flag, then environment variable, then configuration file, then what is usual on the network, then the command's default, then the default.</summary>
internal static class SettingResolver
{
    /// <summary>Finds the values in force.</summary>
    /// <param name="applicable">The settings of the command.</param>
    /// <param name="flags">What the command line says, by key.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="file">What the configuration file says, by key; null: there is none.</param>
    /// <param name="commandDefaults">What the command sets unless it is told otherwise.</param>
    /// <param name="problems">Receives a sentence for everything that is wrong.</param>
    /// <param name="network">What is usual on the network, by key; null: none is named, or nothing is usual there.</param>
    public static ResolvedSettings Resolve(
        IReadOnlyList<Setting> applicable,
        IReadOnlyDictionary<string, string> flags,
        Func<string, string?> variable,
        ConfigurationFile? file,
        IReadOnlyDictionary<string, string>? commandDefaults,
        List<string> problems,
        ConfigurationFile? network = null)
    {
        Dictionary<string, SettingValue> values = new(StringComparer.Ordinal);
        foreach (Setting setting in applicable)
        {
            if (Find(setting, flags, variable, file, network, commandDefaults) is not { } value)
            {
                continue;
            }

            if (setting.Check(value.Text) is { } problem)
            {
                problems.Add($"{value.Origin}: {problem}");
            }
            else
            {
                values[setting.Key] = value;
            }
        }

        return new ResolvedSettings(values);
    }

    private static SettingValue? Find(
        Setting setting,
        IReadOnlyDictionary<string, string> flags,
        Func<string, string?> variable,
        ConfigurationFile? file,
        ConfigurationFile? network,
        IReadOnlyDictionary<string, string>? commandDefaults)
    {
        if (flags.TryGetValue(setting.Key, out string? text))
        {
            return new SettingValue(text, setting.Flag);
        }

        if (variable(setting.Variable) is { } fromEnvironment)
        {
            return new SettingValue(fromEnvironment, setting.Variable);
        }

        if (file is not null && file.Values.TryGetValue(setting.Key, out text))
        {
            return new SettingValue(text, $"{setting.Key} in {file.Path}");
        }

        if (network is not null && network.Values.TryGetValue(setting.Key, out text))
        {
            return new SettingValue(text, $"{setting.Key} in {network.Path}");
        }

        return commandDefaults is not null && commandDefaults.TryGetValue(setting.Key, out text)
            ? new SettingValue(text, "default of the command")
            : null;
    }
}
