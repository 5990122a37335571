// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TestKit.Contracts;

/// <summary>CsCheck generators that favour the edges where arithmetic and codecs break.</summary>
public static class Generators
{
    private static readonly ulong[] EdgeLimbs =
    [
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, uint.MaxValue, uint.MaxValue + 1UL,
        long.MaxValue, 0x8000000000000000, 0x8000000000000001, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    /// <summary>A limb: half of them edges.</summary>
    public static Gen<ulong> Limb { get; } = Gen.OneOf(Gen.OneOf(EdgeLimbs), Gen.ULong);

    /// <summary>A word: edge limbs, powers of two and their neighbours, random bit lengths, uniform.</summary>
    public static Gen<UInt256> Word { get; } = Gen.Frequency(
        (4, Gen.Select(Limb, Limb, Limb, Limb, (a, b, c, d) => new UInt256(a, b, c, d))),
        (1, Limb.Select(limb => new UInt256(limb))),
        (1, Gen.Select(Limb, Limb, (a, b) => new UInt256(a, b))),
        (1, Gen.Select(Limb, Limb, Limb, (a, b, c) => new UInt256(a, b, c))),
        (1, Gen.Select(Gen.Int[0, 255], Gen.Int[-1, 1], (bit, offset) =>
            (UInt256.One << bit) + (offset < 0 ? UInt256.MaxValue : new UInt256((ulong)offset)))),
        (2, Gen.Select(Gen.Int[0, 256], Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, (bits, a, b, c, d) =>
            new UInt256(a, b, c, d) >> (256 - bits))));

    /// <summary>A hash with uniform bytes.</summary>
    public static Gen<Hash256> Hash { get; } = Gen.Byte.Array[Hash256.Size].Select(bytes => new Hash256(bytes));

    /// <summary>An address with uniform bytes.</summary>
    public static Gen<Address> Address { get; } = Gen.Byte.Array[Primitives.Bytes.Address.Size].Select(bytes => new Address(bytes));

    /// <summary>The word as a <see cref="BigInteger"/>, for oracles.</summary>
    public static BigInteger ToBigInteger(this in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>The number modulo 2^256 as a word, for oracles.</summary>
    public static UInt256 ToWord(this BigInteger value)
    {
        BigInteger reduced = value & ((BigInteger.One << 256) - 1);
        return new UInt256(reduced.ToByteArray(isUnsigned: true, isBigEndian: true));
    }
}
