// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Simulation;

/// <summary>A planted bug that the simulator must find.</summary>
internal sealed record Mutant(
    string Name, RuleTable Rules, bool IsSampled = false, bool SkipsLotCheck = false, bool ExecutesDifferently = false, string? Schedule = null)
{
    /// <summary>Within so many seeds each planted bug must show.</summary>
    public const int SeedsMax = 20_000;

    /// <summary>Every planted bug (decisions of section 21 and the amendments).</summary>
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("soft-ignores-carry", new RuleTable { SoftIgnoresCarry = true }),
        new("cert-after-next", new RuleTable { CertAfterNext = true }),
        new("cert-guarded-by-sent-next", new RuleTable { CertGuardedBySentNext = true }, IsSampled: true, Schedule: DirectedSchedules.SoftShownAfterNextName),
        new("next-ignores-committable", new RuleTable { NextIgnoresCommittable = true }),
        new("forget-lock-and-verdict", new RuleTable { ForgetLockAndVerdict = true }),
        new("step-sync-by-highest-index", new RuleTable { StepSyncByHighestIndex = true }, IsSampled: true),
        new("next-without-gate", new RuleTable { NextWithoutGate = true }),
        new("next-without-gate-sampled", new RuleTable { NextWithoutGate = true }, IsSampled: true),
        new("unselected-not-persisted", new RuleTable { UnselectedNotPersisted = true }, IsSampled: true, Schedule: DirectedSchedules.PowerCutAfterCertName),
        new("votes-not-persisted", new RuleTable { VotesNotPersisted = true }),
        new("soft-certificate-not-persisted", new RuleTable { SoftCertificateNotPersisted = true }),
        new("next-certificates-not-persisted", new RuleTable { NextCertificatesNotPersisted = true }),
        new("head-not-persisted", new RuleTable { HeadNotPersisted = true }),
        new("certificate-under-vote-cap", new RuleTable { CertificateUnderVoteCap = true }),
        new("half-quorum", new RuleTable { HalfQuorum = true }),
        new("no-resync", new RuleTable { NoResync = true }),
        new("cert-without-execution", new RuleTable { CertWithoutExecution = true }),
        new("late-cert-unguarded", new RuleTable { LateCertUnguarded = true }),
        new("send-before-persist", new RuleTable { SendBeforePersist = true }),
        new("lot-check-skipped", RuleTable.Honest, IsSampled: true, SkipsLotCheck: true),
        new("execution-differs", RuleTable.Honest, ExecutesDifferently: true),
    ];

    /// <summary>The mutant of a name, or null.</summary>
    public static Mutant? Find(string name) => All.FirstOrDefault(mutant => mutant.Name == name);

    /// <summary>The networks in which the bug shows.</summary>
    public PlanLimits Limits => IsSampled ? new PlanLimits { IsSampled = true, CountMin = 5, CountMax = 10 } : new PlanLimits { IsExecutionReal = ExecutesDifferently };

    /// <summary>Runs one seed with the bug planted.</summary>
    /// <returns>What it broke, or null.</returns>
    public string? Run(ulong seed)
    {
        if (Schedule is not null)
        {
            IReadOnlyList<string> violations = DirectedSchedules.Run(Schedule, seed, Rules);
            return violations.FirstOrDefault(text => text.StartsWith("I1", StringComparison.Ordinal)) ?? (violations.Count == 0 ? null : violations[0]);
        }

        return new World(RunPlan.Draw(seed, Limits, this), Limits, null).Run().Violation;
    }
}
