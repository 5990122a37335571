// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>Arguments of a runner: what to run, then options with whole numbers, and switches. A run takes minutes, so nothing that is not understood begins one.</summary>
internal sealed class RunArguments
{
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);

    private RunArguments(string[] named) => Named = named;

    /// <summary>What comes before the first option.</summary>
    public string[] Named { get; }

    /// <summary>Whether a switch is given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of an option.</summary>
    public int Value(string name, int otherwise) => _values.GetValueOrDefault(name, otherwise);

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">As the program got them.</param>
    /// <param name="isKnown">Whether something can be run by that name.</param>
    /// <param name="options">Options that take a number.</param>
    /// <param name="switches">Options that take none.</param>
    /// <param name="parsed">The arguments, if understood.</param>
    /// <returns>What is not understood; null when all is.</returns>
    public static string? Parse(string[] arguments, Func<string, bool> isKnown, string[] options, string[] switches, out RunArguments parsed)
    {
        parsed = new RunArguments([.. arguments.TakeWhile(static argument => !argument.StartsWith("--", StringComparison.Ordinal))]);
        if (parsed.Named.FirstOrDefault(name => !isKnown(name)) is { } unknown)
        {
            return unknown;
        }

        for (int at = parsed.Named.Length; at < arguments.Length; at++)
        {
            string name = arguments[at];
            int number = 0;
            if (!switches.Contains(name)
                && (!options.Contains(name) || ++at == arguments.Length || !int.TryParse(arguments[at], NumberStyles.None, CultureInfo.InvariantCulture, out number)))
            {
                return name;
            }

            parsed._values[name] = number;
        }

        return null;
    }
}
