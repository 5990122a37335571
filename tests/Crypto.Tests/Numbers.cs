// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Tests;

/// <summary>Generators and conversions for tests that compare limb arithmetic with <see cref="BigInteger"/>.</summary>
internal static class Numbers
{
    /// <summary>256-bit numbers with many zero and all-one limbs, where carries go wrong.</summary>
    internal static readonly Gen<UInt256> Edgy = Gen.Select(
        Limb(), Limb(), Limb(), Limb(), (a, b, c, d) => new UInt256(a, b, c, d));

    internal static Gen<byte[]> Bytes(int length) => Gen.Byte.Array[length];

    internal static BigInteger ToBigInteger(this UInt256 value)
    {
        byte[] bytes = new byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    internal static UInt256 ToUInt256(this BigInteger value) => new(value.ToByteArray(isUnsigned: true, isBigEndian: true));

    internal static byte[] ToBytes(this BigInteger value, int length)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }

    internal static byte[] ToBytes(this UInt256 value)
    {
        byte[] bytes = new byte[32];
        value.WriteBigEndian(bytes);
        return bytes;
    }

    private static Gen<ulong> Limb() => Gen.OneOf(
        Gen.ULong, Gen.Const(0UL), Gen.Const(ulong.MaxValue), Gen.Const(1UL), Gen.Const(ulong.MaxValue - 1), Gen.ULong.Select(v => v >> 40));
}
