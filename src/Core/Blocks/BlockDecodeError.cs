// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>Why bytes are no block.</summary>
/// <param name="Part">Where.</param>
/// <param name="Rlp">The error of the encoding; none when a transaction is at fault.</param>
/// <param name="Index">Number of the transaction, ommer or withdrawal at fault, from 0; -1 when none is.</param>
/// <param name="Transaction">The transaction's error, when <paramref name="Part"/> is <see cref="BlockPart.Transactions"/> and one is at fault.</param>
public readonly record struct BlockDecodeError(BlockPart Part, RlpError Rlp, int Index, TransactionDecodeError Transaction);

/// <summary>The parts of an encoded block.</summary>
public enum BlockPart : byte
{
    /// <summary>The block as a whole.</summary>
    Block,

    /// <summary>The header.</summary>
    Header,

    /// <summary>The transactions.</summary>
    Transactions,

    /// <summary>The ommers.</summary>
    Ommers,

    /// <summary>The withdrawals.</summary>
    Withdrawals,
}
