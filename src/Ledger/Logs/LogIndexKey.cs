// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Logs;

/// <summary>Keys of the log index.</summary>
/// <remarks>
/// <code>
/// key    range start (8, big-endian) ‖ kind (1) ‖ prefix (8) ‖ first block of the entry, counted from the range start (1)
/// kind   0 the address, 1 to 4 the topic at that position
/// prefix first eight bytes of keccak256(address or topic)
/// value  for each block with matches: blocks since the range start, number of logs, and their indices in the block, the first as it is and the others as
///        the distance from the one before; all as base-128 numbers, low bits first
/// </code>
/// A range lies together, so that pruning is one deletion. Two terms with the same prefix share an entry; every match is compared with the log itself.
/// </remarks>
internal static class LogIndexKey
{
    /// <summary>Blocks of a range; part of the format.</summary>
    public const ulong RangeBlocks = 64;

    public const int Size = NumberKey.Size + 1 + sizeof(ulong) + 1;

    /// <summary>Kind of the emitter; the topic at position i has kind i + 1.</summary>
    public const byte AddressKind = 0;

    public static ulong RangeStart(ulong number) => number - (number % RangeBlocks);

    public static ulong PrefixOf(ReadOnlySpan<byte> term) => Keccak256.Hash(term).Prefix64;

    public static void Write(Span<byte> key, ulong rangeStart, byte kind, ulong prefix, byte firstBlock)
    {
        BinaryPrimitives.WriteUInt64BigEndian(key, rangeStart);
        key[NumberKey.Size] = kind;
        BinaryPrimitives.WriteUInt64BigEndian(key[(NumberKey.Size + 1)..], prefix);
        key[Size - 1] = firstBlock;
    }

    /// <summary>Removes the ranges that lie wholly below a block.</summary>
    public static void DeleteBelow(IWriteBatch batch, ulong number) =>
        batch.DeleteRange(LedgerFamilies.LogIndex, new NumberKey(0).Span, new NumberKey(RangeStart(number)).Span);

    /// <summary>Removes the ranges that hold a block or later ones.</summary>
    /// <returns>The first block that is not indexed afterwards.</returns>
    public static ulong DeleteFrom(IWriteBatch batch, ulong indexedTo, ulong number, ulong genesisNumber)
    {
        if (indexedTo <= number)
        {
            return indexedTo;
        }

        ulong start = RangeStart(number);
        batch.DeleteRange(LedgerFamilies.LogIndex, new NumberKey(start).Span, new NumberKey(ulong.MaxValue).Span);
        return Math.Max(start, genesisNumber);
    }
}
