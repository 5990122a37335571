// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation;

/// <summary>Everything that a seed decides before its run begins: a random subset of faults with random strengths (swarm testing).</summary>
internal sealed record RunPlan
{
    private const int ProposersMax = 26;
    private const int ValidatorsMax = 4096;

    public required ulong Seed { get; init; }

    public required bool IsSampled { get; init; }

    public required ulong[] Weights { get; init; }

    /// <summary>How many validators, from the last index down, the adversary holds.</summary>
    public required int ByzantineCount { get; init; }

    /// <summary>How many of these run as twins: two honest machines with one key.</summary>
    public required int TwinCount { get; init; }

    public required int ChaosEvents { get; init; }

    public required int TimerPermille { get; init; }

    /// <summary>Chance that a node sleeps over its resyncs until its next NEXT is due.</summary>
    public required int LongSleepPermille { get; init; }

    public required int AdversaryPermille { get; init; }

    /// <summary>Whether the adversary falls silent when the network becomes timely, leaving the honest nodes to sort it out alone.</summary>
    public required bool IsAdversarySilentLater { get; init; }

    /// <summary>Whether the adversary searches, for each of its keys, the NEXT step in which it has most seats (B1).</summary>
    public required bool IsStepSearcher { get; init; }

    public required int CrashPermille { get; init; }

    /// <summary>Chance that a crash strikes while the effects of an input are performed.</summary>
    public required int BoundaryCrashPermille { get; init; }

    public required int MassRestartPermille { get; init; }

    public required int DropPermille { get; init; }

    public required int DuplicatePermille { get; init; }

    public required int PartitionPermille { get; init; }

    public required bool IsPartitionSymmetric { get; init; }

    public required bool UsesProfiles { get; init; }

    /// <summary>Chance that the adversary answers an honest proposal with its own.</summary>
    public required int RivalPermille { get; init; }

    /// <summary>Chance that the adversary mirrors an honest vote to a victim.</summary>
    public required int WildcardPermille { get; init; }

    public required bool IsExecutionSlow { get; init; }

    /// <summary>Chance that a result of slow execution is not there yet when it would be looked at.</summary>
    public required int ExecutionHoldPermille { get; init; }

    public required int UnavailablePermille { get; init; }

    public required int InvalidPayloadPermille { get; init; }

    public required int SkewMs { get; init; }

    public required bool IsStoreLagging { get; init; }

    public required int ProposerPermille { get; init; }

    public ConsensusParameters Parameters { get; init; } = ConsensusParameters.Default;

    /// <summary>Who may propose, best rank first; null when lots decide.</summary>
    public int[]? Proposers { get; init; }

    public RuleTable Rules { get; init; } = RuleTable.Honest;

    /// <summary>Whether every node executes blocks on a ledger of its own.</summary>
    public bool IsExecutionReal { get; init; }

    /// <summary>Whether the first node's ledger follows other fee rules: the planted bug "execution differs".</summary>
    public bool ExecutesDifferently { get; init; }

    /// <summary>Chance that the network's verifier skips a check of the mutant "unverified lots".</summary>
    public bool SkipsLotCheck { get; init; }

    public int ValidatorCount => Weights.Length;

    /// <summary>Draws the plan of a seed.</summary>
    public static RunPlan Draw(ulong seed, PlanLimits limits, Mutant? mutant)
    {
        Prng prng = new(Prng.Mix(seed, 0x706C616E));
        bool isSampled = limits.IsSampled;
        ulong[] weights = isSampled ? SampledWeights(prng, limits, out int byzantine) : FullWeights(prng, limits, out byzantine);
        if (limits.IsHonestOnly)
        {
            byzantine = 0;
        }
        else if (!isSampled && !limits.IsOverLimit && prng.Permille(150) && byzantine > 0)
        {
            byzantine = prng.Below(byzantine + 1);
        }

        bool isCalm = limits.IsCalm;
        return new RunPlan
        {
            Seed = seed,
            IsSampled = isSampled,
            Weights = weights,
            ByzantineCount = byzantine,
            TwinCount = !isSampled && prng.Permille(200) ? prng.Below(byzantine + 1) : 0,
            ChaosEvents = isCalm ? 0 : prng.Pick(100, 300, 600, 1000),
            TimerPermille = prng.Pick(20, 50, 100, 200),
            LongSleepPermille = prng.Pick(0, 500, 1000),
            AdversaryPermille = byzantine == 0 ? 0 : prng.Pick(0, 50, 150, 250),
            IsAdversarySilentLater = prng.Permille(500),
            IsStepSearcher = isSampled && prng.Permille(250),
            CrashPermille = prng.Pick(0, 0, 3, 10),
            BoundaryCrashPermille = prng.Pick(0, 0, 3, 10),
            MassRestartPermille = prng.Pick(0, 0, 0, 4),
            DropPermille = prng.Pick(0, 0, 50, 200, 400),
            DuplicatePermille = prng.Pick(0, 0, 30, 100),
            PartitionPermille = prng.Pick(0, 3, 6),
            IsPartitionSymmetric = prng.Permille(600),
            UsesProfiles = prng.Permille(700),
            RivalPermille = prng.Pick(0, 0, 200, 500),
            WildcardPermille = isSampled ? prng.Pick(0, 0, 20) : prng.Pick(0, 0, 300, 700, 1000),
            IsExecutionSlow = prng.Permille(400),
            ExecutionHoldPermille = prng.Pick(0, 500, 950),
            UnavailablePermille = prng.Pick(0, 0, 100),
            InvalidPayloadPermille = prng.Pick(0, 100, 500),
            SkewMs = prng.Pick(0, 0, 300, 2000),
            IsStoreLagging = prng.Permille(300),
            ProposerPermille = Math.Min(prng.Pick(1000, 900, 500, 200), ProposersMax * 1000 / weights.Length),
            Parameters = !isSampled ? ConsensusParameters.Default
                : limits.IsMainnetCommittee ? ConsensusParameters.Default with { Sampled = true, MaxValidators = ValidatorsMax }
                : Committees(400, 284, 140, null),
            Rules = mutant?.Rules ?? RuleTable.Honest,
            SkipsLotCheck = mutant?.SkipsLotCheck ?? false,
            IsExecutionReal = limits.IsExecutionReal,
            ExecutesDifferently = mutant?.ExecutesDifferently ?? false,
        };
    }

    /// <summary>The plan of a scripted attack: a hundred honest nodes, small committees, no chance at work.</summary>
    public static RunPlan Directed(ulong seed, RuleTable rules)
    {
        ulong[] weights = new ulong[100];
        Array.Fill(weights, 400UL);
        return Scripted(seed, weights, 0, null) with { IsSampled = true, ProposerPermille = 30, Parameters = Committees(20, 15, 7, 7), Rules = rules };
    }

    /// <summary>A plan in which nothing happens by chance.</summary>
    /// <param name="seed">Names the blocks.</param>
    /// <param name="weights">The validators.</param>
    /// <param name="byzantine">How many of the last ones the script speaks for.</param>
    /// <param name="proposers">Who may propose, best rank first; null to draw lots.</param>
    public static RunPlan Scripted(ulong seed, ulong[] weights, int byzantine, int[]? proposers) => new()
    {
        Seed = seed,
        IsSampled = false,
        Weights = weights,
        ByzantineCount = byzantine,
        TwinCount = 0,
        ChaosEvents = 0,
        TimerPermille = 0,
        LongSleepPermille = 0,
        AdversaryPermille = 0,
        IsAdversarySilentLater = true,
        IsStepSearcher = false,
        CrashPermille = 0,
        BoundaryCrashPermille = 0,
        MassRestartPermille = 0,
        DropPermille = 0,
        DuplicatePermille = 0,
        PartitionPermille = 0,
        IsPartitionSymmetric = true,
        UsesProfiles = false,
        RivalPermille = 0,
        WildcardPermille = 0,
        IsExecutionSlow = false,
        ExecutionHoldPermille = 0,
        UnavailablePermille = 0,
        InvalidPayloadPermille = 0,
        SkewMs = 0,
        IsStoreLagging = false,
        ProposerPermille = 1000,
        Proposers = proposers,
    };

    private static ConsensusParameters Committees(uint seats, ulong quorum, ulong sync, ulong? gate) =>
        ConsensusParameters.Default with { Sampled = true, VoteSeats = seats, SampledQuorum = quorum, SampledSync = sync, SampledGateOverride = gate, MaxValidators = ValidatorsMax };

    // The adversary takes the last validators, as many as fit under a third of the weight.
    private static ulong[] FullWeights(Prng prng, PlanLimits limits, out int byzantine)
    {
        int count = prng.Between(limits.CountMin, limits.CountMax);
        ulong[] weights = new ulong[count];
        bool isEqual = prng.Permille(400);
        ulong total = 0;
        for (int i = 0; i < count; i++)
        {
            weights[i] = isEqual ? 1UL : prng.Pick<ulong>(1, 1, 2, 3, 5, 8);
            total += weights[i];
        }

        byzantine = 0;
        ulong taken = 0;
        if (limits.IsOverLimit)
        {
            while (byzantine < count - 2 && 3 * taken < total)
            {
                byzantine++;
                taken += weights[count - byzantine];
            }

            return weights;
        }

        while (byzantine < count - 1 && taken + weights[count - 1 - byzantine] <= (total - 1) / 3)
        {
            taken += weights[count - 1 - byzantine];
            byzantine++;
        }

        return weights;
    }

    // Honest validators of some size and, for the adversary, a tenth of the stake in many small ones: the shape that step search needs (B1).
    private static ulong[] SampledWeights(Prng prng, PlanLimits limits, out int byzantine)
    {
        const int SmallCount = 60;
        int honest = prng.Between(limits.CountMin, limits.CountMax);
        byzantine = limits.IsHonestOnly ? 0 : SmallCount;
        ulong[] weights = new ulong[honest + byzantine];
        ulong total = 0;
        for (int i = 0; i < honest; i++)
        {
            weights[i] = (ulong)prng.Between(2000, 6000);
            total += weights[i];
        }

        for (int i = honest; i < weights.Length; i++)
        {
            weights[i] = total / 9 / SmallCount;
        }

        return weights;
    }
}

/// <summary>What the caller demands of the plans.</summary>
internal sealed record PlanLimits
{
    public int CountMin { get; init; } = 4;

    public int CountMax { get; init; } = 10;

    public bool IsSampled { get; init; }

    /// <summary>SAMPLED committees of 3000 expected seats, as on the main network, instead of 400.</summary>
    public bool IsMainnetCommittee { get; init; }

    public bool IsHonestOnly { get; init; }

    /// <summary>Every node executes blocks on a ledger of its own, instead of knowing which are valid.</summary>
    public bool IsExecutionReal { get; init; }

    /// <summary>An adversary with more than a third of the weight: forks are expected, to show that the net would catch them.</summary>
    public bool IsOverLimit { get; init; }

    /// <summary>No asynchronous phase: straight to a timely network.</summary>
    public bool IsCalm { get; init; }

    /// <summary>Heights that every honest node must commit after the network became timely.</summary>
    public int CalmHeights { get; init; } = 1;

    /// <summary>The most voting steps per height that an honest node may need after that (I8).</summary>
    public int FiringsMax { get; init; } = FiringLimits.Max;
}
