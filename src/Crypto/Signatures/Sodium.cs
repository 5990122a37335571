// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>The functions of libsodium that this project calls. All take and return raw encodings; none keeps a pointer.</summary>
/// <remarks>Callers pass buffers of the sizes that libsodium's documentation states; every call returns 0 on success.</remarks>
internal static unsafe partial class Sodium
{
    private const string Library = "libsodium";

    /// <summary>Length of a point or scalar of edwards25519 in bytes.</summary>
    internal const int ElementSize = 32;

    static Sodium()
    {
        // Selects the implementations for this processor; 1 means that another user of the library has done so.
        if (sodium_init() < 0)
        {
            throw new InvalidOperationException("libsodium does not start.");
        }
    }

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    internal static partial int Verify(byte* signature, byte* message, ulong length, byte* publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_detached")]
    internal static partial int Sign(byte* signature, ulong* signatureLength, byte* message, ulong length, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_seed_keypair")]
    internal static partial int CreateKeyPair(byte* publicKey, byte* secretKey, byte* seed);

    /// <summary>r = p + q; fails when an operand is not on the curve. Subgroup and canonical form are not checked.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_add")]
    internal static partial int Add(byte* r, byte* p, byte* q);

    /// <summary>r = p - q; fails when an operand is not on the curve. Subgroup and canonical form are not checked.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_sub")]
    internal static partial int Subtract(byte* r, byte* p, byte* q);

    /// <summary>q = n * p in constant time; fails when p is not canonical or not in the prime-order subgroup, or the result is the identity.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_ed25519_noclamp")]
    internal static partial int Multiply(byte* q, byte* n, byte* p);

    /// <summary>q = n * B in constant time; fails when the result is the identity.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_ed25519_base_noclamp")]
    internal static partial int MultiplyBase(byte* q, byte* n);

    /// <summary>Reduces 64 bytes modulo the group order.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_scalar_reduce")]
    internal static partial void ReduceScalar(byte* r, byte* s);

    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_scalar_mul")]
    internal static partial void MultiplyScalars(byte* z, byte* x, byte* y);

    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_scalar_add")]
    internal static partial void AddScalars(byte* z, byte* x, byte* y);

    /// <summary>X25519: q = clamp(n) * p in constant time; fails when the result is zero, which a small-order p makes it.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519")]
    internal static partial int MultiplyMontgomery(byte* q, byte* n, byte* p);

    /// <summary>X25519: q = clamp(n) * 9 in constant time.</summary>
    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519_base")]
    internal static partial int MultiplyMontgomeryBase(byte* q, byte* n);

    [LibraryImport(Library)]
    private static partial int sodium_init();
}
