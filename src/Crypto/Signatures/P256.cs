// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>ECDSA verification on P-256 (secp256r1), exactly as EIP-7951 states it. Public data only.</summary>
public static class P256
{
    private const int WordSize = 32;
    private const int DigitCount = 257;
    private const int KeyWidth = 5;
    private const int BaseWidth = 8;
    private const int KeyTableSize = 1 << (KeyWidth - 2);

    private static readonly OddModulus256 Order = new(
        new UInt256(0xF3B9CAC2FC632551, 0xBCE6FAADA7179E84, ulong.MaxValue, 0xFFFFFFFF00000000));

    private static readonly P256Point[] BaseMultiples = CreateBaseMultiples();

    /// <summary>Verifies a signature; both s and its negative are accepted.</summary>
    /// <param name="digest">The signed digest, reduced modulo the order here.</param>
    /// <param name="r">First half of the signature.</param>
    /// <param name="s">Second half of the signature.</param>
    /// <param name="x">Abscissa of the public key.</param>
    /// <param name="y">Ordinate of the public key.</param>
    /// <returns>
    /// False when a span is not 32 bytes long, r or s is not between 1 and the order less one, a coordinate is not below p, the key is not on the
    /// curve (infinity, encoded as zeros, is not), or the recovered point is infinity or has an abscissa that is not r modulo the order.
    /// </returns>
    [SkipLocalsInit]
    public static bool Verify(
        ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (digest.Length != WordSize || r.Length != WordSize || s.Length != WordSize || x.Length != WordSize || y.Length != WordSize)
        {
            return false;
        }

        UInt256 rValue = new(r);
        UInt256 sValue = new(s);
        if (rValue.IsZero || sValue.IsZero || rValue >= Order.Value || sValue >= Order.Value
            || !P256Point.TryCreate(new UInt256(x), new UInt256(y), out P256Point key))
        {
            return false;
        }

        UInt256 inverse = Order.Invert(sValue);
        UInt256 z = Order.Reduce(new UInt256(digest));
        P256Point commitment = MultiplyAdd(Order.Multiply(z, inverse), Order.Multiply(rValue, inverse), key);

        // The abscissa is below p, which exceeds the order: r stands for r and, where it fits, for r plus the order.
        return commitment.HasAbscissa(rValue) || (TryAddOrder(rValue, out UInt256 above) && commitment.HasAbscissa(above));
    }

    /// <summary>a*G + b*P for scalars below the order, sharing the doublings (Straus).</summary>
    [SkipLocalsInit]
    internal static P256Point MultiplyAdd(in UInt256 a, in UInt256 b, in P256Point p)
    {
        KeyTable table = default;
        Span<P256Point> multiples = table;
        OddMultiples(p, multiples);

        Span<sbyte> digits = stackalloc sbyte[2 * DigitCount];
        digits.Clear();
        Span<sbyte> baseDigits = digits[..DigitCount];
        Span<sbyte> pointDigits = digits[DigitCount..];
        int length = Math.Max(
            SignedDigits.Recode(a, false, BaseWidth, baseDigits), SignedDigits.Recode(b, false, KeyWidth, pointDigits));

        P256Point sum = default;
        for (int position = length - 1; position >= 0; position--)
        {
            P256Point.Double(ref sum);
            AddDigit(ref sum, BaseMultiples, baseDigits[position]);
            AddDigit(ref sum, multiples, pointDigits[position]);
        }

        return sum;
    }

    private static void AddDigit(ref P256Point sum, ReadOnlySpan<P256Point> multiples, int digit)
    {
        if (digit != 0)
        {
            P256Point.Add(ref sum, multiples[Math.Abs(digit) >> 1], digit < 0);
        }
    }

    /// <summary>Fills a table with P, 3P, 5P and so on.</summary>
    private static void OddMultiples(in P256Point p, Span<P256Point> multiples)
    {
        P256Point twice = p;
        P256Point.Double(ref twice);
        multiples[0] = p;
        for (int index = 1; index < multiples.Length; index++)
        {
            multiples[index] = multiples[index - 1];
            P256Point.Add(ref multiples[index], twice, false);
        }
    }

    private static P256Point[] CreateBaseMultiples()
    {
        P256Point[] multiples = new P256Point[1 << (BaseWidth - 2)];
        OddMultiples(P256Point.BasePoint, multiples);
        return multiples;
    }

    private static bool TryAddOrder(in UInt256 value, out UInt256 sum)
    {
        ulong carry = 0;
        sum = new UInt256(
            Limb.Add(value.U0, Order.Value.U0, ref carry), Limb.Add(value.U1, Order.Value.U1, ref carry),
            Limb.Add(value.U2, Order.Value.U2, ref carry), Limb.Add(value.U3, Order.Value.U3, ref carry));
        return carry == 0 && sum < P256Field.Prime;
    }

    [InlineArray(KeyTableSize)]
    private struct KeyTable
    {
        private P256Point _first;
    }
}
