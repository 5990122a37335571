// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Evm.SpecTests;

/// <summary>Reads how many cases each archive has from the fixture folder's index, where it has one.</summary>
internal static class FixtureIndex
{
    private const string FileName = "index.csv";

    /// <summary>Sums the cases of an archive; the columns are archive, entry, cases, bytes, and entries hold no quotes around commas before.</summary>
    internal static bool TryCount(string archive, out int count)
    {
        count = 0;
        string path = Path.Combine(Fixtures.Root!, FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        foreach (string line in File.ReadLines(path))
        {
            string[] fields = line.Split(',');
            if (fields.Length >= 4 && fields[0] == archive)
            {
                count += int.Parse(fields[^2], CultureInfo.InvariantCulture);
            }
        }

        return count > 0;
    }
}
