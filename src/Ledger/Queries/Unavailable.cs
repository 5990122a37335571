// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>Why a question about the chain has no answer here. Never the same as an empty answer.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="FirstAvailable">Where something was pruned, the lowest block number whose answer is kept; else 0.</param>
public readonly record struct Unavailable(UnavailableReason Reason, ulong FirstAvailable = 0);

/// <summary>Why an answer is not available.</summary>
public enum UnavailableReason
{
    /// <summary>There is no such block in the canonical chain.</summary>
    UnknownBlock = 0,

    /// <summary>The state of the block is outside the kept window.</summary>
    StatePruned,

    /// <summary>The trie nodes of the block's state, which proofs and roots need, are outside the kept window.</summary>
    ProofPruned,

    /// <summary>The block's transactions are outside the kept window.</summary>
    BodyPruned,

    /// <summary>The block's receipts and its part of the log index are outside the kept window.</summary>
    ReceiptsPruned,
}
