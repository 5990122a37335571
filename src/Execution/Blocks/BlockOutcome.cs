// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>What executing a block came to: everything that its header commits to, and what changed.</summary>
public sealed class BlockOutcome
{
    /// <summary>Receipts in the order of the transactions.</summary>
    public required IReadOnlyList<Receipt> Receipts { get; init; }

    /// <summary>Details of each transaction, in order.</summary>
    public required IReadOnlyList<TransactionOutcome> Transactions { get; init; }

    /// <summary>Gas that the transactions used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Blob gas that the transactions used.</summary>
    public required ulong BlobGasUsed { get; init; }

    /// <summary>Union of the receipts' filters.</summary>
    public required Bloom LogsBloom { get; init; }

    /// <summary>Root of the trie of receipts.</summary>
    public required Hash256 ReceiptsRoot { get; init; }

    /// <summary>The requests produced, one item per type (EIP-7685); none before Prague and where the chain has none.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Requests { get; init; }

    /// <summary>State root after the block.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>The changes that lead there, already applied to the world state; before Byzantium those of each step, in order.</summary>
    public required IReadOnlyList<StateDiff> Changes { get; init; }
}
