// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>What clients can ask about the agreement: the host's answers, in words that need no knowledge of its encodings. Safe for use by several threads.</summary>
public interface IConsensusQueries
{
    /// <summary>Where this node stands.</summary>
    ConsensusPosition GetPosition();

    /// <summary>An epoch and its validators; null when it is not known yet.</summary>
    /// <param name="number">The epoch; null for the one of the next block.</param>
    EpochDescription? GetEpoch(ulong? number);

    /// <summary>The seal of a block; null where none is stored.</summary>
    SealDescription? GetSeal(ulong number);

    /// <summary>The certificate of a block; null where none is stored.</summary>
    CertificateDescription? GetCertificate(ulong number);

    /// <summary>The lots that a validator has shown in an attempt at a block; null where none is known.</summary>
    /// <param name="number">The block.</param>
    /// <param name="period">The attempt.</param>
    /// <param name="validator">The validator.</param>
    SortitionDescription? GetSortition(ulong number, uint period, in Address validator);

    /// <summary>Evidence of contradictions that this node knows of, newest last.</summary>
    IReadOnlyList<EvidenceDescription> GetEvidence();
}
