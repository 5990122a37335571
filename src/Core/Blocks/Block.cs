// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>A block: header, transactions, ommers and, from Shanghai on, withdrawals; immutable.</summary>
/// <remarks>Having decoded says nothing about validity: roots, limits and rules are Execution's to check.</remarks>
public sealed class Block
{
    /// <summary>Makes a block from its parts; the lists given are kept, not copied.</summary>
    public Block(
        BlockHeader header,
        IReadOnlyList<Transaction> transactions,
        IReadOnlyList<BlockHeader>? ommers = null,
        IReadOnlyList<Withdrawal>? withdrawals = null)
    {
        Header = header;
        Transactions = transactions;
        Ommers = ommers ?? [];
        Withdrawals = withdrawals;
    }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>The transactions, in order.</summary>
    public IReadOnlyList<Transaction> Transactions { get; }

    /// <summary>The ommers' headers; empty from the merge on.</summary>
    public IReadOnlyList<BlockHeader> Ommers { get; }

    /// <summary>The withdrawals; null before Shanghai.</summary>
    public IReadOnlyList<Withdrawal>? Withdrawals { get; }
}
