// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Store;

/// <summary>The one value that says where the chain stands. It changes in the same batch as whatever it speaks of.</summary>
/// <param name="Number">The head's number.</param>
/// <param name="Hash">The head's hash.</param>
/// <param name="StateRoot">Root of the stored state.</param>
/// <param name="TotalDifficulty">The head's total difficulty.</param>
/// <param name="Retained">What is kept.</param>
/// <param name="LogsIndexedTo">First block that is not in the log index yet.</param>
internal sealed record HeadRecord(
    ulong Number, Hash256 Hash, Hash256 StateRoot, UInt256 TotalDifficulty, RetainedHistory Retained, ulong LogsIndexedTo)
{
    private const int SizeBytesMax = 256;

    private static ReadOnlySpan<byte> Key => "head"u8;

    public static bool TryRead(IKeyValueReader reader, out HeadRecord record)
    {
        record = null!;
        if (!reader.TryGet(LedgerFamilies.Meta, Key, out byte[] value))
        {
            return false;
        }

        RlpReader outer = new(value);
        if (outer.TryReadList(out RlpReader fields)
            && fields.TryReadUInt64(out ulong number)
            && fields.TryReadHash(out Hash256 hash)
            && fields.TryReadHash(out Hash256 stateRoot)
            && fields.TryReadUInt256(out UInt256 totalDifficulty)
            && fields.TryReadUInt64(out ulong state)
            && fields.TryReadUInt64(out ulong proofs)
            && fields.TryReadUInt64(out ulong bodies)
            && fields.TryReadUInt64(out ulong receipts)
            && fields.TryReadUInt64(out ulong logsIndexedTo)
            && fields.TryEnd())
        {
            record = new HeadRecord(
                number, hash, stateRoot, totalDifficulty, new RetainedHistory(state, proofs, bodies, receipts), logsIndexedTo);
            return true;
        }

        throw new StorageException("The record of the head is damaged.");
    }

    public static HeadRecord Read(IKeyValueReader reader) =>
        TryRead(reader, out HeadRecord record) ? record : throw new StorageException("The record of the head is missing.");

    public void Put(IWriteBatch batch)
    {
        RlpWriter writer = new(stackalloc byte[SizeBytesMax]);
        UInt256 totalDifficulty = TotalDifficulty;
        int list = writer.BeginList();
        writer.Write(Number);
        writer.Write(Hash);
        writer.Write(StateRoot);
        writer.Write(in totalDifficulty);
        writer.Write(Retained.State);
        writer.Write(Retained.Proofs);
        writer.Write(Retained.Bodies);
        writer.Write(Retained.Receipts);
        writer.Write(LogsIndexedTo);
        writer.EndList(list);
        batch.Put(LedgerFamilies.Meta, Key, writer.Written);
        writer.Dispose();
    }
}
