// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>The places where the simulator can plant a bug, to show that it finds it. Every switch is off in production.</summary>
/// <remarks>Internal: only the simulator and the scenario tests see it. Each switch names the rule that it breaks.</remarks>
internal sealed record RuleTable
{
    /// <summary>The protocol as specified.</summary>
    public static RuleTable Honest { get; } = new();

    /// <summary>R2: SOFT ignores the value carried from the period before.</summary>
    public bool SoftIgnoresCarry { get; init; }

    /// <summary>R3: CERT is allowed after a NEXT of the same period.</summary>
    public bool CertAfterNext { get; init; }

    /// <summary>R3, A2: CERT is refused only after a NEXT that was sent, not after one executed without being selected.</summary>
    public bool CertGuardedBySentNext { get; init; }

    /// <summary>R4: NEXT ignores that a value is committable, and the node's own CERT.</summary>
    public bool NextIgnoresCommittable { get; init; }

    /// <summary>R4, A1: NEXT ignores the node's own CERT, and the log forgets the verdict of execution.</summary>
    public bool ForgetLockAndVerdict { get; init; }

    /// <summary>R5, B1: SAMPLED step sync counts voters by their highest index, as FULL does.</summary>
    public bool StepSyncByHighestIndex { get; init; }

    /// <summary>B4: NEXT_{k+1} does not wait for a quorum of voters at k.</summary>
    public bool NextWithoutGate { get; init; }

    /// <summary>A3: a node that was not selected keeps no record of the steps it executed.</summary>
    public bool UnselectedNotPersisted { get; init; }

    /// <summary>Section "Crash safety": votes are not in the log.</summary>
    public bool VotesNotPersisted { get; init; }

    /// <summary>Section "Crash safety": the SOFT certificate behind a CERT or NEXT is not in the log.</summary>
    public bool SoftCertificateNotPersisted { get; init; }

    /// <summary>A4: the NEXT certificates that opened the period are not in the log.</summary>
    public bool NextCertificatesNotPersisted { get; init; }

    /// <summary>C1: the head of a proposal is not in the log.</summary>
    public bool HeadNotPersisted { get; init; }

    /// <summary>R9, B6: certificates are taken apart and counted under the cap of loose votes.</summary>
    public bool CertificateUnderVoteCap { get; init; }

    /// <summary>T is floor(W/2) + 1.</summary>
    public bool HalfQuorum { get; init; }

    /// <summary>R8: nothing is sent again.</summary>
    public bool NoResync { get; init; }

    /// <summary>D3, R3: CERT for a payload that is held but was not executed.</summary>
    public bool CertWithoutExecution { get; init; }

    /// <summary>C3: the late CERT after a commit does not look at the node's own NEXT votes.</summary>
    public bool LateCertUnguarded { get; init; }

    /// <summary>Section "Crash safety": the vote goes out before the write.</summary>
    public bool SendBeforePersist { get; init; }
}
