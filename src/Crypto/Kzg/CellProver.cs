// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>The proofs of all cells of a blob at once (Feist and Khovratovich, ePrint 2023/033, section 3).</summary>
/// <remarks>
/// The proofs are a transform of 64 points, which are the product of a Toeplitz matrix of coefficients with points of the setup. The
/// product
/// is a sum over the 64 offsets within a cell of cyclic convolutions of length 128; the transforms of the points are fixed
/// (<see cref="DeriveColumns"/>), so a blob costs 64 transforms of scalars, 128 sums of 64 multiples and two transforms of points.
/// </remarks>
[SkipLocalsInit]
internal static class CellProver
{
    private const int Blocks = BlobPolynomial.Length / CellLayout.Length;
    private const int Circle = 2 * Blocks;

    /// <summary>The transforms of the setup's points: for each of 128 frequencies the points of the 64 offsets.</summary>
    internal static AffinePoint<Fp381>[] DeriveColumns(ReadOnlySpan<AffinePoint<Fp381>> monomial)
    {
        AffinePoint<Fp381>[] columns = new AffinePoint<Fp381>[Circle * CellLayout.Length];
        JacobianPoint<Fp381>[] points = new JacobianPoint<Fp381>[Circle];
        AffinePoint<Fp381>[] affine = new AffinePoint<Fp381>[Circle];
        for (int offset = 0; offset < CellLayout.Length; offset++)
        {
            Array.Fill(points, JacobianPoint<Fp381>.Infinity);
            int start = BlobPolynomial.Length - CellLayout.Length - 1 - offset;
            for (int i = 0; i < Blocks - 1; i++)
            {
                points[i] = JacobianPoint<Fp381>.FromAffine(monomial[start - (i * CellLayout.Length)]);
            }

            GroupTransform.Run(points, inverse: false);
            JacobianPoint<Fp381>.ToAffine(points, affine);
            for (int row = 0; row < Circle; row++)
            {
                columns[(row * CellLayout.Length) + offset] = affine[row];
            }
        }

        return columns;
    }

    /// <summary>Writes the 128 compressed proofs.</summary>
    /// <param name="columns">From <see cref="DeriveColumns"/>.</param>
    /// <param name="coefficients">4096 coefficients of the polynomial.</param>
    /// <param name="proofs">Receives the proofs in the order of the cells.</param>
    internal static void Write(ReadOnlySpan<AffinePoint<Fp381>> columns, ReadOnlySpan<Fr> coefficients, Span<byte> proofs)
    {
        UInt256[] scalars = ArrayPool<UInt256>.Shared.Rent(columns.Length);
        JacobianPoint<Fp381>[] points = ArrayPool<JacobianPoint<Fp381>>.Shared.Rent(Circle);
        AffinePoint<Fp381>[] affine = ArrayPool<AffinePoint<Fp381>>.Shared.Rent(Circle);
        try
        {
            TransformCoefficients(coefficients, scalars);
            Span<JacobianPoint<Fp381>> circle = points.AsSpan(0, Circle);
            for (int row = 0; row < Circle; row++)
            {
                int first = row * CellLayout.Length;
                MultiScalar<Fp381, Bls12381G1>.Multiply(
                    out circle[row],
                    columns.Slice(first, CellLayout.Length),
                    scalars.AsSpan(first, CellLayout.Length));
            }

            GroupTransform.Run(circle, inverse: true);
            circle[Blocks..].Fill(JacobianPoint<Fp381>.Infinity);
            GroupTransform.Run(circle, inverse: false);
            RootsOfUnity.Permute(circle);
            JacobianPoint<Fp381>.ToAffine(circle, affine.AsSpan(0, Circle));
            for (int i = 0; i < Circle; i++)
            {
                Bls12381Codec.Compress(affine[i], proofs[(i * Bls12381Codec.CompressedG1Size)..]);
            }
        }
        finally
        {
            ArrayPool<UInt256>.Shared.Return(scalars);
            ArrayPool<JacobianPoint<Fp381>>.Shared.Return(points);
            ArrayPool<AffinePoint<Fp381>>.Shared.Return(affine);
        }
    }

    /// <summary>The transforms of the first columns of the circulant matrices, divided by 128 for the inverse transform of the
    /// points.</summary>
    private static void TransformCoefficients(ReadOnlySpan<Fr> coefficients, Span<UInt256> scalars)
    {
        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(Circle);
        try
        {
            Span<Fr> circle = scratch.AsSpan(0, Circle);
            Fr.Invert(out Fr scale, RootsOfUnity.Small(Circle));
            for (int offset = 0; offset < CellLayout.Length; offset++)
            {
                circle.Clear();
                circle[0] = coefficients[BlobPolynomial.Length - 1 - offset];
                int next = (2 * CellLayout.Length) - offset - 1;
                for (int i = Blocks + 2; i < Circle; i++, next += CellLayout.Length)
                {
                    circle[i] = coefficients[next];
                }

                ScalarTransform.Forward(circle);
                for (int row = 0; row < Circle; row++)
                {
                    Fr.Multiply(out Fr value, circle[row], scale);
                    scalars[(row * CellLayout.Length) + offset] = ScalarField.ToInteger(value);
                }
            }
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }
}
