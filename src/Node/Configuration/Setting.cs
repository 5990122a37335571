// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>One thing that an operator can set: by a flag, by an environment variable or in the configuration file, in this order of precedence.</summary>
internal abstract class Setting
{
    protected Setting(string key, string valueName, string? defaultText, string description)
    {
        Key = key;
        ValueName = valueName;
        DefaultText = defaultText;
        Description = description;
    }

    /// <summary>Its name in the file, with tables and members joined by dots, such as <c>rpc.port</c>.</summary>
    public string Key { get; }

    /// <summary>What kind of value it takes, for the help text.</summary>
    public string ValueName { get; }

    /// <summary>The value when nobody sets it; null: none.</summary>
    public string? DefaultText { get; }

    /// <summary>What it does, with unit and range.</summary>
    public string Description { get; }

    /// <summary>Its flag.</summary>
    public string Flag { get; init; } = string.Empty;

    /// <summary>Another name of the flag; null: none.</summary>
    public string? Alias { get; init; }

    /// <summary>True when the flag may stand alone.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>Its environment variable.</summary>
    public string Variable => $"POWERVERSE_{Key.Replace('.', '_').Replace('-', '_').ToUpperInvariant()}";

    /// <summary>What is wrong with a text; null: nothing.</summary>
    public abstract string? Check(string text);
}

/// <summary>A setting with a type.</summary>
/// <typeparam name="T">The type of its value.</typeparam>
internal sealed class Setting<T> : Setting
{
    private readonly SettingParser<T> _parser;

    public Setting(string key, SettingParser<T> parser, string valueName, string? defaultText, string description)
        : base(key, valueName, defaultText, description)
    {
        _parser = parser;
        Flag = $"--{key.Replace('.', '-')}";
        IsSwitch = typeof(T) == typeof(bool);
    }

    /// <summary>The value when nobody sets it, of a setting that has one.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public T Default => DefaultText is { } text ? Parse(text) : throw new InvalidOperationException($"{Key} has no value.");

    /// <inheritdoc/>
    public override string? Check(string text) => _parser(text, out _);

    /// <summary>The value of a text that <see cref="Check"/> found nothing wrong with.</summary>
    public T Parse(string text) => _parser(text, out T value) is { } problem ? throw new FormatException($"{Key}: {problem}") : value;
}

/// <summary>Reads a value from text.</summary>
/// <returns>What is wrong; null: nothing.</returns>
internal delegate string? SettingParser<T>(string text, out T value);
