// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.CompilerServices;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>Finds the polynomial of a blob from at least half of its cells (EIP-7594, recover_polynomialcoeff).</summary>
/// <remarks>
/// With Z the polynomial that vanishes on the missing cells and E the known values, zero where missing, E Z are the values of P Z
/// everywhere.
/// P Z divided by Z on a coset, where Z has no root, gives P.
/// </remarks>
[SkipLocalsInit]
internal static class CellRecovery
{
    /// <summary>Replaces the known values by the coefficients.</summary>
    /// <param name="values">8192 values in bit-reversed order, zero where missing; receives the coefficients.</param>
    /// <param name="present">For each cell whether it is known.</param>
    /// <returns>False when the values are not those of a polynomial of fewer than 4096 coefficients.</returns>
    internal static bool TryRecover(Span<Fr> values, ReadOnlySpan<bool> present)
    {
        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(2 * CellLayout.ExtendedLength);
        try
        {
            Span<Fr> vanishing = scratch.AsSpan(0, CellLayout.ExtendedLength);
            Span<Fr> product = scratch.AsSpan(CellLayout.ExtendedLength, CellLayout.ExtendedLength);
            Vanishing(vanishing, present);

            // P Z from its values.
            vanishing.CopyTo(product);
            ScalarTransform.Forward(product);
            RootsOfUnity.Permute(values);
            for (int i = 0; i < values.Length; i++)
            {
                Fr.Multiply(out values[i], values[i], product[i]);
            }

            ScalarTransform.Inverse(values);

            // The quotient on the coset of the generator.
            Fr shift = RootsOfUnity.Small(RootsOfUnity.Generator);
            ScalarTransform.Shift(values, shift);
            ScalarTransform.Shift(vanishing, shift);
            ScalarTransform.Forward(values);
            ScalarTransform.Forward(vanishing);
            ScalarField.InvertAll(vanishing, product);
            for (int i = 0; i < values.Length; i++)
            {
                Fr.Multiply(out values[i], values[i], vanishing[i]);
            }

            ScalarTransform.Inverse(values);
            Fr.Invert(out shift, shift);
            ScalarTransform.Shift(values, shift);
            for (int i = BlobPolynomial.Length; i < values.Length; i++)
            {
                if (!Fr.IsZero(values[i]))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }

    /// <summary>The coefficients of the product of X^64 - h_k^64 over the missing cells k.</summary>
    private static void Vanishing(Span<Fr> coefficients, ReadOnlySpan<bool> present)
    {
        coefficients.Clear();
        coefficients[0] = Fr.One;
        int degree = 0;
        for (int cell = 0; cell < present.Length; cell++)
        {
            if (present[cell])
            {
                continue;
            }

            // Coefficients of powers of X^64 lie 64 apart.
            ref readonly Fr root = ref CellLayout.CosetPower(cell, CellLayout.Length);
            degree++;
            for (int i = degree; i >= 0; i--)
            {
                Fr.Multiply(out Fr lower, coefficients[i * CellLayout.Length], root);
                Fr higher = i == 0 ? Fr.Zero : coefficients[(i - 1) * CellLayout.Length];
                Fr.Subtract(out coefficients[i * CellLayout.Length], higher, lower);
            }
        }
    }
}
