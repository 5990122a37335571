// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>When things are due: the timers of section 9 with amendments B2 and B5.</summary>
internal static class Clocks
{
    private const int JitterPercentBelow = 10;

    /// <summary>Sets T0, F and D on entering a period.</summary>
    public static void StartPeriod(MachineState state, long startMs)
    {
        ConsensusParameters parameters = state.Parameters;
        state.PeriodStartMs = startMs;
        state.SoftDelayMs = state.Period == Period.Zero ? state.Filter.DelayMs : At(parameters.LaterFilterMs, state.Period.Value - 1);
        state.NextDelayMs = state.SoftDelayMs + At(parameters.NextDelayMs, state.Period.Value);
        state.NextIndex = -1;
    }

    /// <summary>T0(0): not before the wall clock passes the parent's timestamp by the block floor, but never more than that and a second from now.</summary>
    public static long HeightStart(MachineState state)
    {
        long untilMs = (1000 * (checked((long)state.Context.ParentTimestampSeconds) + state.Parameters.BlockFloorSeconds)) - state.Now.UnixMs;
        return state.Now.MonotonicMs + Math.Clamp(untilMs, 0, state.Parameters.HeightWaitMs);
    }

    /// <summary>When SOFT is due.</summary>
    public static long SoftDue(MachineState state) => state.PeriodStartMs + state.SoftDelayMs;

    /// <summary>Before this moment EMPTY is not voted in period 0 (B2).</summary>
    public static long EmptyDue(MachineState state) =>
        state.Period == Period.Zero ? state.PeriodStartMs + state.Parameters.FilterCeilingMs : SoftDue(state);

    /// <summary>When NEXT_0 is due.</summary>
    public static long FirstNextDue(MachineState state) => state.PeriodStartMs + state.NextDelayMs;

    /// <summary>When a withheld payload is pushed after all.</summary>
    public static long PushDue(MachineState state) => state.PeriodStartMs + (state.SoftDelayMs / 2);

    /// <summary>The pause between NEXT_k and NEXT_{k+1}, with the node's own jitter (B5).</summary>
    public static long NextPause(MachineState state, long index)
    {
        long pause = state.Parameters.NextPauseCeilingMs;
        if (index < 32)
        {
            pause = Math.Min((long)state.Parameters.NextPauseMs << (int)index, pause);
        }

        return pause + (pause * JitterPercent(state, index) / 100);
    }

    /// <summary>Whether the timestamp of a proposal fits the wall clock at its receipt; the window widens per period (section 7).</summary>
    public static bool IsTimely(MachineState state, Period period, ulong timestampSeconds, long receivedUnixMs)
    {
        if (timestampSeconds > long.MaxValue / 2000)
        {
            return false;
        }

        int doublings = (int)Math.Min((ulong)period.Value * (ulong)state.Parameters.TimelyDoublings, (ulong)state.Parameters.TimelyMaxDoublings);
        long stamp = 1000 * (long)timestampSeconds;
        return stamp >= receivedUnixMs - ((long)state.Parameters.TimelyPastMs << doublings)
            && stamp <= receivedUnixMs + ((long)state.Parameters.TimelyFutureMs << doublings);
    }

    /// <summary>The earliest moment still to come at which a rule may act.</summary>
    public static long NextWake(MachineState state)
    {
        long now = state.Now.MonotonicMs;
        long wake = long.MaxValue;
        switch (state.Phase)
        {
            case Phase.Waiting:
                wake = Earlier(wake, SoftDue(state), now);
                wake = Earlier(wake, EmptyDue(state), now);
                break;
            case Phase.Voting:
                wake = Earlier(wake, FirstNextDue(state), now);
                break;
            case Phase.Next:
                wake = Earlier(wake, state.NextDueMs, now);
                wake = Earlier(wake, state.ResyncDueMs, now);
                break;
            case Phase.Committing:
                return Earlier(wake, state.ResyncDueMs, now);
        }

        if (state.Proposal is { Value: not null, IsHeadSent: false })
        {
            wake = Earlier(wake, state.PeriodStartMs, now);
        }

        if (state.Proposal.IsPayloadWithheld)
        {
            wake = Earlier(wake, PushDue(state), now);
        }

        return wake;
    }

    private static long Earlier(long wake, long candidate, long now) => candidate > now && candidate < wake ? candidate : wake;

    private static int At(System.Collections.Immutable.ImmutableArray<int> table, uint index) =>
        table[(int)Math.Min(index, (uint)table.Length - 1)];

    private static int JitterPercent(MachineState state, long index)
    {
        // Wraps by design: a mixing function, no quantity.
        unchecked
        {
            ulong mixed = state.JitterSeed + (state.Height.Value * 0x9E3779B97F4A7C15UL) + (state.Period.Value * 0xD1B54A32D192ED03UL)
                + ((ulong)index * 0x8CB92BA72F3D8DD7UL);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return (int)((mixed ^ (mixed >> 31)) % JitterPercentBelow);
        }
    }
}
