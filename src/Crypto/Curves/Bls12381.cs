// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Primitives.Numerics;
using Fp12 = PowerVerse.Chain.Crypto.Curves.Fp12<PowerVerse.Chain.Crypto.Curves.Fp381, PowerVerse.Chain.Crypto.Curves.Bls12381Tower>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The operations of the precompiles on BLS12-381 (EIP-2537), with its encodings.</summary>
/// <remarks>
/// <para>A field element has 64 bytes, the first 16 of them zero; a point of G1 is x and y, a point of G2 is x and y with the
/// coefficient of u second; zeros are infinity. For public data only: the running time depends on the input. Safe to call from any
/// thread.</para>
/// <para>Additions and maps take any point of the curve, sums of multiples and pairings only points of the subgroup of order r.</para>
/// </remarks>
public static class Bls12381
{
    /// <summary>Bytes of a point of G1.</summary>
    public const int G1Size = Bls12381Codec.G1Size;

    /// <summary>Bytes of a point of G2.</summary>
    public const int G2Size = Bls12381Codec.G2Size;

    /// <summary>Bytes of a field element.</summary>
    public const int FieldSize = Bls12381Codec.FieldSize;

    /// <summary>Bytes of a point of G1 and its scalar.</summary>
    public const int G1TermSize = G1Size + UInt256.Size;

    /// <summary>Bytes of a point of G2 and its scalar.</summary>
    public const int G2TermSize = G2Size + UInt256.Size;

    /// <summary>Bytes of one pair of a pairing check.</summary>
    public const int PairSize = G1Size + G2Size;

    /// <summary>Pairs that share one Miller loop; more run in several, so that scratch memory is bounded.</summary>
    private const int BatchMax = 64;

    /// <summary>Adds two points of the curve.</summary>
    /// <param name="input">Two points.</param>
    /// <param name="output">Receives the sum in <see cref="G1Size"/> bytes.</param>
    /// <returns>False for a wrong length or a malformed point.</returns>
    public static bool TryG1Add(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * G1Size
            || !Bls12381Codec.TryDecode(input, out AffinePoint<Fp381> a)
            || !Bls12381Codec.TryDecode(input[G1Size..], out AffinePoint<Fp381> b))
        {
            return false;
        }

        JacobianPoint<Fp381>.AddMixed(out JacobianPoint<Fp381> sum, JacobianPoint<Fp381>.FromAffine(a), b);
        Bls12381Codec.Encode(JacobianPoint<Fp381>.ToAffine(sum), output);
        return true;
    }

    /// <summary>Adds two points of the twist.</summary>
    /// <param name="input">Two points.</param>
    /// <param name="output">Receives the sum in <see cref="G2Size"/> bytes.</param>
    /// <returns>False for a wrong length or a malformed point.</returns>
    public static bool TryG2Add(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * G2Size
            || !Bls12381Codec.TryDecode(input, out AffinePoint<Fp2<Fp381>> a)
            || !Bls12381Codec.TryDecode(input[G2Size..], out AffinePoint<Fp2<Fp381>> b))
        {
            return false;
        }

        JacobianPoint<Fp2<Fp381>>.AddMixed(out JacobianPoint<Fp2<Fp381>> sum, JacobianPoint<Fp2<Fp381>>.FromAffine(a), b);
        Bls12381Codec.Encode(JacobianPoint<Fp2<Fp381>>.ToAffine(sum), output);
        return true;
    }

    /// <summary>Sums multiples of points of G1.</summary>
    /// <param name="input">One or more terms: a point and any 256-bit big-endian scalar.</param>
    /// <param name="output">Receives the sum in <see cref="G1Size"/> bytes.</param>
    /// <returns>False for a wrong length, a malformed point or a point outside the subgroup.</returns>
    public static bool TryG1Msm(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty || input.Length % G1TermSize != 0)
        {
            return false;
        }

        int count = input.Length / G1TermSize;
        AffinePoint<Fp381>[] points = ArrayPool<AffinePoint<Fp381>>.Shared.Rent(count);
        UInt256[] scalars = ArrayPool<UInt256>.Shared.Rent(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> term = input.Slice(i * G1TermSize, G1TermSize);
                if (!Bls12381Codec.TryDecode(term, out points[i]) || !Bls12381G1.IsInSubgroup(points[i]))
                {
                    return false;
                }

                scalars[i] = new UInt256(term[G1Size..]);
            }

            MultiScalar<Fp381, Bls12381G1>.Multiply(
                out JacobianPoint<Fp381> sum,
                points.AsSpan(0, count),
                scalars.AsSpan(0, count));
            Bls12381Codec.Encode(JacobianPoint<Fp381>.ToAffine(sum), output);
            return true;
        }
        finally
        {
            ArrayPool<AffinePoint<Fp381>>.Shared.Return(points);
            ArrayPool<UInt256>.Shared.Return(scalars);
        }
    }

    /// <summary>Sums multiples of points of G2.</summary>
    /// <param name="input">One or more terms: a point and any 256-bit big-endian scalar.</param>
    /// <param name="output">Receives the sum in <see cref="G2Size"/> bytes.</param>
    /// <returns>False for a wrong length, a malformed point or a point outside the subgroup.</returns>
    public static bool TryG2Msm(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty || input.Length % G2TermSize != 0)
        {
            return false;
        }

        int count = input.Length / G2TermSize;
        AffinePoint<Fp2<Fp381>>[] points = ArrayPool<AffinePoint<Fp2<Fp381>>>.Shared.Rent(count);
        UInt256[] scalars = ArrayPool<UInt256>.Shared.Rent(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> term = input.Slice(i * G2TermSize, G2TermSize);
                if (!Bls12381Codec.TryDecode(term, out points[i]) || !Bls12381G2.IsInSubgroup(points[i]))
                {
                    return false;
                }

                scalars[i] = new UInt256(term[G2Size..]);
            }

            MultiScalar<Fp2<Fp381>, Bls12381G2>.Multiply(
                out JacobianPoint<Fp2<Fp381>> sum,
                points.AsSpan(0, count),
                scalars.AsSpan(0, count));
            Bls12381Codec.Encode(JacobianPoint<Fp2<Fp381>>.ToAffine(sum), output);
            return true;
        }
        finally
        {
            ArrayPool<AffinePoint<Fp2<Fp381>>>.Shared.Return(points);
            ArrayPool<UInt256>.Shared.Return(scalars);
        }
    }

    /// <summary>Checks that the product of the pairings of all pairs is one.</summary>
    /// <param name="input">One or more pairs of a point in G1 and a point in G2.</param>
    /// <param name="result">Whether the product is one.</param>
    /// <returns>False for a wrong length, a malformed point or a point outside its subgroup.</returns>
    public static bool TryPairingCheck(ReadOnlySpan<byte> input, out bool result)
    {
        result = false;
        if (input.IsEmpty || input.Length % PairSize != 0)
        {
            return false;
        }

        MillerPair<Fp381>[] pairs = ArrayPool<MillerPair<Fp381>>.Shared.Rent(BatchMax);
        try
        {
            Fp12 product = Fp12.One;
            int count = 0;
            for (ReadOnlySpan<byte> rest = input; !rest.IsEmpty; rest = rest[PairSize..])
            {
                if (!Bls12381Codec.TryDecode(rest, out pairs[count].P)
                    || !Bls12381Codec.TryDecode(rest[G1Size..], out pairs[count].Q)
                    || !Bls12381G1.IsInSubgroup(pairs[count].P)
                    || !Bls12381G2.IsInSubgroup(pairs[count].Q))
                {
                    return false;
                }

                count += pairs[count].P.IsInfinity || pairs[count].Q.IsInfinity ? 0 : 1;
                if (count == BatchMax)
                {
                    Accumulate(ref product, pairs.AsSpan(0, count));
                    count = 0;
                }
            }

            Accumulate(ref product, pairs.AsSpan(0, count));
            Bls12381Pairing.FinalExponentiation(out product, product);
            result = Fp12.IsOne(product);
            return true;
        }
        finally
        {
            ArrayPool<MillerPair<Fp381>>.Shared.Return(pairs);
        }
    }

    /// <summary>Maps a field element to G1 (RFC 9380 map_to_curve and clear_cofactor of suite BLS12381G1_XMD:SHA-256_SSWU).</summary>
    /// <param name="input">A field element.</param>
    /// <param name="output">Receives the point in <see cref="G1Size"/> bytes.</param>
    /// <returns>False for a wrong length or a malformed field element.</returns>
    public static bool TryMapFpToG1(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != FieldSize || !Bls12381Codec.TryDecode(input, out Fp381 u))
        {
            return false;
        }

        Bls12381MapToG1.Map(out JacobianPoint<Fp381> point, u);
        Bls12381Codec.Encode(JacobianPoint<Fp381>.ToAffine(point), output);
        return true;
    }

    /// <summary>Maps an element of Fp2 to G2 (RFC 9380 map_to_curve and clear_cofactor of suite BLS12381G2_XMD:SHA-256_SSWU).</summary>
    /// <param name="input">An element of Fp2, the coefficient of u second.</param>
    /// <param name="output">Receives the point in <see cref="G2Size"/> bytes.</param>
    /// <returns>False for a wrong length or a malformed field element.</returns>
    public static bool TryMapFp2ToG2(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * FieldSize || !Bls12381Codec.TryDecode(input, out Fp2<Fp381> u))
        {
            return false;
        }

        Bls12381MapToG2.Map(out JacobianPoint<Fp2<Fp381>> point, u);
        Bls12381Codec.Encode(JacobianPoint<Fp2<Fp381>>.ToAffine(point), output);
        return true;
    }

    private static void Accumulate(ref Fp12 product, Span<MillerPair<Fp381>> pairs)
    {
        if (pairs.IsEmpty)
        {
            return;
        }

        Bls12381Pairing.MillerLoop(out Fp12 factor, pairs);
        Fp12.Multiply(out product, product, factor);
    }
}
