// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>What hands a light client from one epoch to the next: the last header of the epoch, certified by validators it can check. Unverified.</summary>
/// <param name="Header">The RLP of the header of the epoch's last block.</param>
/// <param name="Certificate">A CERT certificate of that block, best in minimal form.</param>
/// <param name="Commitment">What the header commits to about epoch, sets and seed.</param>
/// <param name="Opening">The count, total weight and tree root behind the set root.</param>
/// <param name="Signers">The entries of exactly the certificate's signers, in index order.</param>
public sealed record EpochProof(
    ReadOnlyMemory<byte> Header,
    QuorumCertificate Certificate,
    EpochCommitment Commitment,
    ValidatorSetOpening Opening,
    ImmutableArray<SignerProof> Signers);

/// <summary>One signer's entry with its place in the set.</summary>
/// <param name="Index">The index.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Siblings">The way to the set's tree root.</param>
/// <param name="Reveal">The signer's vote key of the epoch; null where the registered root is the key.</param>
public sealed record SignerProof(ValidatorIndex Index, ValidatorEntry Entry, ImmutableArray<Hash256> Siblings, KeyReveal? Reveal);

/// <summary>What a light client trusts: the validator set of one epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="SetRoot">The root of its set.</param>
public readonly record struct TrustedEpoch(Epoch Epoch, Hash256 SetRoot);

/// <summary>A final block that a light client learnt, with the epoch it opens.</summary>
/// <param name="Next">The following epoch, now trusted.</param>
/// <param name="Height">The height of the block: the last of its epoch.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="StateRoot">Its state root, against which accounts and storage can be proven.</param>
public readonly record struct VerifiedEpochEnd(TrustedEpoch Next, Height Height, Hash256 Hash, Hash256 StateRoot);

/// <summary>Why an epoch proof was refused.</summary>
public enum EpochProofError
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The proof is of another epoch than the trusted one.</summary>
    WrongEpoch,

    /// <summary>The header is not readable, or not the last of the epoch.</summary>
    WrongHeader,

    /// <summary>The header does not carry this commitment.</summary>
    WrongCommitment,

    /// <summary>The opening does not lead to the trusted set root, or its sizes are impossible.</summary>
    WrongOpening,

    /// <summary>The mode does not follow from the chain's parameters and the total weight.</summary>
    WrongMode,

    /// <summary>The listed signers are not those of the certificate, in order.</summary>
    WrongSigners,

    /// <summary>An entry does not lead to the set's root.</summary>
    WrongEntry,

    /// <summary>A key reveal is missing or does not lead to the entry's root.</summary>
    WrongReveal,

    /// <summary>The certificate is not a CERT certificate of the header, or does not verify.</summary>
    BadCertificate,
}
