// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Crypto.Keys;

/// <summary>X25519 key agreement (RFC 7748) by libsodium, in constant time.</summary>
public static class X25519
{
    /// <summary>Length of a private key, a public key and a shared secret in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Derives the public key of a private key. Takes a secret.</summary>
    /// <param name="privateKey">32 uniformly random bytes, which the host supplies; clamped as RFC 7748 section 5 says.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static unsafe void GetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireLength(privateKey);
        RequireLength(publicKey);

        // SAFETY: the lengths were just checked; libsodium keeps no pointer.
        fixed (byte* secret = privateKey, result = publicKey)
        {
            _ = Sodium.MultiplyMontgomeryBase(result, secret);
        }
    }

    /// <summary>Computes the secret that both sides share. Takes a secret.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="peerPublicKey">32 bytes from the peer, any value.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    /// <returns>False when the peer's key has small order, so that the secret would be known to anyone (RFC 7748 section 6.1).</returns>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static unsafe bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        RequireLength(privateKey);
        RequireLength(peerPublicKey);
        RequireLength(sharedSecret);

        // SAFETY: as in GetPublicKey.
        fixed (byte* secret = privateKey, peer = peerPublicKey, result = sharedSecret)
        {
            return Sodium.MultiplyMontgomery(result, secret, peer) == 0;
        }
    }

    private static void RequireLength(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length != KeySize)
        {
            throw new ArgumentException("The buffer has another length.", nameof(buffer));
        }
    }
}
