// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PowerVerse.Chain.Primitives.Bytes;

/// <summary>Thirty-two bytes in wire order: a Keccak-256 digest, a trie root, a storage key hash.</summary>
/// <remarks>The memory layout is the wire order, so <see cref="AsSpan"/> costs nothing. Ordering is by bytes, first byte most significant.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>, ISpanFormattable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _w0;
    private readonly ulong _w1;
    private readonly ulong _w2;
    private readonly ulong _w3;

    /// <summary>Copies 32 bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));
        }

        this = Unsafe.ReadUnaligned<Hash256>(ref MemoryMarshal.GetReference(bytes));
    }

    /// <summary>The hash of thirty-two zero bytes.</summary>
    public static Hash256 Zero => default;

    /// <summary>True when every byte is zero.</summary>
    public bool IsZero => (_w0 | _w1 | _w2 | _w3) == 0;

    /// <summary>The bytes in wire order, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in this));

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>A new array with the 32 bytes.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Parses 64 hexadecimal digits with or without the prefix <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Hash256 hash) ? hash : throw new FormatException("Expected 64 hexadecimal digits.");

    /// <summary>Parses 64 hexadecimal digits with or without the prefix <c>0x</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool ok = Hex.TryDecodeExact(text, bytes);
        hash = ok ? new Hash256(bytes) : default;
        return ok;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Hash256 other) =>
        Unsafe.BitCast<Hash256, Vector256<ulong>>(this) == Unsafe.BitCast<Hash256, Vector256<ulong>>(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <summary>A hash code for in-memory tables, different in each process (see <see cref="TableSeed"/>).</summary>
    /// <remarks>Most hashes are digests and mixed already, but peers may send any.</remarks>
    public override int GetHashCode()
    {
        unchecked
        {
            ulong mixed = (_w0 ^ TableSeed.Fourth) * TableSeed.First;
            mixed ^= (mixed >> 32) ^ (_w1 * TableSeed.Second) ^ (_w2 * TableSeed.Third);
            return (int)(((mixed ^ _w3) * TableSeed.Fourth) >> 32);
        }
    }

    /// <summary>Compares as big-endian numbers.</summary>
    public int CompareTo(Hash256 other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Lower-case hexadecimal with the prefix <c>0x</c>.</summary>
    public override string ToString() => Hex.Encode(AsSpan());

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Hex.TryEncode(AsSpan(), destination, out charsWritten);

    /// <summary>The first eight bytes as a big-endian number, for bucketing.</summary>
    public ulong Prefix64 => BinaryPrimitives.ReadUInt64BigEndian(AsSpan());

    /// <summary>Equality by bytes.</summary>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Inequality by bytes.</summary>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    /// <summary>Byte order.</summary>
    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;
}
