// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>ECDSA on secp256k1 (SEC 1, SEC 2), Ethereum's transaction signatures (Yellow Paper appendix F).</summary>
/// <remarks>
/// Signatures are r then s, 32 bytes each, big-endian; public keys x then y likewise. Recovery and verification handle public data and
/// take time that depends on it; <see cref="TrySign"/> and <see cref="TryGetPublicKey"/> take a secret and run in libsecp256k1 or in
/// BouncyCastle, whose multiplication by a secret has no secret-dependent branch or address.
/// </remarks>
public static class Secp256k1
{
    /// <summary>Length of a private key in bytes.</summary>
    public const int PrivateKeySize = 32;

    /// <summary>Length of an uncompressed public key in bytes, without a leading tag.</summary>
    public const int PublicKeySize = 64;

    /// <summary>Length of a compressed public key in bytes: 02 or 03, then x.</summary>
    public const int CompressedPublicKeySize = 33;

    /// <summary>Length of a signature in bytes, without the recovery id.</summary>
    public const int SignatureSize = 64;

    /// <summary>The largest recovery id; 2 and 3 mean that the abscissa of R exceeds the order.</summary>
    public const int MaxRecoveryId = 3;

    /// <summary>The switch of <see cref="AppContext"/> that keeps libsecp256k1 unused even where it is present.</summary>
    public const string ManagedOnlySwitch = "PowerVerse.Chain.Crypto.Secp256k1.ManagedOnly";

    private const int DigestSize = 32;

    private static readonly bool UseNative =
        !(AppContext.TryGetSwitch(ManagedOnlySwitch, out bool managedOnly) && managedOnly) && Secp256k1Native.IsAvailable;

    /// <summary>The implementation in use, for the log: <c>libsecp256k1</c> or <c>managed</c>.</summary>
    public static string ImplementationName => UseNative ? "libsecp256k1" : "managed";

    /// <summary>Finds the public key that signed a digest.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">64 bytes; high s is accepted, as the ECRECOVER precompile demands.</param>
    /// <param name="recoveryId">0 to 3.</param>
    /// <param name="publicKey">Receives 64 bytes; undefined on failure.</param>
    /// <returns>False when a length or the id is wrong, r or s is not between 1 and the order less one, or no such key exists.</returns>
    /// <exception cref="ArgumentException">The output buffer is too short.</exception>
    public static bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, int recoveryId, Span<byte> publicKey)
    {
        RequireLength(publicKey, PublicKeySize);
        if (digest.Length != DigestSize || signature.Length != SignatureSize || (uint)recoveryId > MaxRecoveryId)
        {
            return false;
        }

        Span<byte> target = publicKey[..PublicKeySize];
        return UseNative
            ? Secp256k1Native.TryRecover(digest, signature, recoveryId, target)
            : Secp256k1Managed.TryRecover(digest, signature, recoveryId, target);
    }

    /// <summary>Finds the address that signed a digest; fails as <see cref="TryRecover"/> does.</summary>
    [SkipLocalsInit]
    public static bool TryRecoverAddress(in Hash256 digest, ReadOnlySpan<byte> signature, int recoveryId, out Address address)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeySize];
        if (!TryRecover(digest.AsSpan(), signature, recoveryId, publicKey))
        {
            address = default;
            return false;
        }

        address = ToAddress(publicKey);
        return true;
    }

    /// <summary>Verifies a signature. Both s and its negative are accepted; callers that forbid one use <see cref="IsLowS"/>.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">64 bytes.</param>
    /// <param name="publicKey">64 bytes; a point off the curve verifies nothing.</param>
    public static bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        if (digest.Length != DigestSize || signature.Length != SignatureSize || publicKey.Length != PublicKeySize)
        {
            return false;
        }

        return UseNative
            ? Secp256k1Native.Verify(digest, signature, publicKey)
            : Secp256k1Managed.Verify(digest, signature, publicKey);
    }

    /// <summary>Whether s is at most half the order, which EIP-2 demands of transactions.</summary>
    /// <param name="signature">64 bytes.</param>
    public static bool IsLowS(ReadOnlySpan<byte> signature)
    {
        UInt256 half = new(0xDFE92F46681B20A0, 0x5D576E7357A4501D, ulong.MaxValue, 0x7FFFFFFFFFFFFFFF);
        return signature.Length == SignatureSize && new UInt256(signature[32..]) <= half;
    }

    /// <summary>Signs a digest with the deterministic nonce of RFC 6979 (HMAC-SHA-256) and low s. Takes a secret.</summary>
    /// <param name="privateKey">32 bytes, a number from 1 to the order less one.</param>
    /// <param name="digest">What is signed.</param>
    /// <param name="signature">Receives 64 bytes; undefined on failure.</param>
    /// <param name="recoveryId">The id with which <see cref="TryRecover"/> gives the key back.</param>
    /// <returns>False when the private key is not valid.</returns>
    /// <exception cref="ArgumentException">The output buffer is too short.</exception>
    public static bool TrySign(ReadOnlySpan<byte> privateKey, in Hash256 digest, Span<byte> signature, out int recoveryId)
    {
        RequireLength(signature, SignatureSize);
        recoveryId = 0;
        if (privateKey.Length != PrivateKeySize)
        {
            return false;
        }

        Span<byte> target = signature[..SignatureSize];
        return UseNative
            ? Secp256k1Native.TrySign(privateKey, digest.AsSpan(), target, out recoveryId)
            : Secp256k1SecretKeys.TrySign(privateKey, digest.AsSpan(), target, out recoveryId);
    }

    /// <summary>Derives the public key of a private key. Takes a secret.</summary>
    /// <returns>False when the private key is not a number from 1 to the order less one.</returns>
    /// <exception cref="ArgumentException">The output buffer is too short.</exception>
    public static bool TryGetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireLength(publicKey, PublicKeySize);
        if (privateKey.Length != PrivateKeySize)
        {
            return false;
        }

        Span<byte> target = publicKey[..PublicKeySize];
        return UseNative
            ? Secp256k1Native.TryGetPublicKey(privateKey, target)
            : Secp256k1SecretKeys.TryGetPublicKey(privateKey, target);
    }

    /// <summary>Whether 64 bytes are a point of the curve.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == PublicKeySize
        && (UseNative ? Secp256k1Native.IsValidPublicKey(publicKey) : Secp256k1Managed.IsValidPublicKey(publicKey));

    /// <summary>Expands a compressed public key (SEC 1 section 2.3.4).</summary>
    /// <returns>False when the length or tag is wrong, or no point has this abscissa.</returns>
    /// <exception cref="ArgumentException">The output buffer is too short.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> publicKey)
    {
        RequireLength(publicKey, PublicKeySize);
        if (compressed.Length != CompressedPublicKeySize)
        {
            return false;
        }

        Span<byte> target = publicKey[..PublicKeySize];
        return UseNative ? Secp256k1Native.TryDecompress(compressed, target) : Secp256k1Managed.TryDecompress(compressed, target);
    }

    /// <summary>Writes the compressed form of a valid public key (SEC 1 section 2.3.3).</summary>
    /// <exception cref="ArgumentException">A buffer has the wrong length.</exception>
    public static void Compress(ReadOnlySpan<byte> publicKey, Span<byte> compressed)
    {
        RequireLength(publicKey, PublicKeySize);
        RequireLength(compressed, CompressedPublicKeySize);
        compressed[0] = (byte)(2 | (publicKey[PublicKeySize - 1] & 1));
        publicKey[..32].CopyTo(compressed[1..]);
    }

    /// <summary>The address of a public key: the last 20 bytes of its Keccak-256 digest (Yellow Paper appendix F).</summary>
    /// <exception cref="ArgumentException">The key has not 64 bytes.</exception>
    public static Address ToAddress(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeySize)
        {
            throw new ArgumentException("A public key has 64 bytes.", nameof(publicKey));
        }

        Hash256 digest = Keccak256.Hash(publicKey);
        return new Address(digest.AsSpan()[12..]);
    }

    /// <summary>Blinds the secret-key operations of libsecp256k1 against side channels; results stay the same.</summary>
    /// <param name="seed">32 fresh random bytes, which the host supplies once at its start. Without the library this does nothing.</param>
    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    public static void Blind(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != 32)
        {
            throw new ArgumentException("A blinding seed has 32 bytes.", nameof(seed));
        }

        if (UseNative)
        {
            Secp256k1Native.Blind(seed);
        }
    }

    private static void RequireLength(ReadOnlySpan<byte> buffer, int length)
    {
        if (buffer.Length < length)
        {
            throw new ArgumentException("The buffer is too short.", nameof(buffer));
        }
    }
}
