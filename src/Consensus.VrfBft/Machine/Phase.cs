// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>Where a node stands within a period.</summary>
public enum Phase
{
    /// <summary>Before its SOFT time.</summary>
    Waiting = 0,

    /// <summary>SOFT time passed, no NEXT time passed.</summary>
    Voting = 1,

    /// <summary>At least one NEXT time passed: no CERT in this period any more.</summary>
    Next = 2,

    /// <summary>A CERT certificate is known; the node votes no more at this height.</summary>
    Committing = 3,
}

/// <summary>How a node came into a period.</summary>
internal enum PeriodEntry
{
    /// <summary>By entering the height.</summary>
    Start = 0,

    /// <summary>By a NEXT certificate of the period before.</summary>
    NextCertificate = 1,

    /// <summary>By a SOFT certificate of the period itself; the node casts no SOFT vote there.</summary>
    SoftCertificate = 2,
}
