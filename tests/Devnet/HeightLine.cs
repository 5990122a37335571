// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.RegularExpressions;

namespace PowerVerse.Chain.Devnet;

/// <summary>The line in which a validator logs that a height is final.</summary>
/// <param name="At">When.</param>
/// <param name="Height">The height.</param>
/// <param name="Hash">The block.</param>
/// <param name="Transactions">Transactions in it.</param>
/// <param name="Period">The period in which it became final.</param>
/// <param name="Milliseconds">How long after its proposal; -1 for the block that nobody proposed.</param>
internal sealed partial record HeightLine(DateTime At, ulong Height, string Hash, int Transactions, uint Period, long Milliseconds)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff";

    /// <summary>All of a log, in its order.</summary>
    public static IReadOnlyList<HeightLine> ReadAll(string path)
    {
        List<HeightLine> lines = [];
        foreach (string line in File.ReadLines(path))
        {
            if (Pattern().Match(line) is { Success: true } match && TimeOf(line) is { } at)
            {
                lines.Add(new HeightLine(
                    at,
                    ulong.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                    match.Groups[2].Value,
                    int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture),
                    uint.Parse(match.Groups[4].ValueSpan, CultureInfo.InvariantCulture),
                    long.Parse(match.Groups[5].ValueSpan, CultureInfo.InvariantCulture)));
            }
        }

        return lines;
    }

    /// <summary>When a line was logged; null for what is no line of a log.</summary>
    public static DateTime? TimeOf(string line) =>
        line.Length > TimeFormat.Length
        && DateTime.TryParseExact(line.AsSpan(0, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime at)
            ? at
            : null;

    [GeneratedRegex(@"Height (\d+) final: (0x[0-9a-f]{64}), (\d+) transactions, \d+ gas, period (\d+), (-?\d+) ms after its proposal")]
    private static partial Regex Pattern();
}
