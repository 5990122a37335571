// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <summary>A 256-bit unsigned integer of four 64-bit limbs, least significant first: the word of the EVM (Yellow Paper section 9.1).</summary>
/// <remarks>
/// Operators wrap modulo 2^256 as the EVM does; amounts use the <c>Try</c> methods.
/// The static methods with an <c>out</c> result work on words in place: the result may be one of the operands.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly partial struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>, ISpanFormattable
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
            ReadBigEndian(ref MemoryMarshal.GetReference(bigEndian), out this);
            return;
        }

        if (bigEndian.Length > Size)
        {
            throw new ArgumentException("At most 32 bytes.", nameof(bigEndian));
        }

        Span<byte> padded = stackalloc byte[Size];
        padded.Clear();
        bigEndian.CopyTo(padded[(Size - bigEndian.Length)..]);
        ReadBigEndian(ref MemoryMarshal.GetReference(padded), out this);
    }

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(1);

    /// <summary>2^256 - 1.</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>True when the number is zero.</summary>
    public bool IsZero => (U0 | U1 | U2 | U3) == 0;

    /// <summary>True when the number is one.</summary>
    public bool IsOne => ((U0 ^ 1) | U1 | U2 | U3) == 0;

    /// <summary>True when the number fits in 64 bits.</summary>
    public bool IsUInt64 => (U1 | U2 | U3) == 0;

    /// <summary>The number as 64 bits, or <see cref="ulong.MaxValue"/> where it does not fit: for gas, offsets and sizes, where both mean "too much".</summary>
    public ulong ToUInt64Saturating() => (U1 | U2 | U3) == 0 ? U0 : ulong.MaxValue;

    /// <summary>Narrows to 64 bits.</summary>
    /// <returns>False when the number does not fit; <paramref name="value"/> is then zero.</returns>
    public bool TryToUInt64(out ulong value)
    {
        bool fits = (U1 | U2 | U3) == 0;
        value = fits ? U0 : 0;
        return fits;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(UInt256 other) => Equal(in this, in other);

    /// <summary>Equality, without copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(in UInt256 left, in UInt256 right) => AsVector(in left) == AsVector(in right);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    /// <summary>A hash code for in-memory tables, different in each process, since outsiders choose storage slots freely (see <see cref="TableSeed"/>).</summary>
    public override int GetHashCode()
    {
        unchecked
        {
            ulong mixed = (U0 ^ TableSeed.Fourth) * TableSeed.First;
            mixed = (mixed ^ (mixed >> 32) ^ U1) * TableSeed.Second;
            mixed = (mixed ^ (mixed >> 32) ^ U2) * TableSeed.Third;
            mixed = (mixed ^ (mixed >> 32) ^ U3) * TableSeed.Fourth;
            return (int)(mixed >> 32);
        }
    }

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) => Compare(in this, in other);

    /// <summary>Widens.</summary>
    public static implicit operator UInt256(ulong value) => new(value);

    /// <summary>Widens.</summary>
    public static implicit operator UInt256(UInt128 value) => unchecked(new((ulong)value, (ulong)(value >> 64)));

    /// <summary>Equality.</summary>
    public static bool operator ==(in UInt256 left, in UInt256 right) => Equal(in left, in right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(in UInt256 left, in UInt256 right) => !Equal(in left, in right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> AsVector(in UInt256 value) =>
        Unsafe.As<UInt256, Vector256<ulong>>(ref Unsafe.AsRef(in value));

    // One 256-bit store: a word written limb by limb and then read whole (DUP, SWAP, MSTORE) stalls on store forwarding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(out UInt256 destination, ulong u0, ulong u1, ulong u2, ulong u3) =>
        Store(out destination, Vector256.Create(u0, u1, u2, u3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(out UInt256 destination, Vector256<ulong> value)
    {
        Unsafe.SkipInit(out destination);
        Unsafe.As<UInt256, Vector256<ulong>>(ref destination) = value;
    }
}
