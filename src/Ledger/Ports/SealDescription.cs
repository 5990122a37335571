// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>How a block was made.</summary>
/// <param name="Hash">The hash of the seal: the header's extra data.</param>
/// <param name="IsEmpty">True for the block that everybody derives when no proposal wins.</param>
/// <param name="OriginalPeriod">The attempt in which it was first proposed.</param>
/// <param name="ProposerIndex">The proposer's index in its epoch; null in an empty block.</param>
/// <param name="Proposer">The proposer; null in an empty block.</param>
/// <param name="LotProof">The proof of its lot; empty in an empty block.</param>
/// <param name="SeedProof">The proof behind the seed; empty where there is none.</param>
/// <param name="LastCertificateHash">The hash of the certificate that the block carries; null where none is due.</param>
/// <param name="Encoded">The seal's encoding.</param>
public sealed record SealDescription(
    Hash256 Hash,
    bool IsEmpty,
    uint OriginalPeriod,
    uint? ProposerIndex,
    Address? Proposer,
    ReadOnlyMemory<byte> LotProof,
    ReadOnlyMemory<byte> SeedProof,
    Hash256? LastCertificateHash,
    ReadOnlyMemory<byte> Encoded);

/// <summary>What proves a block final.</summary>
/// <param name="Hash">The block.</param>
/// <param name="Period">The attempt in which it was decided.</param>
/// <param name="Signers">The validators that signed, in the order of their indices.</param>
/// <param name="Weight">Their weight.</param>
/// <param name="Quorum">The weight that decides.</param>
/// <param name="Encoded">The certificate's encoding.</param>
public sealed record CertificateDescription(
    Hash256 Hash, uint Period, IReadOnlyList<Address> Signers, ulong Weight, ulong Quorum, ReadOnlyMemory<byte> Encoded);

/// <summary>A validator contradicted itself.</summary>
/// <param name="Kind">How: DoubleVote, CertThenNext or DoubleProposal.</param>
/// <param name="Height">The block.</param>
/// <param name="Period">The attempt.</param>
/// <param name="OffenderIndex">The validator's index in the epoch.</param>
/// <param name="Offender">The validator.</param>
/// <param name="Encoded">The two signed statements.</param>
public sealed record EvidenceDescription(string Kind, ulong Height, uint Period, uint OffenderIndex, Address Offender, ReadOnlyMemory<byte> Encoded);
