// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Why a proposal head or a sealed header was refused.</summary>
public enum HeadError
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The block is of another height than the context; says nothing about its sender.</summary>
    WrongHeight,

    /// <summary>The header is not the RLP of the 21 fields of a Prague header.</summary>
    HeaderUnreadable,

    /// <summary>The value is not the hash of the header.</summary>
    WrongHash,

    /// <summary>The head names another period or proposer than its seal, or the header another seal.</summary>
    SealMismatch,

    /// <summary>The block does not stand on the committed parent.</summary>
    WrongParent,

    /// <summary>Ommers, difficulty or nonce differ from the constants of a chain without mining.</summary>
    NotPostMerge,

    /// <summary>The timestamp is not above the parent's.</summary>
    TimestampNotAfterParent,

    /// <summary>The commitment to epoch and validator sets is another one.</summary>
    WrongCommitment,

    /// <summary>Nobody proposes in this period any more.</summary>
    PeriodClosed,

    /// <summary>The proposer is outside the set.</summary>
    UnknownProposer,

    /// <summary>The proposer's key of this epoch is not revealed yet; the head may be valid.</summary>
    KeyUnknown,

    /// <summary>The proposer's signature is not valid.</summary>
    BadSignature,

    /// <summary>The proof of the PROPOSE lot is missing or not valid.</summary>
    BadLotProof,

    /// <summary>The lot gives the proposer no seat.</summary>
    NotSelected,

    /// <summary>The seed proof is missing, not valid, or present where the seed has a fallback.</summary>
    BadSeedProof,

    /// <summary>The header's seed does not follow from the rules.</summary>
    WrongSeed,

    /// <summary>The seal names no certificate where one is due, or one where none is due, or its bitmap has another length.</summary>
    WrongLastCertificate,
}
