// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>Reads and writes whole blocks. Items are counted against the bytes that are left before an array is made.</summary>
internal static class BlockCodec
{
    private const int TransactionSizeMin = 10;

    // Six hashes, an address, the bloom and the nonce are always whole; five numbers and the extra data may be one byte each; three bytes say the length.
    private const int HeaderSizeMin = 3 + (6 * 33) + 21 + 259 + 9 + 6;
    private const int EnvelopeHeaderSizeBytes = 8;
    private const int WithdrawalSizeBytes = 48;

    public static bool TryDecode(ReadOnlySpan<byte> encoded, out Block block, out BlockDecodeError error)
    {
        block = null!;
        if (encoded.Length > Block.EncodedSizeBytesMax)
        {
            return Fail(BlockPart.Block, RlpError.WrongLength, -1, out error);
        }

        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader parts) || !outer.TryEnd())
        {
            return Fail(BlockPart.Block, outer.Error, -1, out error);
        }

        if (!BlockHeaderCodec.TryRead(ref parts, out BlockHeader header, out RlpError headerError))
        {
            return Fail(BlockPart.Header, headerError, -1, out error);
        }

        Withdrawal[]? withdrawals = null;
        if (!TryReadTransactions(ref parts, out Transaction[] transactions, out error)
            || !TryReadOmmers(ref parts, out BlockHeader[] ommers, out error)
            || (!parts.IsAtEnd && !TryReadWithdrawals(ref parts, out withdrawals, out error)))
        {
            return false;
        }

        if (!parts.TryEnd())
        {
            return Fail(BlockPart.Block, parts.Error, -1, out error);
        }

        block = new Block(header, transactions, ommers, withdrawals);
        return true;
    }

    public static void Write(ref RlpWriter writer, Block block)
    {
        int list = writer.BeginList();
        block.Header.WriteTo(ref writer);
        int transactions = writer.BeginList();
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            block.Transactions[i].WriteTo(ref writer);
        }

        writer.EndList(transactions);
        WriteOmmers(ref writer, block.Ommers);
        if (block.Withdrawals is { } withdrawals)
        {
            int items = writer.BeginList();
            for (int i = 0; i < withdrawals.Count; i++)
            {
                withdrawals[i].WriteTo(ref writer);
            }

            writer.EndList(items);
        }

        writer.EndList(list);
    }

    public static void WriteOmmers(ref RlpWriter writer, IReadOnlyList<BlockHeader> ommers)
    {
        int list = writer.BeginList();
        for (int i = 0; i < ommers.Count; i++)
        {
            ommers[i].WriteTo(ref writer);
        }

        writer.EndList(list);
    }

    public static int EstimateSizeBytes(Block block)
    {
        int size = BlockHeaderCodec.TypicalSizeBytes * (1 + block.Ommers.Count);
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            size += block.Transactions[i].Envelope.Length + EnvelopeHeaderSizeBytes;
        }

        return size + (WithdrawalSizeBytes * (block.Withdrawals?.Count ?? 0));
    }

    private static bool TryReadTransactions(ref RlpReader parts, out Transaction[] transactions, out BlockDecodeError error)
    {
        if (!TryReadList(ref parts, BlockPart.Transactions, TransactionSizeMin, out RlpReader items, out transactions, out error))
        {
            return false;
        }

        for (int i = 0; i < transactions.Length; i++)
        {
            // A legacy transaction is a list inside the list; a typed one is its envelope as a byte string, which holds no list.
            bool isLegacy = items.IsNextList;
            if (!(isLegacy ? items.TryReadItem(out ReadOnlySpan<byte> envelope) : items.TryReadBytes(out envelope)))
            {
                return Fail(BlockPart.Transactions, items.Error, i, out error);
            }

            TransactionDecodeError transactionError = new(TransactionDecodeErrorCode.UnknownType, TransactionField.Envelope, RlpError.None);
            bool isMisplaced = !isLegacy && !envelope.IsEmpty && envelope[0] >= TransactionDecoder.FirstListByte;
            if (isMisplaced || !Transaction.TryDecode(envelope, out transactions[i], out transactionError))
            {
                error = new BlockDecodeError(BlockPart.Transactions, RlpError.None, i, transactionError);
                return false;
            }
        }

        return true;
    }

    private static bool TryReadOmmers(ref RlpReader parts, out BlockHeader[] ommers, out BlockDecodeError error)
    {
        if (!TryReadList(ref parts, BlockPart.Ommers, HeaderSizeMin, out RlpReader items, out ommers, out error))
        {
            return false;
        }

        for (int i = 0; i < ommers.Length; i++)
        {
            if (!BlockHeaderCodec.TryRead(ref items, out ommers[i], out RlpError headerError))
            {
                return Fail(BlockPart.Ommers, headerError, i, out error);
            }
        }

        return true;
    }

    private static bool TryReadWithdrawals(ref RlpReader parts, out Withdrawal[]? withdrawals, out BlockDecodeError error)
    {
        if (!TryReadList(ref parts, BlockPart.Withdrawals, Withdrawal.EncodedSizeMin, out RlpReader items, out withdrawals, out error))
        {
            return false;
        }

        for (int i = 0; i < withdrawals.Length; i++)
        {
            if (!Withdrawal.TryRead(ref items, out withdrawals[i]))
            {
                return Fail(BlockPart.Withdrawals, items.Error, i, out error);
            }
        }

        return true;
    }

    private static bool TryReadList<T>(
        ref RlpReader parts,
        BlockPart part,
        int itemSizeMin,
        out RlpReader items,
        out T[] array,
        out BlockDecodeError error)
    {
        array = [];
        error = default;
        if (!parts.TryReadList(out items))
        {
            return Fail(part, parts.Error, -1, out error);
        }

        if (!items.TryCountItems(items.Remaining / itemSizeMin, out int count))
        {
            return Fail(part, items.Error, -1, out error);
        }

        array = count == 0 ? [] : new T[count];
        return true;
    }

    private static bool Fail(BlockPart part, RlpError rlp, int index, out BlockDecodeError error)
    {
        error = new BlockDecodeError(part, rlp, index, default);
        return false;
    }
}
