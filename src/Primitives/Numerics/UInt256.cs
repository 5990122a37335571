// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <summary>A 256-bit unsigned integer of four 64-bit limbs, least significant first: the word of the EVM (Yellow Paper section 9.1).</summary>
/// <remarks>Operators wrap modulo 2^256 as the EVM does; amounts use the checked methods.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly partial struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>
{
    /// <summary>Length of the big-endian form in bytes.</summary>
    public const int Size = 32;

    /// <summary>Least significant limb.</summary>
    public readonly ulong U0;

    /// <summary>Second limb.</summary>
    public readonly ulong U1;

    /// <summary>Third limb.</summary>
    public readonly ulong U2;

    /// <summary>Most significant limb.</summary>
    public readonly ulong U3;

    /// <summary>Makes a number from its limbs, least significant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt256(ulong u0, ulong u1 = 0, ulong u2 = 0, ulong u3 = 0)
    {
        U0 = u0;
        U1 = u1;
        U2 = u2;
        U3 = u3;
    }

    /// <summary>Reads a big-endian number of at most 32 bytes; shorter input is padded on the left with zeros.</summary>
    /// <exception cref="ArgumentException">More than 32 bytes.</exception>
    public UInt256(ReadOnlySpan<byte> bigEndian)
    {
        if (bigEndian.Length == Size)
        {
            U3 = BinaryPrimitives.ReadUInt64BigEndian(bigEndian);
            U2 = BinaryPrimitives.ReadUInt64BigEndian(bigEndian[8..]);
            U1 = BinaryPrimitives.ReadUInt64BigEndian(bigEndian[16..]);
            U0 = BinaryPrimitives.ReadUInt64BigEndian(bigEndian[24..]);
            return;
        }

        if (bigEndian.Length > Size)
        {
            throw new ArgumentException("At most 32 bytes.", nameof(bigEndian));
        }

        Span<byte> padded = stackalloc byte[Size];
        padded.Clear();
        bigEndian.CopyTo(padded[(Size - bigEndian.Length)..]);
        this = new UInt256(padded);
    }

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(1);

    /// <summary>2^256 - 1.</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>True when the number is zero.</summary>
    public bool IsZero => (U0 | U1 | U2 | U3) == 0;

    /// <summary>True when the number fits in 64 bits.</summary>
    public bool IsUInt64 => (U1 | U2 | U3) == 0;

    /// <summary>Writes the 32-byte big-endian form.</summary>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, U3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], U2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], U1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], U0);
    }

    /// <inheritdoc/>
    public bool Equals(UInt256 other) => ((U0 ^ other.U0) | (U1 ^ other.U1) | (U2 ^ other.U2) | (U3 ^ other.U3)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        unchecked
        {
            ulong mixed = (U0 ^ 0x9E3779B97F4A7C15UL) * 0xD6E8FEB86659FD93UL;
            mixed = (mixed ^ (mixed >> 32) ^ U1) * 0xA0761D6478BD642FUL;
            mixed = (mixed ^ (mixed >> 32) ^ U2) * 0xE7037ED1A0B428DBUL;
            mixed = (mixed ^ (mixed >> 32) ^ U3) * 0x8EBC6AF09C88C6E3UL;
            return (int)(mixed >> 32);
        }
    }

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) =>
        U3 != other.U3 ? U3.CompareTo(other.U3)
        : U2 != other.U2 ? U2.CompareTo(other.U2)
        : U1 != other.U1 ? U1.CompareTo(other.U1)
        : U0.CompareTo(other.U0);

    /// <summary>Widens.</summary>
    public static implicit operator UInt256(ulong value) => new(value);

    /// <summary>Equality.</summary>
    public static bool operator ==(in UInt256 left, in UInt256 right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(in UInt256 left, in UInt256 right) => !left.Equals(right);

    /// <summary>Unsigned order.</summary>
    public static bool operator <(in UInt256 left, in UInt256 right) => left.CompareTo(right) < 0;

    /// <summary>Unsigned order.</summary>
    public static bool operator >(in UInt256 left, in UInt256 right) => left.CompareTo(right) > 0;

    /// <summary>Unsigned order.</summary>
    public static bool operator <=(in UInt256 left, in UInt256 right) => left.CompareTo(right) <= 0;

    /// <summary>Unsigned order.</summary>
    public static bool operator >=(in UInt256 left, in UInt256 right) => left.CompareTo(right) >= 0;
}
