// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Security.Cryptography;

namespace PowerVerse.Chain.Crypto.Tests.Vrf;

/// <summary>ECVRF-EDWARDS25519-SHA512-TAI written from RFC 9381: the oracle of the tests.</summary>
internal static class ReferenceEcvrf
{
    internal static byte[]? Verify(byte[] publicKey, byte[] alpha, byte[] proof)
    {
        if (ReferenceEdwards.Decode(publicKey) is not { } y || (8 * y).IsIdentity
            || proof.Length != 80 || ReferenceEdwards.Decode(proof.AsSpan(0, 32)) is not { } gamma)
        {
            return null;
        }

        BigInteger c = new(proof.AsSpan(32, 16), isUnsigned: true);
        BigInteger s = new(proof.AsSpan(48), isUnsigned: true);
        if (s >= ReferenceEdwards.Q)
        {
            return null;
        }

        ReferenceEdwards h = EncodeToCurve(publicKey, alpha);
        ReferenceEdwards u = (s * ReferenceEdwards.Base) + (c * y.Negative);
        ReferenceEdwards v = (s * h) + (c * gamma.Negative);
        return Challenge(y, h, gamma, u, v) == c ? Hash(gamma) : null;
    }

    /// <summary>Proves with a secret scalar, adding torsion to the key and to Gamma, by searching for a nonce whose challenge fits.</summary>
    internal static (byte[] PublicKey, byte[] Proof) ProveWithTorsion(
        BigInteger x, byte[] alpha, ReferenceEdwards keyTorsion, ReferenceEdwards gammaTorsion)
    {
        ReferenceEdwards y = (x * ReferenceEdwards.Base) + keyTorsion;
        byte[] publicKey = y.Encode();
        ReferenceEdwards h = EncodeToCurve(publicKey, alpha);
        ReferenceEdwards gamma = (x * h) + gammaTorsion;
        for (BigInteger k = 1; ; k++)
        {
            // The verifier will see kB - cT and kH - cT': guess c modulo eight and keep what turns out right.
            for (int guess = 0; guess < 8; guess++)
            {
                ReferenceEdwards u = (k * ReferenceEdwards.Base) + (guess * keyTorsion).Negative;
                ReferenceEdwards v = (k * h) + (guess * gammaTorsion).Negative;
                BigInteger c = Challenge(y, h, gamma, u, v);
                if (c % 8 == guess)
                {
                    byte[] proof = new byte[80];
                    gamma.Encode().CopyTo(proof, 0);
                    c.ToByteArray(isUnsigned: true).CopyTo(proof, 32);
                    ((k + (c * x)) % ReferenceEdwards.Q).ToByteArray(isUnsigned: true).CopyTo(proof, 48);
                    return (publicKey, proof);
                }
            }
        }
    }

    private static ReferenceEdwards EncodeToCurve(byte[] salt, byte[] alpha)
    {
        for (int counter = 0; ; counter++)
        {
            byte[] hash = SHA512.HashData([3, 1, .. salt, .. alpha, (byte)counter, 0]);
            if (ReferenceEdwards.Decode(hash.AsSpan(0, 32)) is { } point && !(8 * point).IsIdentity)
            {
                return 8 * point;
            }
        }
    }

    private static BigInteger Challenge(params ReferenceEdwards[] points)
    {
        byte[] hash = SHA512.HashData([3, 2, .. points.SelectMany(p => p.Encode()), 0]);
        return new BigInteger(hash.AsSpan(0, 16), isUnsigned: true);
    }

    private static byte[] Hash(ReferenceEdwards gamma) => SHA512.HashData([3, 3, .. (8 * gamma).Encode(), 0]);
}
