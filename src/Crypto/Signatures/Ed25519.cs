// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>Ed25519 (RFC 8032), accepted exactly as libsodium's <c>crypto_sign_verify_detached</c> accepts it.</summary>
/// <remarks>
/// That is: S below the group order, no small-order or non-canonical public key, no small-order R, and the equation without cofactor. The
/// rule is the protocol's own, so every node runs this one library. Signing and key derivation take a secret and are libsodium's, in constant
/// time.
/// </remarks>
public static class Ed25519
{
    /// <summary>Length of the seed a key is derived from, RFC 8032's private key, in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>Length of a secret key in bytes: the seed, then the public key.</summary>
    public const int SecretKeySize = 64;

    /// <summary>Length of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>Derives both keys from a seed. Takes a secret.</summary>
    /// <param name="seed">32 uniformly random bytes, which the host supplies.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <param name="secretKey">Receives 64 bytes for <see cref="Sign"/>.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static unsafe void CreateKeyPair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        RequireLength(seed, SeedSize);
        RequireLength(publicKey, PublicKeySize);
        RequireLength(secretKey, SecretKeySize);

        // SAFETY: the lengths were just checked; libsodium keeps no pointer.
        fixed (byte* seedBytes = seed, publicBytes = publicKey, secretBytes = secretKey)
        {
            _ = Sodium.CreateKeyPair(publicBytes, secretBytes, seedBytes);
        }
    }

    /// <summary>Derives the public key of a seed. Takes a secret.</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Span<byte> secretKey = stackalloc byte[SecretKeySize];
        CreateKeyPair(seed, publicKey, secretKey);
        CryptographicOperations.ZeroMemory(secretKey);
    }

    /// <summary>Signs a message. Takes a secret.</summary>
    /// <param name="secretKey">64 bytes as <see cref="CreateKeyPair"/> made them; other bytes in the second half would betray the key.</param>
    /// <param name="message">Any length.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static unsafe void Sign(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        RequireLength(secretKey, SecretKeySize);
        RequireLength(signature, SignatureSize);
        ulong length;

        // SAFETY: as in CreateKeyPair; an empty message is a null pointer with length zero, which is not read.
        fixed (byte* secretBytes = secretKey, messageBytes = message, signatureBytes = signature)
        {
            _ = Sodium.Sign(signatureBytes, &length, messageBytes, (ulong)message.Length, secretBytes);
        }
    }

    /// <summary>Verifies a signature.</summary>
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="message">Any length.</param>
    /// <param name="signature">64 bytes.</param>
    /// <returns>False also when a length is wrong.</returns>
    public static unsafe bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeySize || signature.Length != SignatureSize)
        {
            return false;
        }

        // SAFETY: as in Sign.
        fixed (byte* publicBytes = publicKey, messageBytes = message, signatureBytes = signature)
        {
            return Sodium.Verify(signatureBytes, messageBytes, (ulong)message.Length, publicBytes) == 0;
        }
    }

    private static void RequireLength(ReadOnlySpan<byte> buffer, int length)
    {
        if (buffer.Length != length)
        {
            throw new ArgumentException("The buffer has another length.", nameof(buffer));
        }
    }
}
