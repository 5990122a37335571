// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>The outcome of one transaction as the receipts trie holds it (Yellow Paper section 4.3.1, EIP-658, EIP-2718).</summary>
public sealed class Receipt
{
    /// <summary>The transaction's type; it prefixes the wire form of typed receipts.</summary>
    public TransactionType Type { get; init; }

    /// <summary>State root after the transaction; set before Byzantium only, and then in place of <see cref="IsSuccess"/>.</summary>
    public Hash256? PostStateRoot { get; init; }

    /// <summary>True when the transaction's top-level call neither reverted nor halted (EIP-658); meaningless where <see cref="PostStateRoot"/> is set.</summary>
    public bool IsSuccess { get; init; }

    /// <summary>Gas used in the block up to and including this transaction.</summary>
    public ulong CumulativeGasUsed { get; init; }

    /// <summary>Filter over <see cref="Logs"/>.</summary>
    public Bloom LogsBloom { get; init; } = Bloom.Empty;

    /// <summary>The entries emitted, in order.</summary>
    public IReadOnlyList<Log> Logs { get; init; } = [];
}
