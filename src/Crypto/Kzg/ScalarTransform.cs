// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>Number-theoretic transforms of scalars, in natural order, up to 8192 of them.</summary>
/// <remarks>A layer adds at most 2p to a representative, so thirteen layers stay far within the bounds of a multiplication.</remarks>
[SkipLocalsInit]
internal static class ScalarTransform
{
    /// <summary>Coefficients to values at 1, w, w^2, ....</summary>
    internal static void Forward(Span<Fr> values) => Run(values, inverse: false);

    /// <summary>Values at 1, w, w^2, ... to coefficients.</summary>
    internal static void Inverse(Span<Fr> values)
    {
        Run(values, inverse: true);
        Fr.Invert(out Fr scale, RootsOfUnity.Small(values.Length));
        for (int i = 0; i < values.Length; i++)
        {
            Fr.Multiply(out values[i], values[i], scale);
        }
    }

    /// <summary>Multiplies the i-th value by factor^i.</summary>
    internal static void Shift(Span<Fr> values, in Fr factor)
    {
        Fr power = Fr.One;
        for (int i = 0; i < values.Length; i++)
        {
            Fr.Multiply(out values[i], values[i], power);
            Fr.Multiply(out power, power, factor);
        }
    }

    private static void Run(Span<Fr> values, bool inverse)
    {
        RootsOfUnity.Permute(values);
        for (int half = 1; half < values.Length; half <<= 1)
        {
            int size = half << 1;
            for (int start = 0; start < values.Length; start += size)
            {
                for (int i = 0; i < half; i++)
                {
                    ref Fr even = ref values[start + i];
                    ref Fr odd = ref values[start + half + i];
                    Fr.Multiply(out Fr twisted, odd, RootsOfUnity.Power(size, inverse ? size - i : i));
                    Fr.Subtract(out odd, even, twisted);
                    Fr.Add(out even, even, twisted);
                }
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            Fr.Shrink(ref values[i]);
        }
    }
}
