// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Crypto.Vrf;

/// <summary>The group of edwards25519, cofactor included, over libsodium's functions on encoded points.</summary>
/// <remarks>
/// libsodium multiplies points of the prime-order subgroup only, while RFC 9381 defines verification for every point of the curve. A point it
/// refuses is split into its part of prime order and its torsion, and both are multiplied: a rare path that only made-up proofs take.
/// </remarks>
internal static unsafe class Edwards25519
{
    internal const int ElementSize = Sodium.ElementSize;

    /// <summary>1/8 modulo the group order.</summary>
    private static ReadOnlySpan<byte> InverseOfEight =>
    [
        0x79, 0x2F, 0xDC, 0xE2, 0x29, 0xE5, 0x06, 0x61, 0xD0, 0xDA, 0x1C, 0x7D, 0xB3, 0x9D, 0xD3, 0x07,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06,
    ];

    /// <summary>The group order, 2^252 + 27742317777372353535851937790883648493 (RFC 8032 section 5.1).</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ];

    /// <summary>Whether an encoding has y below p and is not that of x = 0 with the sign set (RFC 8032 section 5.1.3).</summary>
    /// <param name="point">32 bytes.</param>
    internal static bool IsCanonical(ReadOnlySpan<byte> point)
    {
        ulong y0 = BinaryPrimitives.ReadUInt64LittleEndian(point);
        ulong y1 = BinaryPrimitives.ReadUInt64LittleEndian(point[8..]);
        ulong y2 = BinaryPrimitives.ReadUInt64LittleEndian(point[16..]);
        ulong top = BinaryPrimitives.ReadUInt64LittleEndian(point[24..]);
        ulong y3 = top & (ulong.MaxValue >> 1);
        bool negative = top >> 63 != 0;

        // p = 2^255 - 19: only 19 numbers of 255 bits are not below it. x is zero for y = 1 and y = p - 1.
        bool highest = y1 == ulong.MaxValue && y2 == ulong.MaxValue && y3 == ulong.MaxValue >> 1;
        const ulong LowLimbOfPrime = ulong.MaxValue - 18;
        if (highest && y0 >= LowLimbOfPrime)
        {
            return false;
        }

        bool hasZeroX = (y0 == 1 && (y1 | y2 | y3) == 0) || (highest && y0 == LowLimbOfPrime - 1);
        return !(negative && hasZeroX);
    }

    /// <summary>Whether 32 bytes, little-endian, are a number below the group order.</summary>
    internal static bool IsReducedScalar(ReadOnlySpan<byte> scalar)
    {
        for (int index = ElementSize - 1; index >= 0; index--)
        {
            if (scalar[index] != Order[index])
            {
                return scalar[index] < Order[index];
            }
        }

        return false;
    }

    /// <summary>Whether a canonical encoding is that of the identity (0, 1).</summary>
    // SAFETY: here and below every pointer is to a buffer of 32 bytes.
    internal static bool IsIdentity(byte* point) => point[0] == 1 && !new ReadOnlySpan<byte>(point + 1, ElementSize - 1).ContainsAnyExcept((byte)0);

    /// <summary>target = 8 * point.</summary>
    /// <returns>False when the point is not on the curve.</returns>
    internal static bool TryMultiplyByCofactor(byte* target, byte* point) =>
        Sodium.Add(target, point, point) == 0 && Sodium.Add(target, target, target) == 0 && Sodium.Add(target, target, target) == 0;

    /// <summary>target = scalar * B for a scalar below the group order.</summary>
    internal static void MultiplyBase(byte* target, byte* scalar)
    {
        if (Sodium.MultiplyBase(target, scalar) != 0)
        {
            WriteIdentity(target);
        }
    }

    /// <summary>target = scalar * point for a canonical encoding of any point and a scalar below the group order.</summary>
    /// <returns>False when the point is not on the curve.</returns>
    internal static bool TryMultiply(byte* target, byte* scalar, byte* point) =>
        Sodium.Multiply(target, scalar, point) == 0 || TryMultiplyWithTorsion(target, scalar, point);

    /// <summary>target = p - q for points known to be on the curve.</summary>
    internal static void Subtract(byte* target, byte* p, byte* q) => _ = Sodium.Subtract(target, p, q);

    /// <summary>With P = P' + T, P' of prime order and 8T = 0: n * P = n * P' + (n mod 8) * T, where P' = (1/8) * 8P.</summary>
    private static bool TryMultiplyWithTorsion(byte* target, byte* scalar, byte* point)
    {
        byte* prime = stackalloc byte[ElementSize];
        byte* torsion = stackalloc byte[ElementSize];
        byte* product = stackalloc byte[ElementSize];
        if (!TryMultiplyByCofactor(torsion, point))
        {
            return false;
        }

        fixed (byte* inverse = InverseOfEight)
        {
            if (Sodium.Multiply(prime, inverse, torsion) != 0)
            {
                WriteIdentity(prime);
            }
        }

        _ = Sodium.Subtract(torsion, point, prime);
        if (Sodium.Multiply(product, scalar, prime) != 0)
        {
            WriteIdentity(product);
        }

        for (int count = scalar[0] & 7; count > 0; count--)
        {
            _ = Sodium.Add(product, product, torsion);
        }

        new ReadOnlySpan<byte>(product, ElementSize).CopyTo(new Span<byte>(target, ElementSize));
        return true;
    }

    private static void WriteIdentity(byte* target)
    {
        new Span<byte>(target, ElementSize).Clear();
        target[0] = 1;
    }
}
