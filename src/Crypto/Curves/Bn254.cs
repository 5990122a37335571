// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Primitives.Numerics;
using Fp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;
using Fp12 = PowerVerse.Chain.Crypto.Curves.Fp12<
    PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>,
    PowerVerse.Chain.Crypto.Curves.Bn254Tower>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The operations of the precompiles on BN254 (alt_bn128): EIP-196 and EIP-197.</summary>
/// <remarks>For public data only: the running time depends on the input. Safe to call from any thread.</remarks>
public static class Bn254
{
    /// <summary>Bytes of the input of an addition: two points.</summary>
    public const int AddInputSize = 2 * Bn254G1.Size;

    /// <summary>Bytes of the input of a multiplication: a point and a scalar.</summary>
    public const int MulInputSize = Bn254G1.Size + UInt256.Size;

    /// <summary>Bytes of a point of G1 in results.</summary>
    public const int PointSize = Bn254G1.Size;

    /// <summary>Bytes of one pair of a pairing check.</summary>
    public const int PairSize = Bn254G1.Size + Bn254G2.Size;

    /// <summary>Pairs that share one Miller loop; more run in several, so that scratch memory is bounded.</summary>
    private const int BatchMax = 64;

    /// <summary>Adds two points (ECADD).</summary>
    /// <param name="input">Two points, x and y of 32 big-endian bytes each; zeros are infinity.</param>
    /// <param name="output">Receives the sum in <see cref="PointSize"/> bytes.</param>
    /// <returns>False when the length is wrong, a coordinate is not below p or a point is not on the curve.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != AddInputSize
            || !Bn254G1.TryDecode(input, out AffinePoint<Fp> a)
            || !Bn254G1.TryDecode(input[Bn254G1.Size..], out AffinePoint<Fp> b))
        {
            return false;
        }

        JacobianPoint<Fp>.AddMixed(out JacobianPoint<Fp> sum, JacobianPoint<Fp>.FromAffine(a), b);
        Bn254G1.Encode(JacobianPoint<Fp>.ToAffine(sum), output);
        return true;
    }

    /// <summary>Multiplies a point by a scalar (ECMUL).</summary>
    /// <param name="input">A point and any 256-bit big-endian scalar.</param>
    /// <param name="output">Receives the product in <see cref="PointSize"/> bytes.</param>
    /// <returns>False when the length is wrong, a coordinate is not below p or the point is not on the curve.</returns>
    public static bool TryMul(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != MulInputSize || !Bn254G1.TryDecode(input, out AffinePoint<Fp> point))
        {
            return false;
        }

        UInt256 scalar = new(input[Bn254G1.Size..]);
        Bn254G1.Multiply(out JacobianPoint<Fp> product, point, scalar);
        Bn254G1.Encode(JacobianPoint<Fp>.ToAffine(product), output);
        return true;
    }

    /// <summary>Checks that the product of the pairings of all pairs is one (ECPAIRING).</summary>
    /// <param name="input">Pairs of a point in G1 and a point in G2; none is a product of one.</param>
    /// <param name="result">Whether the product is one.</param>
    /// <returns>
    /// False when the length is no multiple of <see cref="PairSize"/>, a coordinate is not below p, a point is not on its curve or
    /// the second point of a pair is not in the subgroup of order r.
    /// </returns>
    public static bool TryPairingCheck(ReadOnlySpan<byte> input, out bool result)
    {
        result = false;
        if (input.Length % PairSize != 0)
        {
            return false;
        }

        MillerPair<Fp>[] pairs = ArrayPool<MillerPair<Fp>>.Shared.Rent(BatchMax);
        try
        {
            Fp12 product = Fp12.One;
            int count = 0;
            for (ReadOnlySpan<byte> rest = input; !rest.IsEmpty; rest = rest[PairSize..])
            {
                if (!Bn254G1.TryDecode(rest, out pairs[count].P) || !Bn254G2.TryDecode(rest[Bn254G1.Size..], out pairs[count].Q))
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
            Bn254Pairing.FinalExponentiation(out product, product);
            result = Fp12.IsOne(product);
            return true;
        }
        finally
        {
            ArrayPool<MillerPair<Fp>>.Shared.Return(pairs);
        }
    }

    private static void Accumulate(ref Fp12 product, Span<MillerPair<Fp>> pairs)
    {
        if (pairs.IsEmpty)
        {
            return;
        }

        Bn254Pairing.MillerLoop(out Fp12 factor, pairs);
        Fp12.Multiply(out product, product, factor);
    }
}
