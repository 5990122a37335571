// SPDX-License-Identifier: Apache-2.0

using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>What needs a private key on secp256k1, by BouncyCastle, for hosts without libsecp256k1.</summary>
/// <remarks>
/// The multiplication by the secret is BouncyCastle's fixed-point comb, which touches every table entry for every digit. Everything of ours
/// here works on public results.
/// </remarks>
internal static class Secp256k1SecretKeys
{
    private static readonly ECDomainParameters Domain = CreateDomain();
    private static readonly BigInteger HalfOrder = Domain.N.ShiftRight(1);

    internal static bool TrySign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest, Span<byte> signature, out int recoveryId)
    {
        recoveryId = 0;
        Span<byte> publicKey = stackalloc byte[64];
        if (!TryRead(privateKey, out BigInteger secret) || !TryGetPublicKey(privateKey, publicKey))
        {
            return false;
        }

        ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(secret, Domain));
        BigInteger[] pair = signer.GenerateSignature(digest.ToArray());
        BigInteger s = pair[1].CompareTo(HalfOrder) > 0 ? Domain.N.Subtract(pair[1]) : pair[1];
        Write(pair[0], signature[..32]);
        Write(s, signature[32..]);

        // The signer does not tell which of the four candidate points it used: the one that gives the key back.
        Span<byte> candidate = stackalloc byte[64];
        for (int id = 0; id < 4; id++)
        {
            if (Secp256k1Managed.TryRecover(digest, signature, id, candidate) && candidate.SequenceEqual(publicKey))
            {
                recoveryId = id;
                return true;
            }
        }

        return false;
    }

    internal static bool TryGetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        if (!TryRead(privateKey, out BigInteger secret))
        {
            return false;
        }

        ECPoint point = new FixedPointCombMultiplier().Multiply(Domain.G, secret).Normalize();
        Write(point.AffineXCoord.ToBigInteger(), publicKey[..32]);
        Write(point.AffineYCoord.ToBigInteger(), publicKey[32..]);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> privateKey, out BigInteger secret)
    {
        secret = new BigInteger(1, privateKey);
        return secret.SignValue > 0 && secret.CompareTo(Domain.N) < 0;
    }

    private static void Write(BigInteger value, Span<byte> target)
    {
        target.Clear();
        byte[] bytes = value.ToByteArrayUnsigned();
        bytes.CopyTo(target[(target.Length - bytes.Length)..]);
    }

    private static ECDomainParameters CreateDomain()
    {
        X9ECParameters curve = CustomNamedCurves.GetByName("secp256k1");
        return new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H);
    }
}
