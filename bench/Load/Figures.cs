// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Load;

/// <summary>What the steps of all rounds came to, by figure and node.</summary>
internal sealed class Figures
{
    private const string Ours = "powerverse";
    private const string Theirs = "anvil";
    private const string WallFigure = "end to end";
    private const string ProcessorFigure = ": a second of processor";

    private readonly Dictionary<(string Figure, string Node), SortedDictionary<int, double>> _all = [];
    private readonly List<string> _order = [];

    /// <summary>Takes in and prints what a node reached in a step.</summary>
    public void Add(int round, NodeProcess node, IReadOnlyList<(string Figure, double PerSecond)> figures)
    {
        foreach ((string figure, double perSecond) in figures)
        {
            if (!_order.Contains(figure))
            {
                _order.Add(figure);
            }

            if (!_all.TryGetValue((figure, node.Name), out SortedDictionary<int, double>? rounds))
            {
                _all[(figure, node.Name)] = rounds = [];
            }

            rounds[round] = perSecond;
            Console.WriteLine(Text($"{round + 1} {node.Name,-10} {figure,-76} {perSecond,9:F0}/s, resident {node.ResidentBytes >> 20} MiB"));
        }
    }

    /// <summary>Prints medians and ratios, and whether every kind of load reached the ratio that is owed.</summary>
    public void Report(double ratioOwed)
    {
        Console.WriteLine();
        Console.WriteLine(Text($"{"medians; of the ratios, too: those of the same round",-76} {Ours,10} {Theirs,10} {"ratio",6}  {"of rounds",9}"));
        List<(string Figure, double Ratio)> owed = [];
        foreach (string figure in _order)
        {
            double ours = Median(_all.GetValueOrDefault((figure, Ours))?.Values);
            double theirs = Median(_all.GetValueOrDefault((figure, Theirs))?.Values);
            double[] ratios = RatiosOf(figure);
            double ratio = Median(ratios);
            Console.WriteLine(Text($"{figure,-76} {ours,10:F0} {theirs,10:F0} {ratio,6:F2}  {string.Join(' ', ratios.Select(one => Text($"{one:F2}")))}"));
            if (figure.Contains(WallFigure, StringComparison.Ordinal) && ratios.Length > 0)
            {
                owed.Add((figure, ratio));
            }
        }

        if (owed.Count == 0)
        {
            return;
        }

        double mean = Math.Exp(owed.Average(one => Math.Log(one.Ratio)));
        double[] processor = [.. _order.Where(figure => figure.Contains(ProcessorFigure, StringComparison.Ordinal)).Select(RatiosOf).Where(ratios => ratios.Length > 0).Select(ratios => Median(ratios))];
        Console.WriteLine(Text($"geometric mean, end to end: {mean:F2} by wall time, {Math.Exp(processor.Average(Math.Log)):F2} by processor time"));
        (string Figure, double Ratio) least = owed.MinBy(one => one.Ratio);
        Console.WriteLine(Text($"at least {ratioOwed:F0} times anvil end to end: {(least.Ratio >= ratioOwed ? "yes, every row" : mean >= ratioOwed ? "in the mean, not in every row" : "no")}; the least is {least.Ratio:F2} ({least.Figure})"));
    }

    private double[] RatiosOf(string figure) =>
        _all.TryGetValue((figure, Ours), out SortedDictionary<int, double>? ours) && _all.TryGetValue((figure, Theirs), out SortedDictionary<int, double>? theirs)
            ? [.. ours.Where(one => theirs.ContainsKey(one.Key)).Select(one => one.Value / theirs[one.Key])]
            : [];

    private static double Median(IReadOnlyCollection<double>? values)
    {
        if (values is null || values.Count == 0)
        {
            return double.NaN;
        }

        double[] ordered = [.. values.Order()];
        int middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : Math.Sqrt(ordered[middle - 1] * ordered[middle]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
