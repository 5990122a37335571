// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Powers with public, fixed exponents.</summary>
internal static class PrimePower
{
    private const int WindowBits = 4;

    /// <summary>The table of the odd and even powers below 2^4.</summary>
    [InlineArray(1 << WindowBits)]
    private struct Table<TField>
    {
        private TField _first;
    }

    /// <summary>base^exponent by windows of four bits.</summary>
    /// <param name="result">The power.</param>
    /// <param name="value">The base, within the bounds of a multiplication.</param>
    /// <param name="exponent">Big-endian bytes.</param>
    [SkipLocalsInit]
    internal static void Compute<TField>(out TField result, in TField value, ReadOnlySpan<byte> exponent)
        where TField : struct, IField<TField>
    {
        Table<TField> table = default;
        table[0] = TField.One;
        table[1] = value;
        for (int i = 2; i < 1 << WindowBits; i++)
        {
            TField.Multiply(out table[i], table[i - 1], value);
        }

        TField power = TField.One;
        bool started = false;
        for (int i = 0; i < 2 * exponent.Length; i++)
        {
            int digit = (i & 1) == 0 ? exponent[i >> 1] >> WindowBits : exponent[i >> 1] & 0xf;
            if (started)
            {
                for (int s = 0; s < WindowBits; s++)
                {
                    TField.Square(out power, power);
                }
            }

            if (digit != 0)
            {
                TField.Multiply(out power, power, table[digit]);
                started = true;
            }
        }

        result = power;
    }

    /// <summary>1/p modulo 2^62 for an odd p, by Newton's iteration.</summary>
    internal static ulong InverseModuloWord(BigInteger p)
    {
        ulong low = (ulong)(p & ulong.MaxValue);
        ulong inverse = low;
        for (int i = 0; i < 6; i++)
        {
            inverse *= 2 - (low * inverse);
        }

        return inverse & ModularInverse.Mask;
    }

    /// <summary>Big-endian bytes of a non-negative exponent, padded to <paramref name="length"/>.</summary>
    internal static byte[] ToBytes(BigInteger exponent, int length)
    {
        byte[] bytes = new byte[length];
        byte[] minimal = exponent.ToByteArray(isUnsigned: true, isBigEndian: true);
        minimal.CopyTo(bytes, length - minimal.Length);
        return bytes;
    }
}
