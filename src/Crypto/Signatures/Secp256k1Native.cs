// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>ECDSA on secp256k1 by the C library libsecp256k1, where the host has it with its recovery module.</summary>
/// <remarks>
/// The library is looked for under the names of its releases. It is used only if it answers a known vector, so that a broken or foreign
/// library of the same name cannot change what the chain accepts.
/// </remarks>
internal static unsafe class Secp256k1Native
{
    private const uint ContextSignVerify = 0x301;
    private const uint Uncompressed = 2;
    private const int KeyStructSize = 64;
    private const int SignatureStructSize = 64;
    private const int RecoverableStructSize = 65;

    private static readonly string[] Names =
    [
        "libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0", "libsecp256k1.so",
        "libsecp256k1.dylib", "libsecp256k1-6.dll", "libsecp256k1-5.dll", "libsecp256k1-2.dll", "libsecp256k1-1.dll", "libsecp256k1-0.dll",
        "secp256k1.dll", "secp256k1",
    ];

    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged[Cdecl]<uint, nint> ContextCreate = (delegate* unmanaged[Cdecl]<uint, nint>)Export("secp256k1_context_create");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, int> ContextRandomize =
        (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export("secp256k1_context_randomize");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int> KeyParse =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int>)Export("secp256k1_ec_pubkey_parse");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int> KeySerialize =
        (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int>)Export("secp256k1_ec_pubkey_serialize");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> KeyCreate =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("secp256k1_ec_pubkey_create");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SignatureParse =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("secp256k1_ecdsa_signature_parse_compact");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SignatureNormalize =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("secp256k1_ecdsa_signature_normalize");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> EcdsaVerify =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("secp256k1_ecdsa_verify");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> RecoverableParse =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int>)Export("secp256k1_ecdsa_recoverable_signature_parse_compact");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int> RecoverableSerialize =
        (delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int>)Export("secp256k1_ecdsa_recoverable_signature_serialize_compact");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> EcdsaRecover =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("secp256k1_ecdsa_recover");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int> SignRecoverable =
        (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int>)Export("secp256k1_ecdsa_sign_recoverable");

    /// <summary>Whether the library was found, exports all that is called here, and passed the known-answer test.</summary>
    internal static readonly bool IsAvailable = HasAllExports() && (_context = ContextCreate(ContextSignVerify)) != 0 && PassesKnownAnswer();

    /// <summary>Immutable once published, hence safe to share; replaced as a whole by <see cref="Blind"/>.</summary>
    private static nint _context;

    /// <summary>Makes a context whose secret-key operations are blinded by a seed, and uses it from now on.</summary>
    /// <remarks>The context before it is left to the process, since another thread may be using it.</remarks>
    internal static void Blind(ReadOnlySpan<byte> seed)
    {
        nint context = ContextCreate(ContextSignVerify);
        fixed (byte* seedBytes = seed)
        {
            if (context != 0 && ContextRandomize(context, seedBytes) == 1)
            {
                Volatile.Write(ref _context, context);
            }
        }
    }

    internal static bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, int recoveryId, Span<byte> publicKey)
    {
        nint context = Volatile.Read(ref _context);
        byte* recoverable = stackalloc byte[RecoverableStructSize];
        byte* key = stackalloc byte[KeyStructSize];
        fixed (byte* digestBytes = digest, signatureBytes = signature)
        {
            return RecoverableParse(context, recoverable, signatureBytes, recoveryId) == 1
                && EcdsaRecover(context, key, recoverable, digestBytes) == 1
                && Serialize(context, key, publicKey);
        }
    }

    internal static bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        nint context = Volatile.Read(ref _context);
        byte* parsed = stackalloc byte[SignatureStructSize];
        byte* key = stackalloc byte[KeyStructSize];
        fixed (byte* digestBytes = digest, signatureBytes = signature)
        {
            if (SignatureParse(context, parsed, signatureBytes) != 1 || !Parse(context, publicKey, key))
            {
                return false;
            }

            // The library verifies low s only; -s signs the same.
            _ = SignatureNormalize(context, parsed, parsed);
            return EcdsaVerify(context, parsed, digestBytes, key) == 1;
        }
    }

    internal static bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> publicKey)
    {
        nint context = Volatile.Read(ref _context);
        byte* key = stackalloc byte[KeyStructSize];
        fixed (byte* compressedBytes = compressed)
        {
            return KeyParse(context, key, compressedBytes, (nuint)compressed.Length) == 1 && Serialize(context, key, publicKey);
        }
    }

    internal static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey)
    {
        byte* key = stackalloc byte[KeyStructSize];
        return Parse(Volatile.Read(ref _context), publicKey, key);
    }

    internal static bool TrySign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest, Span<byte> signature, out int recoveryId)
    {
        nint context = Volatile.Read(ref _context);
        byte* recoverable = stackalloc byte[RecoverableStructSize];
        int id = 0;
        bool signed;
        fixed (byte* keyBytes = privateKey, digestBytes = digest, signatureBytes = signature)
        {
            signed = SignRecoverable(context, recoverable, digestBytes, keyBytes, 0, 0) == 1
                && RecoverableSerialize(context, signatureBytes, &id, recoverable) == 1;
        }

        recoveryId = id;
        return signed;
    }

    internal static bool TryGetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        nint context = Volatile.Read(ref _context);
        byte* key = stackalloc byte[KeyStructSize];
        fixed (byte* privateBytes = privateKey)
        {
            return KeyCreate(context, key, privateBytes) == 1 && Serialize(context, key, publicKey);
        }
    }

    // SAFETY: callers pass buffers of the struct sizes above.
    private static bool Parse(nint context, ReadOnlySpan<byte> publicKey, byte* key)
    {
        byte* uncompressed = stackalloc byte[65];
        uncompressed[0] = 4;
        publicKey.CopyTo(new Span<byte>(uncompressed + 1, 64));
        return KeyParse(context, key, uncompressed, 65) == 1;
    }

    private static bool Serialize(nint context, byte* key, Span<byte> publicKey)
    {
        byte* uncompressed = stackalloc byte[65];
        nuint length = 65;
        if (KeySerialize(context, uncompressed, &length, key, Uncompressed) != 1)
        {
            return false;
        }

        new ReadOnlySpan<byte>(uncompressed + 1, 64).CopyTo(publicKey);
        return true;
    }

    private static nint Load()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Secp256k1Native).Assembly, DllImportSearchPath.SafeDirectories, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }

    private static nint Export(string name) =>
        Library != 0 && NativeLibrary.TryGetExport(Library, name, out nint address) ? address : 0;

    private static bool HasAllExports() =>
        ContextCreate != null && ContextRandomize != null && KeyParse != null && KeySerialize != null && KeyCreate != null
        && SignatureParse != null && SignatureNormalize != null && EcdsaVerify != null
        && RecoverableParse != null && RecoverableSerialize != null && EcdsaRecover != null && SignRecoverable != null;

    /// <summary>Signs with the key one and recovers the generator, whose coordinates the managed code knows.</summary>
    private static bool PassesKnownAnswer()
    {
        Span<byte> privateKey = stackalloc byte[32];
        privateKey.Clear();
        privateKey[31] = 1;
        Span<byte> signature = stackalloc byte[64];
        Span<byte> native = stackalloc byte[64];
        Span<byte> managed = stackalloc byte[64];
        return TrySign(privateKey, privateKey, signature, out int recoveryId)
            && TryRecover(privateKey, signature, recoveryId, native)
            && Secp256k1Managed.TryRecover(privateKey, signature, recoveryId, managed)
            && native.SequenceEqual(managed)
            && Verify(privateKey, signature, native);
    }
}
