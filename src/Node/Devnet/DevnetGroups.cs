// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>How a devnet is to be split, as its user writes it: <c>0,1|2,3</c>, or the groups one after the other.</summary>
internal static class DevnetGroups
{
    /// <summary>Reads groups that together name each validator once.</summary>
    /// <param name="texts">The arguments.</param>
    /// <param name="count">How many validators there are.</param>
    /// <exception cref="CommandException">They do not; the message says why.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Parse(IReadOnlyList<string> texts, int count)
    {
        List<List<int>> groups = [];
        int?[] groupOf = new int?[count];
        foreach (string text in texts.SelectMany(static text => text.Split('|')))
        {
            List<int> group = [];
            foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
            {
                if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int validator) || validator >= count)
                {
                    throw Wrong($"'{name}' is no validator: the devnet has 0 to {count - 1}.");
                }

                if (groupOf[validator] is { } other)
                {
                    throw Wrong(other == groups.Count ? $"Validator {validator} is named twice." : $"Validator {validator} is in two groups.");
                }

                groupOf[validator] = groups.Count;
                group.Add(validator);
            }

            groups.Add(group);
        }

        if (groups.Count < 2)
        {
            throw Wrong("A partition has at least two groups.");
        }

        int missing = Array.FindIndex(groupOf, static group => group is null);
        return missing < 0 ? groups : throw Wrong($"Validator {missing} is in no group.");
    }

    private static CommandException Wrong(string problem) => new(ExitCode.Usage, $"{problem} Write the groups like: powerverse devnet partition '0,1|2,3'");
}
