// SPDX-License-Identifier: Apache-2.0

using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>How an extended blob is cut into cells (EIP-7594).</summary>
/// <remarks>
/// The extended blob holds the values of the polynomial at the 8192nd roots of unity in bit-reversed order; cell k is its k-th run of
/// 64 and so the values on the coset h_k times the 64th roots of unity, h_k being the root whose exponent is the reverse of k.
/// </remarks>
internal static class CellLayout
{
    /// <summary>Scalars of a cell.</summary>
    internal const int Length = 64;

    /// <summary>Bytes of a cell.</summary>
    internal const int Size = Length * ScalarField.Size;

    /// <summary>Cells of an extended blob.</summary>
    internal const int Count = ExtendedLength / Length;

    /// <summary>Scalars of an extended blob.</summary>
    internal const int ExtendedLength = 2 * BlobPolynomial.Length;

    /// <summary>log2 of <see cref="Count"/>.</summary>
    internal const int LogCount = 7;

    /// <summary>log2 of <see cref="Length"/>.</summary>
    internal const int LogLength = 6;

    /// <summary>h_k to a power.</summary>
    internal static ref readonly Fr CosetPower(int cell, int power) =>
        ref RootsOfUnity.Power(
            RootsOfUnity.Order,
            (int)((uint)(RootsOfUnity.Reverse(cell, LogCount) * power) % RootsOfUnity.Order));

    /// <summary>h_k to a negative power, given by its absolute value.</summary>
    internal static ref readonly Fr InverseCosetPower(int cell, int power) =>
        ref RootsOfUnity.Power(
            RootsOfUnity.Order,
            RootsOfUnity.Order - (int)((uint)(RootsOfUnity.Reverse(cell, LogCount) * power) % RootsOfUnity.Order));

    /// <summary>Writes the cells of a polynomial.</summary>
    /// <param name="coefficients">4096 coefficients.</param>
    /// <param name="extended">Scratch of 8192 scalars.</param>
    /// <param name="cells">Receives 128 cells.</param>
    internal static void Write(ReadOnlySpan<Fr> coefficients, Span<Fr> extended, Span<byte> cells)
    {
        coefficients.CopyTo(extended);
        extended[BlobPolynomial.Length..].Clear();
        ScalarTransform.Forward(extended);
        RootsOfUnity.Permute(extended);
        ScalarField.Encode(extended, cells);
    }
}
