// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>A case that failed and its first difference.</summary>
public sealed record SpecFailure(SpecCase Case, string Difference)
{
    public override string ToString() => $"FAILED [{Case.Group}] {Case.Entry}\n  {Case.Name}\n  {Difference}";
}

/// <summary>Counts of one group.</summary>
public sealed class SpecCount
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public TimeSpan Time { get; private set; }

    public TimeSpan SlowestTime { get; private set; }

    public SpecCase? Slowest { get; private set; }

    internal void Add(bool isPassed, SpecCase specCase, TimeSpan time)
    {
        if (isPassed)
        {
            Passed++;
        }
        else
        {
            Failed++;
        }

        Time += time;
        if (time > SlowestTime)
        {
            SlowestTime = time;
            Slowest = specCase;
        }
    }
}

/// <summary>Counts of a whole run, by group.</summary>
public sealed record SpecSummary(IReadOnlyDictionary<string, SpecCount> Groups, TimeSpan Elapsed)
{
    public int Passed => Groups.Values.Sum(count => count.Passed);

    public int Failed => Groups.Values.Sum(count => count.Failed);
}
