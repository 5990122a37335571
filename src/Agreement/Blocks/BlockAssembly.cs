// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Turns payloads into blocks and back. Remembers the blocks of the height at work. Safe to use from several threads.</summary>
/// <remarks>Transactions that wait in the pool are taken from there: their senders are known already, and recovering one is most of the work of a transfer.</remarks>
internal sealed class BlockAssembly
{
    private const int BlocksKept = 64;
    private const int FixedBytesMax = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<BlockValue, Block> _blocks = [];
    private readonly ITransactionPool _pool;

    internal BlockAssembly(ITransactionPool pool) => _pool = pool;

    /// <summary>The block of a payload; false when its header or a transaction does not decode, or there is more in it than transactions.</summary>
    internal bool TryAssemble(BlockPayload payload, [NotNullWhen(true)] out Block? block)
    {
        lock (_gate)
        {
            if (_blocks.TryGetValue(payload.Value, out block))
            {
                return true;
            }
        }

        if (!TryDecode(payload, out block))
        {
            return false;
        }

        lock (_gate)
        {
            if (_blocks.Count >= BlocksKept)
            {
                _blocks.Clear();
            }

            _blocks.TryAdd(payload.Value, block);
        }

        return true;
    }

    /// <summary>Forgets the blocks of a height that is committed.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            _blocks.Clear();
        }
    }

    /// <summary>The RLP list of a block's transactions, as a payload carries it.</summary>
    internal static byte[] EncodeTransactions(IReadOnlyList<Transaction> transactions)
    {
        RlpWriter writer = new(FixedBytesMax);
        int list = writer.BeginList();
        for (int i = 0; i < transactions.Count; i++)
        {
            transactions[i].WriteTo(ref writer);
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    // A block's RLP with an empty list of ommers and one of withdrawals: the strict decoder of blocks then reads it.
    private bool TryDecode(BlockPayload payload, [NotNullWhen(true)] out Block? block)
    {
        RlpWriter writer = new(FixedBytesMax + payload.Head.Header.Length + payload.Transactions.Length);
        int list = writer.BeginList();
        writer.WriteEncoded(payload.Head.Header.Span);
        writer.WriteEncoded(payload.Transactions.Span);
        writer.WriteEmptyList();
        writer.WriteEmptyList();
        writer.EndList(list);
        bool isDecoded = Block.TryDecode(writer.Written, out Block decoded, out _);
        writer.Dispose();
        block = isDecoded && decoded.Hash == payload.Value.Hash ? WithKnownTransactions(decoded) : null;
        return block is not null;
    }

    private Block WithKnownTransactions(Block block)
    {
        if (block.Transactions.Count == 0)
        {
            return block;
        }

        Transaction[] transactions = new Transaction[block.Transactions.Count];
        for (int i = 0; i < transactions.Length; i++)
        {
            Transaction own = block.Transactions[i];
            transactions[i] = _pool.TryGet(own.Hash, out Transaction? known) ? known : own;
        }

        return new Block(block.Header, transactions, [], []);
    }
}
