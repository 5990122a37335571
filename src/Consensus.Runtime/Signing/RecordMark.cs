// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>How far a record had come and what it then contained: a second witness, by which a replaced or shortened record is noticed.</summary>
/// <param name="Sequence">Entries recorded since the record was made.</param>
/// <param name="Digest">The hash chain over them.</param>
internal readonly record struct RecordPosition(ulong Sequence, Hash256 Digest)
{
    /// <summary>The position after one more entry: digest' = H(digest ‖ entry).</summary>
    internal RecordPosition Next(ReadOnlySpan<byte> entry)
    {
        Keccak256Hasher hasher = new();
        hasher.Update(Digest.AsSpan());
        hasher.Update(entry);
        return new RecordPosition(Sequence + 1, hasher.Finish());
    }
}

/// <summary>The file that holds the position.</summary>
/// <remarks>
/// <code>
///  slot (sequence mod 2) at 64·slot    | u64 sequence | digest 32 | first 24 bytes of H(sequence ‖ digest) |
/// </code>
/// Slots alternate, so a torn write spoils the newer position and leaves the one before it, which is at most one entry behind.
/// </remarks>
internal sealed class RecordMark : IDisposable
{
    private const int SlotBytes = 64;
    private const int BodyBytes = sizeof(ulong) + Hash256.Size;
    private readonly ILogMedium _medium;

    internal RecordMark(ILogMedium medium) => _medium = medium;

    /// <summary>True when nothing was ever written.</summary>
    internal bool IsEmpty => _medium.Length == 0;

    public void Dispose() => _medium.Dispose();

    /// <summary>Reads the newer of the intact positions; false when none is.</summary>
    internal bool TryRead(out RecordPosition position)
    {
        bool hasFirst = TryRead(0, out RecordPosition first);
        bool hasSecond = TryRead(1, out RecordPosition second);
        position = hasFirst && (!hasSecond || first.Sequence > second.Sequence) ? first : second;
        return hasFirst || hasSecond;
    }

    /// <summary>Writes a position durably.</summary>
    internal void Write(in RecordPosition position)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        BinaryPrimitives.WriteUInt64BigEndian(slot, position.Sequence);
        position.Digest.CopyTo(slot[sizeof(ulong)..]);
        Check(slot).AsSpan()[..(SlotBytes - BodyBytes)].CopyTo(slot[BodyBytes..]);
        _medium.Write((long)(position.Sequence % 2) * SlotBytes, slot);
        _medium.Sync();
    }

    /// <summary>Forgets both positions and writes one.</summary>
    internal void Reset(in RecordPosition position)
    {
        _medium.Truncate(0);
        Write(position);
    }

    private static Hash256 Check(ReadOnlySpan<byte> slot) => Keccak256.Hash(slot[..BodyBytes]);

    private bool TryRead(int index, out RecordPosition position)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        position = default;
        if (_medium.Read((long)index * SlotBytes, slot) < SlotBytes || !Check(slot).AsSpan()[..(SlotBytes - BodyBytes)].SequenceEqual(slot[BodyBytes..]))
        {
            return false;
        }

        position = new RecordPosition(BinaryPrimitives.ReadUInt64BigEndian(slot), new Hash256(slot[sizeof(ulong)..BodyBytes]));
        return true;
    }
}
