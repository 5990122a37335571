// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation;

/// <summary>Finds, for a seed that breaks an invariant, few events of its asynchronous phase that still break it.</summary>
/// <remarks>
/// Events are left out in ever smaller groups, from the last to the first, as long as what remains breaks the same invariant, until no single one can be left out.
/// </remarks>
internal sealed class Minimiser
{
    private const int RunsMax = 20_000;

    private readonly RunPlan _plan;
    private readonly PlanLimits _limits;
    private readonly string _invariant;

    private Minimiser(RunPlan plan, PlanLimits limits, Schedule schedule, RunResult result)
    {
        _plan = plan;
        _limits = limits;
        _invariant = Invariant(result.Violation!);
        MovesBefore = schedule.Moves.Count;
        Schedule = schedule;
        Result = result;
    }

    /// <summary>What remains.</summary>
    public Schedule Schedule { get; private set; }

    /// <summary>The run of what remains.</summary>
    public RunResult Result { get; private set; }

    /// <summary>How many moves the seed's own run had.</summary>
    public int MovesBefore { get; }

    /// <summary>How many runs it took.</summary>
    public int Runs { get; private set; }

    /// <summary>Minimises a run.</summary>
    /// <returns>What it comes down to; null when the run breaks nothing.</returns>
    public static Minimiser? Minimise(RunPlan plan, PlanLimits limits)
    {
        Schedule whole = new();
        RunResult result = new World(plan, limits, null) { Recording = whole }.Run();
        if (result.Violation is null)
        {
            return null;
        }

        Minimiser minimiser = new(plan, limits, whole, result);
        minimiser.Reduce();
        return minimiser;
    }

    /// <summary>Plays what remains again.</summary>
    public RunResult Replay(TextWriter? trace) => new World(_plan, _limits, trace) { Script = Schedule }.Run();

    // "I3 node 5 signed ..." and "I3 node 2 signed ..." are the same failure to us.
    private static string Invariant(string violation) => violation[..violation.IndexOf(' ', StringComparison.Ordinal)];

    private void Reduce()
    {
        int size = Math.Max(1, Schedule.Moves.Count / 2);
        while (true)
        {
            int before = Schedule.Moves.Count;
            for (int at = before - size; at > -size && Runs < RunsMax; at -= size)
            {
                int from = Math.Max(0, at);
                _ = TryWithout(from, Math.Min(at + size, Schedule.Moves.Count) - from);
            }

            if (Runs >= RunsMax || (size == 1 && Schedule.Moves.Count == before))
            {
                return;
            }

            size = Math.Max(1, size / 2);
        }
    }

    private bool TryWithout(int from, int count)
    {
        Schedule candidate = Schedule.Without(from, count);
        RunResult result = new World(_plan, _limits, null) { Script = candidate }.Run();
        Runs++;
        if (result.Violation is null || Invariant(result.Violation) != _invariant)
        {
            return false;
        }

        Schedule = candidate;
        Result = result;
        return true;
    }
}
