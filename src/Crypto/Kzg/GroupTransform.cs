// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>Number-theoretic transforms of points of G1, in natural order.</summary>
[SkipLocalsInit]
internal static class GroupTransform
{
    /// <summary>The transform with the roots of unity, or with their inverses and without the division by the length.</summary>
    internal static void Run(Span<JacobianPoint<Fp381>> values, bool inverse)
    {
        AffinePoint<Fp381>[] affine = ArrayPool<AffinePoint<Fp381>>.Shared.Rent(values.Length);
        try
        {
            RootsOfUnity.Permute(values);
            for (int half = 1; half < values.Length; half <<= 1)
            {
                // Multiplications want affine points: one inversion for a whole layer.
                JacobianPoint<Fp381>.ToAffine(values, affine.AsSpan(0, values.Length));
                int size = half << 1;
                for (int start = 0; start < values.Length; start += size)
                {
                    for (int i = 0; i < half; i++)
                    {
                        Butterfly(
                            ref values[start + i],
                            ref values[start + half + i],
                            affine[start + half + i],
                            size,
                            inverse && i != 0 ? size - i : i);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<AffinePoint<Fp381>>.Shared.Return(affine);
        }
    }

    private static void Butterfly(
        ref JacobianPoint<Fp381> even,
        ref JacobianPoint<Fp381> odd,
        in AffinePoint<Fp381> oddAffine,
        int order,
        int exponent)
    {
        JacobianPoint<Fp381> twisted = odd;
        if (exponent != 0)
        {
            UInt256 scalar = ScalarField.ToInteger(RootsOfUnity.Power(order, exponent));
            MultiScalar<Fp381, Bls12381G1>.Multiply(out twisted, new(in oddAffine), new(in scalar));
        }

        JacobianPoint<Fp381>.Negate(out JacobianPoint<Fp381> negative, twisted);
        JacobianPoint<Fp381>.Add(out odd, even, negative);
        JacobianPoint<Fp381>.Add(out even, even, twisted);
    }
}
