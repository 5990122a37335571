// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Primitives.Bytes;

/// <summary>Twenty bytes in wire order: the address of an account (Yellow Paper section 4.1).</summary>
/// <remarks>The memory layout is the wire order, so <see cref="AsSpan"/> costs nothing. Ordering is by bytes, first byte most significant.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct Address : IEquatable<Address>, IComparable<Address>, ISpanFormattable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _w0;
    private readonly ulong _w1;
    private readonly uint _w2;

    /// <summary>Copies 20 bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is not 20.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("An address has 20 bytes.", nameof(bytes));
        }

        this = Unsafe.ReadUnaligned<Address>(ref MemoryMarshal.GetReference(bytes));
    }

    /// <summary>The address of twenty zero bytes.</summary>
    public static Address Zero => default;

    /// <summary>True when every byte is zero.</summary>
    public bool IsZero => (_w0 | _w1 | _w2) == 0;

    /// <summary>The bytes in wire order, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<Address>(in this));

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>A new array with the 20 bytes.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Parses 40 hexadecimal digits with or without the prefix <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Address address) ? address : throw new FormatException("Expected 40 hexadecimal digits.");

    /// <summary>Parses 40 hexadecimal digits with or without the prefix <c>0x</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool ok = Hex.TryDecodeExact(text, bytes);
        address = ok ? new Address(bytes) : default;
        return ok;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Address other) =>
        _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <summary>A hash code for in-memory tables, different in each process (see <see cref="TableSeed"/>).</summary>
    public override int GetHashCode()
    {
        unchecked
        {
            ulong mixed = (_w0 ^ TableSeed.Fourth) * TableSeed.First;
            mixed = (mixed ^ (mixed >> 32) ^ _w1) * TableSeed.Second;
            mixed = (mixed ^ (mixed >> 32) ^ _w2) * TableSeed.Third;
            return (int)(mixed >> 32);
        }
    }

    /// <summary>Compares as big-endian numbers.</summary>
    public int CompareTo(Address other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Lower-case hexadecimal with the prefix <c>0x</c>.</summary>
    public override string ToString() => Hex.Encode(AsSpan());

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Hex.TryEncode(AsSpan(), destination, out charsWritten);

    /// <summary>Equality by bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Inequality by bytes.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Byte order.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;
}
