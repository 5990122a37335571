// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Simulation;

/// <summary>Everything that a seed decides before its run begins: a random subset of faults with random strengths (swarm testing).</summary>
internal sealed class RunPlan
{
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

    public required int CrashPermille { get; init; }

    /// <summary>Chance that a crash strikes while the effects of an input are performed.</summary>
    public required int BoundaryCrashPermille { get; init; }

    public required int MassRestartPermille { get; init; }

    public required int DropPermille { get; init; }

    public required int DuplicatePermille { get; init; }

    public required int PartitionPermille { get; init; }

    public required bool IsPartitionSymmetric { get; init; }

    public required bool UsesProfiles { get; init; }

    /// <summary>Chance that the adversary mirrors an honest vote to a victim.</summary>
    public required int WildcardPermille { get; init; }

    public required bool IsExecutionSlow { get; init; }

    public required int UnavailablePermille { get; init; }

    public required int InvalidPayloadPermille { get; init; }

    public required int SkewMs { get; init; }

    public required bool IsStoreLagging { get; init; }

    public required int ProposerPermille { get; init; }

    public RuleTable Rules { get; init; } = RuleTable.Honest;

    /// <summary>Chance that the network's verifier skips a check of the mutant "unverified lots".</summary>
    public bool SkipsLotCheck { get; init; }

    public int ValidatorCount => Weights.Length;

    /// <summary>Draws the plan of a seed.</summary>
    public static RunPlan Draw(ulong seed, PlanLimits limits, Mutant? mutant)
    {
        Prng prng = new(Prng.Mix(seed, 0x706C616E));
        bool isSampled = limits.IsSampled ?? false;
        ulong[] weights = isSampled ? SampledWeights(prng, limits) : FullWeights(prng, limits);
        ulong total = weights.Aggregate(0UL, (sum, weight) => sum + weight);
        ulong byzantineLimit = isSampled ? total * 15 / 100 : (total - 1) / 3;
        int byzantine = 0;
        ulong byzantineWeight = 0;
        while (byzantine < weights.Length - 1 && byzantineWeight + weights[weights.Length - 1 - byzantine] <= byzantineLimit)
        {
            byzantineWeight += weights[weights.Length - 1 - byzantine];
            byzantine++;
        }

        if (limits.IsHonestOnly)
        {
            byzantine = 0;
        }
        else if (prng.Permille(150) && byzantine > 0)
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
            TwinCount = prng.Permille(200) ? prng.Below(byzantine + 1) : 0,
            ChaosEvents = isCalm ? 0 : prng.Pick(100, 300, 600, 1000),
            TimerPermille = prng.Pick(20, 50, 100, 200),
            LongSleepPermille = prng.Pick(0, 500, 1000),
            AdversaryPermille = byzantine == 0 ? 0 : prng.Pick(0, 50, 150, 250),
            IsAdversarySilentLater = prng.Permille(500),
            CrashPermille = prng.Pick(0, 0, 3, 10),
            BoundaryCrashPermille = prng.Pick(0, 0, 3, 10),
            MassRestartPermille = prng.Pick(0, 0, 0, 4),
            DropPermille = prng.Pick(0, 0, 50, 200, 400),
            DuplicatePermille = prng.Pick(0, 0, 30, 100),
            PartitionPermille = prng.Pick(0, 3, 6),
            IsPartitionSymmetric = prng.Permille(600),
            UsesProfiles = prng.Permille(700),
            WildcardPermille = prng.Pick(0, 0, 300, 700, 1000),
            IsExecutionSlow = prng.Permille(400),
            UnavailablePermille = prng.Pick(0, 0, 100),
            InvalidPayloadPermille = prng.Pick(0, 100, 400),
            SkewMs = prng.Pick(0, 0, 300, 2000),
            IsStoreLagging = prng.Permille(300),
            ProposerPermille = prng.Pick(1000, 900, 500, 200),
            Rules = mutant?.Rules ?? RuleTable.Honest,
            SkipsLotCheck = mutant?.SkipsLotCheck ?? false,
        };
    }

    private static ulong[] FullWeights(Prng prng, PlanLimits limits)
    {
        int count = prng.Between(limits.CountMin, limits.CountMax);
        ulong[] weights = new ulong[count];
        bool isEqual = prng.Permille(400);
        for (int i = 0; i < count; i++)
        {
            weights[i] = isEqual ? 1UL : prng.Pick<ulong>(1, 1, 2, 3, 5, 8);
        }

        return weights;
    }

    private static ulong[] SampledWeights(Prng prng, PlanLimits limits)
    {
        int count = prng.Between(limits.CountMin, limits.CountMax);
        ulong[] weights = new ulong[count];
        ulong unit = Math.Max(1, 40_000UL / (ulong)count);
        for (int i = 0; i < count; i++)
        {
            weights[i] = unit * (ulong)prng.Between(1, 4);
        }

        return weights;
    }
}

/// <summary>What the caller demands of the plans.</summary>
internal sealed record PlanLimits
{
    public int CountMin { get; init; } = 4;

    public int CountMax { get; init; } = 10;

    public bool? IsSampled { get; init; }

    public bool IsHonestOnly { get; init; }

    /// <summary>No asynchronous phase: straight to a timely network.</summary>
    public bool IsCalm { get; init; }

    /// <summary>Heights that every honest node must commit after the network became timely.</summary>
    public int CalmHeights { get; init; } = 1;
}
