// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>The values in force, each with where it comes from. Every value was checked.</summary>
internal sealed class ResolvedSettings
{
    private readonly Dictionary<string, SettingValue> _values;

    public ResolvedSettings(Dictionary<string, SettingValue> values)
    {
        _values = values;
    }

    /// <summary>The value of a setting that has one.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public T Get<T>(Setting<T> setting) =>
        _values.TryGetValue(setting.Key, out SettingValue value) ? setting.Parse(value.Text) : setting.Default;

    /// <summary>The value of a setting if it has one.</summary>
    public bool TryGet<T>(Setting<T> setting, out T value)
    {
        bool isSet = IsSet(setting) || setting.DefaultText is not null;
        value = isSet ? Get(setting) : default!;
        return isSet;
    }

    /// <summary>Whether somebody set it.</summary>
    public bool IsSet(Setting setting) => _values.ContainsKey(setting.Key);

    /// <summary>The text in force and where it comes from; null text: none.</summary>
    public (string? Text, string Origin) Describe(Setting setting) =>
        _values.TryGetValue(setting.Key, out SettingValue value)
            ? (value.Text, value.Origin)
            : (setting.DefaultText, "default");
}

/// <summary>A value as text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Origin">Where it comes from, in words.</param>
internal readonly record struct SettingValue(string Text, string Origin);
