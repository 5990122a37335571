// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>The 2048-bit filter over the addresses and topics of logs (Yellow Paper section 4.3.1, function M); immutable.</summary>
/// <remarks>Each entry sets three bits: the low eleven bits of the first three 16-bit words of its Keccak-256 digest, bit 0 being the last one on the wire.</remarks>
public sealed class Bloom : IEquatable<Bloom>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 256;

    private const int BitIndexMask = (Size * 8) - 1;

    private readonly byte[] _bytes;

    internal Bloom(byte[] bytes)
    {
        Invariant.Check(bytes.Length == Size);
        _bytes = bytes;
    }

    /// <summary>Copies the wire form.</summary>
    /// <exception cref="InvariantViolationException">The length is not <see cref="Size"/>.</exception>
    public Bloom(ReadOnlySpan<byte> bytes)
        : this(bytes.ToArray())
    {
    }

    /// <summary>The filter of no entry.</summary>
    public static Bloom Empty { get; } = new(new byte[Size]);

    /// <summary>The filter over the addresses and topics of logs.</summary>
    public static Bloom Of(IReadOnlyList<Log> logs)
    {
        if (logs.Count == 0)
        {
            return Empty;
        }

        BloomEntryHasher entries = new(new byte[Size]);
        for (int i = 0; i < logs.Count; i++)
        {
            Log log = logs[i];
            entries.Add(log.Address.AsSpan());
            foreach (ref readonly Hash256 topic in log.Topics.Span)
            {
                entries.Add(topic.AsSpan());
            }
        }

        return new Bloom(entries.Finish());
    }

    /// <summary>The filter over everything that any of the receipts' filters holds: that of a header.</summary>
    public static Bloom Union(IReadOnlyList<Receipt> receipts)
    {
        byte[] bits = new byte[Size];
        for (int i = 0; i < receipts.Count; i++)
        {
            Bloom bloom = receipts[i].LogsBloom;
            if (!ReferenceEquals(bloom, Empty))
            {
                Merge(bloom._bytes, bits);
            }
        }

        return FromWire(bits);
    }

    /// <summary>True when no bit is set.</summary>
    public bool IsEmpty => _bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The wire form, without a copy.</summary>
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>True when every bit of <paramref name="other"/> is set here too: a set whose filter is not contained is certainly not in the block.</summary>
    public bool Contains(Bloom other)
    {
        ReadOnlySpan<byte> mine = _bytes;
        ReadOnlySpan<byte> theirs = other._bytes;
        for (int i = 0; i < Size; i++)
        {
            if ((theirs[i] & ~mine[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when the three bits of an entry with this Keccak-256 digest are set: the entry may be there; false: it is not.</summary>
    public bool MayContain(in Hash256 entryDigest)
    {
        ReadOnlySpan<byte> digest = entryDigest.AsSpan();
        return IsSet(digest) && IsSet(digest[2..]) && IsSet(digest[4..]);
    }

    /// <summary>True when the address or topic may be there; false: it is not.</summary>
    public bool MayContain(ReadOnlySpan<byte> entry) => MayContain(Keccak256.Hash(entry));

    /// <inheritdoc/>
    public bool Equals(Bloom? other) => other is not null && AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Bloom);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        unchecked
        {
            ulong mixed = 0;
            for (int i = 0; i < Size; i += sizeof(ulong))
            {
                mixed = (mixed * 31) + BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(i));
            }

            return (int)(mixed ^ (mixed >> 32));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Hex.Encode(_bytes);

    /// <summary>Copies the wire form of 256 bytes; most filters on the wire are empty and share one instance.</summary>
    internal static Bloom FromWire(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0 ? Empty : new Bloom(bytes);

    internal static void SetBits(Span<byte> bits, in Hash256 entryDigest)
    {
        ReadOnlySpan<byte> digest = entryDigest.AsSpan();
        for (int i = 0; i < 6; i += 2)
        {
            int bit = BinaryPrimitives.ReadUInt16BigEndian(digest[i..]) & BitIndexMask;
            bits[Size - 1 - (bit >> 3)] |= (byte)(1 << (bit & 7));
        }
    }

    private static void Merge(ReadOnlySpan<byte> source, Span<byte> target)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(source);
        Span<ulong> sums = MemoryMarshal.Cast<byte, ulong>(target);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] |= words[i];
        }
    }

    private bool IsSet(ReadOnlySpan<byte> word)
    {
        int bit = BinaryPrimitives.ReadUInt16BigEndian(word) & BitIndexMask;
        return (_bytes[Size - 1 - (bit >> 3)] & (1 << (bit & 7))) != 0;
    }
}
