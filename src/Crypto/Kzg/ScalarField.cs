// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>The scalars of BLS12-381 as the KZG specifications use them.</summary>
[SkipLocalsInit]
internal static class ScalarField
{
    /// <summary>Bytes of a scalar.</summary>
    internal const int Size = Fr.Size;

    /// <summary>The residue as an integer.</summary>
    internal static UInt256 ToInteger(in Fr value)
    {
        Fr v = Fr.Canonical(value);
        return new UInt256(
            v.L0 | (v.L1 << 56),
            (v.L1 >> 8) | (v.L2 << 48),
            (v.L2 >> 16) | (v.L3 << 40),
            (v.L3 >> 24) | (v.L4 << 32));
    }

    /// <summary>hash_to_bls_field: SHA-256 as a big-endian integer, modulo the order.</summary>
    internal static Fr Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        UInt256 reduced = new UInt256(digest) % Bls12381G1.Order;
        reduced.WriteBigEndian(digest);
        _ = Fr.TryDecode(digest, out Fr value);
        return value;
    }

    /// <summary>Reads scalars that lie one after the other.</summary>
    /// <returns>False when one is not below the order.</returns>
    internal static bool TryDecode(ReadOnlySpan<byte> source, Span<Fr> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!Fr.TryDecode(source.Slice(i * Size, Size), out values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes scalars one after the other.</summary>
    internal static void Encode(ReadOnlySpan<Fr> values, Span<byte> destination)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Fr.Encode(values[i], destination[(i * Size)..]);
        }
    }

    /// <summary>Replaces each value by its inverse, and zero by zero, at the price of one inversion.</summary>
    /// <param name="values">The values.</param>
    /// <param name="scratch">At least as many scalars.</param>
    internal static void InvertAll(Span<Fr> values, Span<Fr> scratch)
    {
        Fr product = Fr.One;
        for (int i = 0; i < values.Length; i++)
        {
            scratch[i] = product;
            if (!Fr.IsZero(values[i]))
            {
                Fr.Multiply(out product, product, values[i]);
            }
        }

        Fr.Invert(out Fr inverse, product);
        for (int i = values.Length - 1; i >= 0; i--)
        {
            if (!Fr.IsZero(values[i]))
            {
                Fr.Multiply(out Fr own, inverse, scratch[i]);
                Fr.Multiply(out inverse, inverse, values[i]);
                values[i] = own;
            }
        }
    }
}
