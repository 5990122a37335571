// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Security.Cryptography;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Crypto.Vrf;

/// <summary>The verifiable random function ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03).</summary>
/// <remarks>
/// Keys are those of Ed25519: a seed of 32 bytes and its public key. <see cref="Prove"/> takes a secret, and its operations on it are
/// libsodium's, in constant time; the search for a point takes time that depends on the public input only.
/// </remarks>
public static unsafe class Ecvrf
{
    /// <summary>Length of a seed in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>Length of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Length of a proof in bytes: Gamma 32, c 16, s 32.</summary>
    public const int ProofSize = 80;

    /// <summary>Length of an output in bytes.</summary>
    public const int OutputSize = 64;

    private const int ElementSize = Edwards25519.ElementSize;
    private const int ChallengeSize = 16;
    private const int HashSize = 64;
    private const byte Suite = 0x03;
    private const byte EncodeDomain = 0x01;
    private const byte ChallengeDomain = 0x02;
    private const byte HashDomain = 0x03;
    private const byte EndDomain = 0x00;
    private const int EncodeOverhead = 2 + PublicKeySize + 2;
    private const int MaxStackInput = 256;

    /// <summary>Derives the public key of a seed. Takes a secret.</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey) => Ed25519.GetPublicKey(seed, publicKey);

    /// <summary>Proves the output of an input (RFC 9381 section 5.1). Takes a secret; the same inputs give the same proof.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="alpha">The input, of any length.</param>
    /// <param name="proof">Receives 80 bytes.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void Prove(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> alpha, Span<byte> proof)
    {
        if (seed.Length != SeedSize || proof.Length != ProofSize)
        {
            throw new ArgumentException("A seed has 32 bytes and a proof 80.", nameof(seed));
        }

        // SAFETY: every buffer is of the fixed size that its callee reads or writes.
        byte* points = stackalloc byte[5 * ElementSize];
        byte* y = points;
        byte* h = points + ElementSize;
        byte* gamma = points + (2 * ElementSize);
        byte* u = points + (3 * ElementSize);
        byte* v = points + (4 * ElementSize);
        byte* secret = stackalloc byte[HashSize];
        byte* nonce = stackalloc byte[ElementSize];
        byte* c = stackalloc byte[ElementSize];
        byte* s = stackalloc byte[ElementSize];

        // RFC 8032 section 5.1.5: the lower half of the digest, clamped, is the scalar x; the upper half makes nonces.
        SHA512.HashData(seed, new Span<byte>(secret, HashSize));
        secret[0] &= 0xF8;
        secret[31] = (byte)((secret[31] & 0x7F) | 0x40);
        Edwards25519.MultiplyBase(y, secret);
        Invariant.Check(TryEncodeToCurve(new ReadOnlySpan<byte>(y, ElementSize), alpha, h));
        Invariant.Check(Sodium.Multiply(gamma, secret, h) == 0);

        GenerateNonce(secret + ElementSize, h, nonce);
        Edwards25519.MultiplyBase(u, nonce);
        Invariant.Check(Sodium.Multiply(v, nonce, h) == 0);
        GenerateChallenge(points, c);
        Sodium.MultiplyScalars(s, c, secret);
        Sodium.AddScalars(s, s, nonce);

        new ReadOnlySpan<byte>(gamma, ElementSize).CopyTo(proof);
        new ReadOnlySpan<byte>(c, ChallengeSize).CopyTo(proof[ElementSize..]);
        new ReadOnlySpan<byte>(s, ElementSize).CopyTo(proof[(ElementSize + ChallengeSize)..]);
        CryptographicOperations.ZeroMemory(new Span<byte>(secret, HashSize));
        CryptographicOperations.ZeroMemory(new Span<byte>(nonce, ElementSize));
    }

    /// <summary>Verifies a proof, key validation included (RFC 9381 sections 5.3 and 5.4.5).</summary>
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="alpha">The input, of any length.</param>
    /// <param name="proof">80 bytes.</param>
    /// <param name="output">Receives the 64 bytes of beta; undefined when the proof is not valid.</param>
    /// <returns>False also when a length is wrong, an encoding is not canonical, or the key is of small order.</returns>
    /// <exception cref="ArgumentException">The output buffer is too short.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> alpha, ReadOnlySpan<byte> proof, Span<byte> output)
    {
        RequireOutput(output);
        if (publicKey.Length != PublicKeySize || !Edwards25519.IsCanonical(publicKey) || !HasValidForm(proof))
        {
            return false;
        }

        // SAFETY: every buffer is of the fixed size that its callee reads or writes.
        byte* points = stackalloc byte[5 * ElementSize];
        byte* y = points;
        byte* h = points + ElementSize;
        byte* gamma = points + (2 * ElementSize);
        byte* u = points + (3 * ElementSize);
        byte* v = points + (4 * ElementSize);
        byte* c = stackalloc byte[ElementSize];
        byte* s = stackalloc byte[ElementSize];
        byte* product = stackalloc byte[ElementSize];
        byte* expected = stackalloc byte[ElementSize];
        publicKey.CopyTo(new Span<byte>(y, ElementSize));
        proof[..ElementSize].CopyTo(new Span<byte>(gamma, ElementSize));
        new Span<byte>(c, ElementSize).Clear();
        proof.Slice(ElementSize, ChallengeSize).CopyTo(new Span<byte>(c, ChallengeSize));
        proof[(ElementSize + ChallengeSize)..].CopyTo(new Span<byte>(s, ElementSize));

        // U = s*B - c*Y and V = s*H - c*Gamma.
        if (!TryMultiplyByKey(product, c, y))
        {
            return false;
        }

        Edwards25519.MultiplyBase(u, s);
        Edwards25519.Subtract(u, u, product);
        if (!TryEncodeToCurve(publicKey, alpha, h)
            || !Edwards25519.TryMultiply(product, c, gamma)
            || !Edwards25519.TryMultiply(v, s, h))
        {
            return false;
        }

        Edwards25519.Subtract(v, v, product);
        GenerateChallenge(points, expected);
        return new ReadOnlySpan<byte>(expected, ChallengeSize).SequenceEqual(new ReadOnlySpan<byte>(c, ChallengeSize))
            && TryHashGamma(gamma, output);
    }

    /// <summary>Derives the output of a proof without verifying it (RFC 9381 section 5.2): only for proofs known to be valid.</summary>
    /// <param name="proof">80 bytes.</param>
    /// <param name="output">Receives the 64 bytes of beta; undefined on failure.</param>
    /// <returns>False when the proof does not decode.</returns>
    /// <exception cref="ArgumentException">The output buffer is too short.</exception>
    public static bool ProofToHash(ReadOnlySpan<byte> proof, Span<byte> output)
    {
        RequireOutput(output);
        if (!HasValidForm(proof))
        {
            return false;
        }

        // SAFETY: the proof has 80 bytes, of which Gamma is the first 32.
        fixed (byte* gamma = proof)
        {
            return TryHashGamma(gamma, output);
        }
    }

    /// <summary>Validates a public key (RFC 9381 section 5.4.5): a canonical encoding of a point whose order is not a divisor of 8.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeySize || !Edwards25519.IsCanonical(publicKey))
        {
            return false;
        }

        byte* multiple = stackalloc byte[ElementSize];
        fixed (byte* key = publicKey)
        {
            return Edwards25519.TryMultiplyByCofactor(multiple, key) && !Edwards25519.IsIdentity(multiple);
        }
    }

    /// <summary>product = c * key, refusing keys off the curve and of small order.</summary>
    /// <remarks>libsodium's own multiplication succeeds only for points of prime order, which need no further look.</remarks>
    private static bool TryMultiplyByKey(byte* product, byte* c, byte* key) =>
        Sodium.Multiply(product, c, key) == 0
        || (IsValidPublicKey(new ReadOnlySpan<byte>(key, PublicKeySize)) && Edwards25519.TryMultiply(product, c, key));

    /// <summary>Length, canonical Gamma and s below the group order; whether Gamma is on the curve shows when it is multiplied.</summary>
    private static bool HasValidForm(ReadOnlySpan<byte> proof) =>
        proof.Length == ProofSize
        && Edwards25519.IsCanonical(proof[..ElementSize])
        && Edwards25519.IsReducedScalar(proof[(ElementSize + ChallengeSize)..]);

    /// <summary>Try and increment (RFC 9381 section 5.4.1.1): the first digest that decodes as a point, times the cofactor.</summary>
    private static bool TryEncodeToCurve(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> alpha, byte* h)
    {
        int length = checked(EncodeOverhead + alpha.Length);
        byte[]? rented = length > MaxStackInput ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = (rented ?? stackalloc byte[MaxStackInput])[..length];
        input[0] = Suite;
        input[1] = EncodeDomain;
        publicKey.CopyTo(input[2..]);
        alpha.CopyTo(input[(2 + PublicKeySize)..]);
        input[^1] = EndDomain;

        bool found = false;
        byte* digest = stackalloc byte[HashSize];
        for (int counter = 0; counter <= byte.MaxValue && !found; counter++)
        {
            input[^2] = (byte)counter;
            SHA512.HashData(input, new Span<byte>(digest, HashSize));
            found = Edwards25519.IsCanonical(new ReadOnlySpan<byte>(digest, ElementSize))
                && Edwards25519.TryMultiplyByCofactor(h, digest)
                && !Edwards25519.IsIdentity(h);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return found;
    }

    /// <summary>The nonce of RFC 8032 (RFC 9381 section 5.4.2.2): the secret upper half of the key's digest with the point H.</summary>
    private static void GenerateNonce(byte* secretHalf, byte* h, byte* nonce)
    {
        Span<byte> input = stackalloc byte[2 * ElementSize];
        byte* digest = stackalloc byte[HashSize];
        new ReadOnlySpan<byte>(secretHalf, ElementSize).CopyTo(input);
        new ReadOnlySpan<byte>(h, ElementSize).CopyTo(input[ElementSize..]);
        SHA512.HashData(input, new Span<byte>(digest, HashSize));
        Sodium.ReduceScalar(nonce, digest);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(new Span<byte>(digest, HashSize));
    }

    /// <summary>The challenge of five points (RFC 9381 section 5.4.3), padded to a scalar.</summary>
    private static void GenerateChallenge(byte* points, byte* c)
    {
        Span<byte> input = stackalloc byte[2 + (5 * ElementSize) + 1];
        input[0] = Suite;
        input[1] = ChallengeDomain;
        new ReadOnlySpan<byte>(points, 5 * ElementSize).CopyTo(input[2..]);
        input[^1] = EndDomain;
        Span<byte> digest = stackalloc byte[HashSize];
        SHA512.HashData(input, digest);
        Span<byte> scalar = new(c, ElementSize);
        scalar.Clear();
        digest[..ChallengeSize].CopyTo(scalar);
    }

    private static bool TryHashGamma(byte* gamma, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[2 + ElementSize + 1];
        byte* multiple = stackalloc byte[ElementSize];
        if (!Edwards25519.TryMultiplyByCofactor(multiple, gamma))
        {
            return false;
        }

        input[0] = Suite;
        input[1] = HashDomain;
        new ReadOnlySpan<byte>(multiple, ElementSize).CopyTo(input[2..]);
        input[^1] = EndDomain;
        SHA512.HashData(input, output);
        return true;
    }

    private static void RequireOutput(ReadOnlySpan<byte> output)
    {
        if (output.Length < OutputSize)
        {
            throw new ArgumentException("An output has 64 bytes.", nameof(output));
        }
    }
}
