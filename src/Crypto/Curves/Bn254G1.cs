// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;
using Fp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The curve y^2 = x^3 + 3 over Fp, of prime order r, with the encoding of EIP-196.</summary>
internal readonly struct Bn254G1 : ICurve<Fp>
{
    /// <summary>Bytes of an encoded point: x then y; zeros for infinity.</summary>
    internal const int Size = 2 * FieldSize;

    private const int FieldSize = 32;

    // Halves of a split scalar are below 2^127 (measured bound of the rounding: the shorter lattice vectors have 127 bits), plus a carry.
    private const int HalfDigits = 130;

    // lambda acts as the endomorphism (x, y) -> (beta x, y); (A1, -B1) and (A2, A1) span the lattice of (a, b) with a + b lambda = 0 mod r.
    private static readonly UInt256 A1 = new(0x89d3256894d213e3);
    private static readonly UInt256 B1 = new(0x8211bbeb7d4f1128, 0x6f4d8248eeb859fc);
    private static readonly UInt256 A2 = new(0x0be4e1541221250b, 0x6f4d8248eeb859fd);

    // 2^316 A1 / r and 2^253 B1 / r: quotients by r as products with the top half of the scalar.
    private static readonly UInt256 Reciprocal1 = new(0x76eb9c714773a6ef, 0x2d91d232ec7e0b3d);
    private static readonly UInt256 Reciprocal2 = new(0xef4f7b3a8723d631, 0x4999de0294ee7a59);

    private static readonly Fp Beta = DecodeConstant("00000000000000000059e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffe");

    /// <summary>The order of the group.</summary>
    internal static UInt256 Order { get; } =
        new(0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029);

    public static Fp B
    {
        get
        {
            Fp one = Fp.One;
            Fp.Combine(out Fp three, 3, one, 0, one);
            return three;
        }
    }

    /// <summary>Reads a point: coordinates below p, on the curve.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> source, out AffinePoint<Fp> point)
    {
        if (!source[..Size].ContainsAnyExcept((byte)0))
        {
            point = AffinePoint<Fp>.Infinity;
            return true;
        }

        point = default;
        return Fp.TryDecode(source[..FieldSize], out point.X)
            && Fp.TryDecode(source[FieldSize..Size], out point.Y)
            && AffinePoint<Fp>.IsOnCurve<Bn254G1>(point);
    }

    /// <summary>Writes a point.</summary>
    internal static void Encode(in AffinePoint<Fp> point, Span<byte> destination)
    {
        if (point.IsInfinity)
        {
            destination[..Size].Clear();
            return;
        }

        Fp.Encode(point.X, destination[..FieldSize]);
        Fp.Encode(point.Y, destination[FieldSize..Size]);
    }

    /// <summary>scalar * point by two interleaved half-length scalars (Gallant, Lambert and Vanstone).</summary>
    [SkipLocalsInit]
    internal static void Multiply(out JacobianPoint<Fp> result, in AffinePoint<Fp> point, in UInt256 scalar)
    {
        result = JacobianPoint<Fp>.Infinity;
        if (point.IsInfinity)
        {
            return;
        }

        Span<sbyte> digits1 = stackalloc sbyte[HalfDigits];
        Span<sbyte> digits2 = stackalloc sbyte[HalfDigits];
        Split(scalar, digits1, digits2);
        PointTable<Fp>.Build(out PointTable<Fp> table1, point);
        PointTable<Fp> table2 = table1;
        for (int i = 0; i < WindowedNaf.TableSize; i++)
        {
            Fp.Multiply(out table2[i].X, table1[i].X, Beta);
        }

        for (int i = HalfDigits - 1; i >= 0; i--)
        {
            JacobianPoint<Fp>.Double(out result, result);
            PointTable<Fp>.AddDigit(ref result, table1, digits1[i]);
            PointTable<Fp>.AddDigit(ref result, table2, digits2[i]);
        }
    }

    private static void Split(in UInt256 scalar, Span<sbyte> digits1, Span<sbyte> digits2)
    {
        UInt256 k = scalar % Order;
        UInt256 top = k >> 126;
        UInt256 c1 = (top * Reciprocal1) >> 190;
        UInt256 c2 = (top * Reciprocal2) >> 127;
        Expand(k - (c1 * A1) - (c2 * A2), digits1);
        Expand((c1 * B1) - (c2 * A1), digits2);
    }

    private static void Expand(in UInt256 signed, Span<sbyte> digits)
    {
        bool negative = (long)signed.U3 < 0;
        WindowedNaf.Expand(negative ? -signed : signed, negative, digits);
    }

    private static Fp DecodeConstant(string hex)
    {
        _ = Fp.TryDecode(Convert.FromHexString(hex).AsSpan(^FieldSize..), out Fp value);
        return value;
    }
}
