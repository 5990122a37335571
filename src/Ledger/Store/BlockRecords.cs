// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Store;

/// <summary>Reads and writes the records of blocks. Bytes that do not decode are damage, since only valid blocks are written.</summary>
internal static class BlockRecords
{
    private const int LocationSize = NumberKey.Size + sizeof(uint);

    public static bool TryReadHeader(IKeyValueReader reader, ulong number, [NotNullWhen(true)] out BlockHeader? header)
    {
        header = null;
        if (!reader.TryGet(LedgerFamilies.Headers, new NumberKey(number).Span, out byte[] value))
        {
            return false;
        }

        return BlockHeader.TryDecode(value, out header, out _) && header.Number == number
            ? true
            : throw new StorageException($"The header of block {number} is damaged.");
    }

    public static bool TryReadBlock(IKeyValueReader reader, ulong number, [NotNullWhen(true)] out Block? block)
    {
        block = null;
        if (!reader.TryGet(LedgerFamilies.Headers, new NumberKey(number).Span, out byte[] header)
            || !reader.TryGet(LedgerFamilies.Bodies, new NumberKey(number).Span, out byte[] body))
        {
            return false;
        }

        RlpWriter writer = new(header.Length + body.Length + RlpLength.MaxHeader);
        try
        {
            writer.WriteListHeader(header.Length + body.Length);
            writer.WriteEncoded(header);
            writer.WriteEncoded(body);
            return Block.TryDecode(writer.Written, out block, out _)
                ? true
                : throw new StorageException($"The body of block {number} is damaged.");
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static bool TryReadReceipts(IKeyValueReader reader, ulong number, [NotNullWhen(true)] out IReadOnlyList<Receipt>? receipts)
    {
        receipts = null;
        if (!reader.TryGet(LedgerFamilies.Receipts, new NumberKey(number).Span, out byte[] value))
        {
            return false;
        }

        RlpReader outer = new(value);
        if (!outer.TryReadList(out RlpReader items) || !outer.TryEnd() || !items.TryCountItems(value.Length, out int count))
        {
            throw new StorageException($"The receipts of block {number} are damaged.");
        }

        Receipt[] list = new Receipt[count];
        for (int i = 0; i < count; i++)
        {
            if (!Receipt.TryReadStored(ref items, out list[i]))
            {
                throw new StorageException($"The receipts of block {number} are damaged.");
            }
        }

        receipts = list;
        return true;
    }

    public static bool TryReadNumber(IKeyValueReader reader, in Hash256 hash, out ulong number)
    {
        Span<byte> value = stackalloc byte[NumberKey.Size];
        bool isFound = reader.Read(LedgerFamilies.BlockIndex, hash.AsSpan(), value) == NumberKey.Size;
        number = isFound ? NumberKey.Read(value) : 0;
        return isFound;
    }

    public static bool TryReadLocation(IKeyValueReader reader, in Hash256 transactionHash, out TransactionLocation location)
    {
        Span<byte> value = stackalloc byte[LocationSize];
        bool isFound = reader.Read(LedgerFamilies.TransactionIndex, transactionHash.AsSpan(), value) == LocationSize;
        location = isFound
            ? new TransactionLocation(NumberKey.Read(value), (int)BinaryPrimitives.ReadUInt32BigEndian(value[NumberKey.Size..]))
            : default;
        return isFound;
    }

    /// <summary>The total difficulty of a block: its own entry, or that of the last block before the merge.</summary>
    public static UInt256 ReadTotalDifficulty(IKeyValueReader reader, ulong number)
    {
        using IKeyValueIterator iterator = reader.CreateIterator(LedgerFamilies.TotalDifficulty);
        return iterator.SeekForPrevious(new NumberKey(number).Span)
            ? new UInt256(iterator.Value)
            : throw new StorageException($"The total difficulty of block {number} is missing.");
    }

    /// <summary>Hash of one transaction of a body, without decoding the others.</summary>
    public static Hash256 HashOfTransaction(ReadOnlySpan<byte> body, int index)
    {
        RlpReader parts = new(body);
        if (parts.TryReadList(out RlpReader transactions))
        {
            for (int i = 0; i < index; i++)
            {
                if (!transactions.TrySkip())
                {
                    throw new StorageException("A body is damaged.");
                }
            }

            bool isLegacy = transactions.IsNextList;
            if (isLegacy ? transactions.TryReadItem(out ReadOnlySpan<byte> envelope) : transactions.TryReadBytes(out envelope))
            {
                return Keccak256.Hash(envelope);
            }
        }

        throw new StorageException("A body is damaged.");
    }

    public static void Put(IWriteBatch batch, Block block, IReadOnlyList<Receipt> receipts)
    {
        NumberKey key = new(block.Header.Number);
        PutHeaderAndBody(batch, block, key);
        PutReceipts(batch, receipts, key);
        batch.Put(LedgerFamilies.BlockIndex, block.Hash.AsSpan(), key.Span);
        Span<byte> location = stackalloc byte[LocationSize];
        key.Span.CopyTo(location);
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(location[NumberKey.Size..], (uint)i);
            batch.Put(LedgerFamilies.TransactionIndex, block.Transactions[i].Hash.AsSpan(), location);
        }
    }

    /// <summary>Writes a header alone, with its index.</summary>
    public static void PutHeader(IWriteBatch batch, BlockHeader header)
    {
        NumberKey key = new(header.Number);
        batch.Put(LedgerFamilies.Headers, key.Span, header.Encode());
        batch.Put(LedgerFamilies.BlockIndex, header.Hash.AsSpan(), key.Span);
    }

    public static void PutTotalDifficulty(IWriteBatch batch, ulong number, in UInt256 totalDifficulty)
    {
        Span<byte> value = stackalloc byte[UInt256.Size];
        batch.Put(LedgerFamilies.TotalDifficulty, new NumberKey(number).Span, value[..totalDifficulty.WriteBigEndianTrimmed(value)]);
    }

    public static void PutFinality(IWriteBatch batch, ulong number, FinalityProof proof)
    {
        NumberKey key = new(number);
        batch.Put(LedgerFamilies.Seals, key.Span, proof.Seal.Span);
        if (!proof.Certificate.IsEmpty)
        {
            batch.Put(LedgerFamilies.Certificates, key.Span, proof.Certificate.Span);
        }
    }

    /// <summary>Removes everything that <see cref="Put"/> and its companions wrote for a block.</summary>
    public static void Delete(IWriteBatch batch, BlockHeader header, IReadOnlyList<Transaction> transactions)
    {
        NumberKey key = new(header.Number);
        batch.Delete(LedgerFamilies.Headers, key.Span);
        batch.Delete(LedgerFamilies.Bodies, key.Span);
        batch.Delete(LedgerFamilies.Receipts, key.Span);
        batch.Delete(LedgerFamilies.TotalDifficulty, key.Span);
        batch.Delete(LedgerFamilies.Seals, key.Span);
        batch.Delete(LedgerFamilies.Certificates, key.Span);
        batch.Delete(LedgerFamilies.BlockIndex, header.Hash.AsSpan());
        DeleteLocations(batch, transactions);
    }

    public static void DeleteLocations(IWriteBatch batch, IReadOnlyList<Transaction> transactions)
    {
        foreach (Transaction transaction in transactions)
        {
            batch.Delete(LedgerFamilies.TransactionIndex, transaction.Hash.AsSpan());
        }
    }

    // The block's RLP is a list of the header and what follows it; the header has a record of its own.
    private static void PutHeaderAndBody(IWriteBatch batch, Block block, NumberKey key)
    {
        byte[] encoded = block.Encode();
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader parts) || !parts.TryReadItem(out ReadOnlySpan<byte> header))
        {
            throw new InvalidOperationException("A block did not encode as a list.");
        }

        batch.Put(LedgerFamilies.Headers, key.Span, header);
        batch.Put(LedgerFamilies.Bodies, key.Span, parts.Rest);
    }

    private static void PutReceipts(IWriteBatch batch, IReadOnlyList<Receipt> receipts, NumberKey key)
    {
        const int TypicalSizeBytes = 64;
        RlpWriter writer = new((receipts.Count + 1) * TypicalSizeBytes);
        try
        {
            int list = writer.BeginList();
            for (int i = 0; i < receipts.Count; i++)
            {
                receipts[i].WriteStoredTo(ref writer);
            }

            writer.EndList(list);
            batch.Put(LedgerFamilies.Receipts, key.Span, writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
