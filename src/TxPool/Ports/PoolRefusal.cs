// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.TxPool.Ports;

/// <summary>Why the pool did not take a transaction.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Rule">For <see cref="PoolRefusalCode.Invalid"/>, the rule that is broken.</param>
/// <param name="Nonce">For a nonce that was used, the account's next one.</param>
/// <param name="GivenNonce">For a nonce that was used, that nonce.</param>
public readonly record struct PoolRefusal(PoolRefusalCode Code, TransactionError Rule = TransactionError.None, ulong Nonce = 0, ulong GivenNonce = 0);

/// <summary>Why the pool did not take a transaction.</summary>
public enum PoolRefusalCode
{
    /// <summary>A rule forbids it.</summary>
    Invalid = 0,

    /// <summary>It is in the pool already.</summary>
    AlreadyKnown,

    /// <summary>It offers less than the pool's minimum, or than everything in a full pool.</summary>
    Underpriced,

    /// <summary>It offers too little more than the one whose nonce it has.</summary>
    ReplacementUnderpriced,

    /// <summary>The sender has as many transactions waiting as allowed.</summary>
    AccountLimitExceeded,

    /// <summary>Its gas limit is above the block's.</summary>
    GasLimitAboveBlock,

    /// <summary>It is longer than the pool takes.</summary>
    Oversized,

    /// <summary>The pool is full.</summary>
    Full,

    /// <summary>Its nonce is too far ahead.</summary>
    NonceGap,

    /// <summary>A delegated sender may have one transaction on the way (EIP-7702).</summary>
    DelegatedLimit,

    /// <summary>A delegated sender may not leave out a nonce (EIP-7702).</summary>
    DelegatedGap,

    /// <summary>An authorization it carries is by an account that has transactions waiting (EIP-7702).</summary>
    AuthorityReserved,

    /// <summary>The sender has transactions of the other kind, with or without blobs, waiting.</summary>
    AddressReserved,

    /// <summary>It carries blobs and came without them, or their proofs do not hold.</summary>
    SidecarInvalid,

    /// <summary>It has no replay protection (EIP-155).</summary>
    Unprotected,
}
