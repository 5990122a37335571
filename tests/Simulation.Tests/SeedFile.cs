// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Simulation.Tests;

/// <summary>Seed lists: words separated by blanks, comments from '#' on.</summary>
internal static class SeedFile
{
    public static IEnumerable<string[]> Read(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "seeds", name))
            .Select(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0);

    public static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);
}
