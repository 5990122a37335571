// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Bitwise operations and bit counts.</content>
public readonly partial struct UInt256
{
    /// <summary>Bits in a word.</summary>
    public const int BitSize = 256;

    /// <summary>Number of leading zero bits: 256 for zero (opcode CLZ, EIP-7939).</summary>
    public int LeadingZeroCount =>
        U3 != 0 ? BitOperations.LeadingZeroCount(U3)
        : U2 != 0 ? 64 + BitOperations.LeadingZeroCount(U2)
        : U1 != 0 ? 128 + BitOperations.LeadingZeroCount(U1)
        : 192 + BitOperations.LeadingZeroCount(U0);

    /// <summary>Number of trailing zero bits: 256 for zero.</summary>
    public int TrailingZeroCount =>
        U0 != 0 ? BitOperations.TrailingZeroCount(U0)
        : U1 != 0 ? 64 + BitOperations.TrailingZeroCount(U1)
        : U2 != 0 ? 128 + BitOperations.TrailingZeroCount(U2)
        : 192 + BitOperations.TrailingZeroCount(U3);

    /// <summary>Position of the highest set bit plus one: 0 for zero.</summary>
    public int BitLength => BitSize - LeadingZeroCount;

    /// <summary>Bytes needed without leading zeros: 0 for zero, as the price of EXP and RLP count them.</summary>
    public int ByteLength => (BitLength + 7) / 8;

    /// <summary>True when exactly one bit is set.</summary>
    public bool IsPowerOfTwo =>
        BitOperations.PopCount(U0) + BitOperations.PopCount(U1) + BitOperations.PopCount(U2) + BitOperations.PopCount(U3) == 1;

    /// <summary>True when the bit is set; bit 0 is the least significant.</summary>
    /// <param name="bit">Less than 256.</param>
    public bool IsBitSet(int bit)
    {
        ulong limb = (bit >> 6) switch
        {
            0 => U0,
            1 => U1,
            2 => U2,
            _ => U3,
        };
        return ((limb >> (bit & 63)) & 1) != 0;
    }

    /// <summary>Bitwise and (opcode AND).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void And(in UInt256 left, in UInt256 right, out UInt256 result) => Store(out result, AsVector(in left) & AsVector(in right));

    /// <summary>Bitwise or (opcode OR).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Or(in UInt256 left, in UInt256 right, out UInt256 result) => Store(out result, AsVector(in left) | AsVector(in right));

    /// <summary>Bitwise exclusive or (opcode XOR).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Xor(in UInt256 left, in UInt256 right, out UInt256 result) => Store(out result, AsVector(in left) ^ AsVector(in right));

    /// <summary>Bitwise complement (opcode NOT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Not(in UInt256 value, out UInt256 result) => Store(out result, ~AsVector(in value));

    /// <summary>Byte <paramref name="index"/> counted from the most significant, or 0 when the index is 32 or more (opcode BYTE).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ByteAt(in UInt256 index, in UInt256 value, out UInt256 result)
    {
        ulong selected = 0;
        if (index.IsUInt64 && index.U0 < Size)
        {
            int position = Size - 1 - (int)index.U0;
            selected = BitConverter.IsLittleEndian
                ? Unsafe.Add(ref Unsafe.As<UInt256, byte>(ref Unsafe.AsRef(in value)), position)
                : ShiftRight(in value, 8 * position).U0 & byte.MaxValue;
        }

        Store(out result, selected, 0, 0, 0);
    }

    /// <summary>Bitwise and.</summary>
    public static UInt256 operator &(in UInt256 left, in UInt256 right)
    {
        And(in left, in right, out UInt256 result);
        return result;
    }

    /// <summary>Bitwise or.</summary>
    public static UInt256 operator |(in UInt256 left, in UInt256 right)
    {
        Or(in left, in right, out UInt256 result);
        return result;
    }

    /// <summary>Bitwise exclusive or.</summary>
    public static UInt256 operator ^(in UInt256 left, in UInt256 right)
    {
        Xor(in left, in right, out UInt256 result);
        return result;
    }

    /// <summary>Bitwise complement.</summary>
    public static UInt256 operator ~(in UInt256 value)
    {
        Not(in value, out UInt256 result);
        return result;
    }
}
