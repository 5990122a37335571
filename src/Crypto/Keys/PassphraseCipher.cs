// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace PowerVerse.Chain.Crypto.Keys;

/// <summary>Encrypts a secret under a passphrase: scrypt (RFC 7914) makes the key, AES-256-GCM encrypts and authenticates.</summary>
/// <remarks>The associated data is authenticated with the secret, so a ciphertext moved under another public key or purpose does not open.</remarks>
public static class PassphraseCipher
{
    /// <summary>Length of a salt, in bytes.</summary>
    public const int SaltSize = 32;

    /// <summary>Length of a nonce, in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>Length of the authentication tag behind the ciphertext, in bytes.</summary>
    public const int TagSize = 16;

    private const int KeySize = 32;

    /// <summary>Encrypts. Takes a secret.</summary>
    /// <param name="secret">What to protect.</param>
    /// <param name="passphrase">The passphrase's bytes, UTF-8 by convention.</param>
    /// <param name="salt">32 fresh random bytes.</param>
    /// <param name="nonce">12 bytes; any value, since each salt makes a key of its own.</param>
    /// <param name="cost">The price of a guess.</param>
    /// <param name="associated">What the secret belongs to.</param>
    /// <returns>The ciphertext and its tag.</returns>
    public static byte[] Encrypt(
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> nonce,
        ScryptCost cost,
        ReadOnlySpan<byte> associated)
    {
        if (salt.Length != SaltSize || nonce.Length != NonceSize || !cost.IsAcceptable)
        {
            throw new ArgumentException("A salt has 32 bytes, a nonce 12, and the cost must be acceptable.", nameof(salt));
        }

        byte[] key = DeriveKey(passphrase, salt, cost);
        byte[] sealedSecret = new byte[secret.Length + TagSize];
        using AesGcm cipher = new(key, TagSize);
        cipher.Encrypt(nonce, secret, sealedSecret.AsSpan(0, secret.Length), sealedSecret.AsSpan(secret.Length), associated);
        CryptographicOperations.ZeroMemory(key);
        return sealedSecret;
    }

    /// <summary>Decrypts.</summary>
    /// <param name="sealedSecret">Ciphertext and tag.</param>
    /// <param name="passphrase">The passphrase's bytes.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="cost">The price that encryption paid.</param>
    /// <param name="associated">What the secret belongs to.</param>
    /// <param name="secret">Receives the secret: <c>sealedSecret.Length - 16</c> bytes; zero when the answer is false.</param>
    /// <returns>False when the passphrase is wrong, anything was changed, a length is wrong or the cost is not acceptable.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> sealedSecret,
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> nonce,
        ScryptCost cost,
        ReadOnlySpan<byte> associated,
        Span<byte> secret)
    {
        if (salt.Length != SaltSize || nonce.Length != NonceSize || !cost.IsAcceptable || secret.Length != sealedSecret.Length - TagSize)
        {
            secret.Clear();
            return false;
        }

        byte[] key = DeriveKey(passphrase, salt, cost);
        using AesGcm cipher = new(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        try
        {
            cipher.Decrypt(nonce, sealedSecret[..secret.Length], sealedSecret[secret.Length..], secret, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The library's only way to say that the passphrase is wrong.
            secret.Clear();
            return false;
        }
    }

    private static byte[] DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, ScryptCost cost)
    {
        byte[] copy = passphrase.ToArray();
        byte[] key = SCrypt.Generate(copy, salt.ToArray(), cost.N, cost.R, cost.P, KeySize);
        CryptographicOperations.ZeroMemory(copy);
        return key;
    }
}
