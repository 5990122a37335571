// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Security.Cryptography;
using PowerVerse.Chain.Crypto.Tests.Vrf;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>Ed25519 of RFC 8032, section 5.1.7, without the cofactor: R = sB - hA.</summary>
internal static class Ed25519
{
    public static bool Verify(byte[] publicKey, byte[] message, ReadOnlySpan<byte> signature)
    {
        BigInteger s = new(signature[32..], isUnsigned: true);
        if (signature.Length != 64 || s >= ReferenceEdwards.Q || ReferenceEdwards.Decode(publicKey) is not { } key)
        {
            return false;
        }

        byte[] digest = SHA512.HashData([.. signature[..32], .. publicKey, .. message]);
        BigInteger h = new BigInteger(digest, isUnsigned: true) % ReferenceEdwards.Q;
        ReferenceEdwards r = (s * ReferenceEdwards.Base) + (h * key.Negative);
        return r.Encode().AsSpan().SequenceEqual(signature[..32]);
    }
}
