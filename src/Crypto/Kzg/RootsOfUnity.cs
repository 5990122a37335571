// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>The roots of unity of order 8192, twice the number of scalars of a blob, and of its divisors.</summary>
internal static class RootsOfUnity
{
    /// <summary>log2 of the largest order.</summary>
    internal const int LogOrder = 13;

    /// <summary>The largest order.</summary>
    internal const int Order = 1 << LogOrder;

    /// <summary>The generator of the multiplicative group that the specifications fix, and the shift of the coset for recovery.</summary>
    internal const int Generator = 7;

    private static readonly Fr[] Powers = DerivePowers();

    /// <summary>Root^exponent for the root of the given order.</summary>
    /// <param name="order">A power of two up to <see cref="Order"/>.</param>
    /// <param name="exponent">In [0, order].</param>
    internal static ref readonly Fr Power(int order, int exponent) => ref Powers[exponent * (Order / order)];

    /// <summary>The low bits of an index in reverse.</summary>
    internal static int Reverse(int index, int bits)
    {
        int reversed = 0;
        for (int i = 0; i < bits; i++)
        {
            reversed = (reversed << 1) | ((index >> i) & 1);
        }

        return reversed;
    }

    /// <summary>Exchanges the entries whose indices are each other's reverse.</summary>
    internal static void Permute<T>(Span<T> values)
    {
        int bits = BitOperations.Log2((uint)values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            int j = Reverse(i, bits);
            if (i < j)
            {
                (values[i], values[j]) = (values[j], values[i]);
            }
        }
    }

    /// <summary>A small integer as a scalar.</summary>
    internal static Fr Small(int value)
    {
        Span<byte> bytes = stackalloc byte[Fr.Size];
        new UInt256((ulong)value).WriteBigEndian(bytes);
        _ = Fr.TryDecode(bytes, out Fr result);
        return result;
    }

    private static Fr[] DerivePowers()
    {
        byte[] exponent = PrimePower.ToBytes((Fr.Order - BigInteger.One) / Order, Fr.Size);
        PrimePower.Compute(out Fr root, Small(Generator), exponent);
        Fr[] powers = new Fr[Order + 1];
        powers[0] = Fr.One;
        for (int i = 1; i <= Order; i++)
        {
            Fr.Multiply(out powers[i], powers[i - 1], root);
        }

        return powers;
    }
}
