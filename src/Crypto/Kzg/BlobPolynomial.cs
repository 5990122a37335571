// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Curves;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>The polynomial of a blob, by its values at the roots of unity in bit-reversed order (EIP-4844).</summary>
[SkipLocalsInit]
internal static class BlobPolynomial
{
    /// <summary>Scalars of a blob.</summary>
    internal const int Length = 4096;

    /// <summary>Bytes of a blob.</summary>
    internal const int Size = Length * ScalarField.Size;

    private const int LogLength = 12;
    private const int DegreeSize = 16;

    private static ReadOnlySpan<byte> ChallengeDomain => "FSBLOBVERIFY_V1_"u8;

    /// <summary>The root of unity that the value at an index belongs to.</summary>
    internal static ref readonly Fr Point(int index) =>
        ref RootsOfUnity.Power(Length, RootsOfUnity.Reverse(index, LogLength));

    /// <summary>compute_challenge: the evaluation point that a blob and its commitment fix.</summary>
    internal static Fr Challenge(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> commitment)
    {
        int length = ChallengeDomain.Length + DegreeSize + Size + Bls12381Codec.CompressedG1Size;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> data = buffer.AsSpan(0, length);
            data.Clear();
            ChallengeDomain.CopyTo(data);
            data[ChallengeDomain.Length + DegreeSize - 2] = Length >> 8;
            blob.CopyTo(data[(ChallengeDomain.Length + DegreeSize)..]);
            commitment.CopyTo(data[^Bls12381Codec.CompressedG1Size..]);
            return ScalarField.Hash(data);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The value at any point, by the barycentric formula.</summary>
    internal static Fr Evaluate(ReadOnlySpan<Fr> values, in Fr z)
    {
        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(2 * Length);
        try
        {
            Span<Fr> inverses = scratch.AsSpan(0, Length);
            int index = InvertDistances(inverses, scratch.AsSpan(Length, Length), z);
            if (index >= 0)
            {
                return values[index];
            }

            Fr sum = Fr.Zero;
            for (int i = 0; i < Length; i++)
            {
                Fr.Multiply(out Fr term, values[i], inverses[i]);
                Fr.Multiply(out term, term, Point(i));
                Fr.Add(out sum, sum, term);
                if ((i & 15) == 15)
                {
                    Fr.Shrink(ref sum);
                }
            }

            // (z^n - 1) / n times the sum of values[i] w_i / (z - w_i).
            Fr power = z;
            for (int i = 0; i < LogLength; i++)
            {
                Fr.Square(out power, power);
            }

            Fr.Subtract(out power, power, Fr.One);
            Fr.Multiply(out sum, sum, power);
            Fr.Invert(out power, RootsOfUnity.Small(Length));
            Fr.Multiply(out sum, sum, power);
            return sum;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }

    /// <summary>Replaces the values f by those of (f - f(z)) / (X - z).</summary>
    internal static void Divide(Span<Fr> values, in Fr z, in Fr y)
    {
        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(2 * Length);
        try
        {
            Span<Fr> inverses = scratch.AsSpan(0, Length);
            int index = InvertDistances(inverses, scratch.AsSpan(Length, Length), z);
            Fr special = Fr.Zero;
            for (int i = 0; i < Length; i++)
            {
                // (f_i - y) / (w_i - z); at w_m = z itself the sum of (f_i - y) w_i / (z (z - w_i)) over the others.
                Fr.Subtract(out Fr difference, y, values[i]);
                Fr.Multiply(out values[i], difference, inverses[i]);
                if (index >= 0)
                {
                    Fr.Multiply(out difference, values[i], Point(i));
                    Fr.Subtract(out special, special, difference);
                    Fr.Shrink(ref special);
                }
            }

            if (index >= 0)
            {
                Fr.Invert(out Fr inverse, z);
                Fr.Multiply(out values[index], special, inverse);
            }
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }

    /// <summary>The coefficients, constant term first, from the values.</summary>
    internal static void ToCoefficients(Span<Fr> values)
    {
        RootsOfUnity.Permute(values);
        ScalarTransform.Inverse(values);
    }

    /// <summary>1 / (z - w_i) for each i.</summary>
    /// <returns>The index whose root of unity is z, whose entry is then zero, or -1.</returns>
    private static int InvertDistances(Span<Fr> inverses, Span<Fr> scratch, in Fr z)
    {
        int index = -1;
        for (int i = 0; i < Length; i++)
        {
            Fr.Subtract(out inverses[i], z, Point(i));
            if (Fr.IsZero(inverses[i]))
            {
                index = i;
            }
        }

        ScalarField.InvertAll(inverses, scratch);
        return index;
    }
}
