// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The agreement's constants, fixed by genesis. The defaults are those of mainnet. Times are milliseconds.</summary>
public sealed record ConsensusParameters
{
    /// <summary>The defaults.</summary>
    public static ConsensusParameters Default { get; } = new();

    /// <summary>E: blocks per epoch.</summary>
    public ulong EpochLength { get; init; } = 1024;

    /// <summary>Wei per sub-user (u): the unit of weight is one coin.</summary>
    public ulong SubUserWei { get; init; } = 1_000_000_000_000_000_000;

    /// <summary>The most validators of a set, chosen by stake.</summary>
    public int MaxValidators { get; init; } = 1024;

    /// <summary>Whether voters are sampled per step instead of all voting.</summary>
    public bool Sampled { get; init; }

    /// <summary>τ_PROPOSE: expected proposer seats per period.</summary>
    public uint ProposerSeats { get; init; } = 26;

    /// <summary>τ: expected voter seats per step of a SAMPLED committee.</summary>
    public uint VoteSeats { get; init; } = 3000;

    /// <summary>T of SAMPLED committees, in seats.</summary>
    public ulong SampledQuorum { get; init; } = 2130;

    /// <summary>T_sync of SAMPLED committees, in seats.</summary>
    public ulong SampledSync { get; init; } = 1050;

    /// <summary>
    /// Seats within one NEXT step that let a SAMPLED node go on to the one after it (B4): four fifths of the way from T_sync to T, 1914 by default, so that
    /// the honest ones among them reach T_sync alone, while honest seats fall short of it with negligible probability. Null for that rule.
    /// </summary>
    public ulong? SampledGateOverride { get; init; }

    /// <summary>The gate in force.</summary>
    public ulong SampledGate => SampledGateOverride ?? (SampledSync + (4 * (SampledQuorum - SampledSync) / 5));

    /// <summary>P_E: from this period on nobody proposes; only a carried value or EMPTY can win.</summary>
    public uint ProposingPeriods { get; init; } = 3;

    /// <summary>The lower bound of the filter delay F(0).</summary>
    public int FilterFloorMs { get; init; } = 200;

    /// <summary>The upper bound of F(0), the sample that a failed height adds, and the earliest time for a SOFT vote on EMPTY in period 0.</summary>
    public int FilterCeilingMs { get; init; } = 1200;

    /// <summary>F(0) until the window of samples is full.</summary>
    public int FilterInitialMs { get; init; } = 600;

    /// <summary>What is added to the chosen sample.</summary>
    public int FilterMarginMs { get; init; } = 50;

    /// <summary>The number of samples that F(0) looks back on.</summary>
    public int FilterSamples { get; init; } = 40;

    /// <summary>Which of the sorted samples is taken, from 0: about the 95th percentile.</summary>
    public int FilterSampleRank { get; init; } = 37;

    /// <summary>F(p) for p = 1, 2, ...; the last entry holds for all later periods.</summary>
    public ImmutableArray<int> LaterFilterMs { get; init; } = [2400, 4800, 2400, 4800];

    /// <summary>D(p) - F(p) for p = 0, 1, ...; the last entry holds for all later periods.</summary>
    public ImmutableArray<int> NextDelayMs { get; init; } = [1800, 2700, 4050, 6075, 9112, 10_000];

    /// <summary>The pause after NEXT_0; it doubles with each NEXT_k.</summary>
    public int NextPauseMs { get; init; } = 1000;

    /// <summary>The longest pause between NEXT votes.</summary>
    public int NextPauseCeilingMs { get; init; } = 10_000;

    /// <summary>The pause between resyncs while in NEXT.</summary>
    public int ResyncIntervalMs { get; init; } = 1000;

    /// <summary>The block floor: the seconds that a height leaves at least between its parent's timestamp and its own first vote. A rule of timing, not of validity.</summary>
    public int BlockFloorSeconds { get; init; } = 1;

    /// <summary>How long past the commit of the parent a height waits at most for the clock to pass parent.timestamp + 1 s; a higher block floor adds what it is above 1 s.</summary>
    public int HeightWaitCeilingMs { get; init; } = 2000;

    /// <summary>The longest wait of a height in force.</summary>
    public int HeightWaitMs => HeightWaitCeilingMs + (1000 * (BlockFloorSeconds - 1));

    /// <summary>How old a timestamp may be in period 0 to count as timely; widens by <see cref="TimelyDoublings"/> per period.</summary>
    public int TimelyPastMs { get; init; } = 5000;

    /// <summary>How far ahead a timestamp may be in period 0 to count as timely; widens by <see cref="TimelyDoublings"/> per period.</summary>
    public int TimelyFutureMs { get; init; } = 500;

    /// <summary>How often the timely window doubles per period: so often that period 1 takes in clocks that are wrong by two seconds, and the height is not left to a third period.</summary>
    public int TimelyDoublings { get; init; } = 2;

    /// <summary>How often the timely window doubles at most.</summary>
    public int TimelyMaxDoublings { get; init; } = 10;
}
