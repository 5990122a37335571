// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>Recovers signers and signs, in the form that transactions and authorizations keep signatures.</summary>
internal static class SignatureRecovery
{
    private const int SignatureSizeBytes = 64;

    /// <summary>Recovers the signer; false when the signature is out of range or matches no key.</summary>
    public static bool TryRecover(in Hash256 digest, in TransactionSignature signature, out Address signer)
    {
        signer = default;
        if (!signature.IsInRange)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[SignatureSizeBytes];
        signature.R.WriteBigEndian(bytes);
        signature.S.WriteBigEndian(bytes[UInt256.Size..]);
        return Secp256k1.TryRecoverAddress(in digest, bytes, signature.YParity, out signer);
    }

    /// <summary>Signs with a low s; false when the key is no valid secret key.</summary>
    public static bool TrySign(ReadOnlySpan<byte> privateKey, in Hash256 digest, out TransactionSignature signature)
    {
        Span<byte> bytes = stackalloc byte[SignatureSizeBytes];
        bool isSigned = Secp256k1.TrySign(privateKey, in digest, bytes, out int recoveryId);
        signature = isSigned
            ? new TransactionSignature((byte)recoveryId, new UInt256(bytes[..UInt256.Size]), new UInt256(bytes[UInt256.Size..]))
            : default;
        return isSigned;
    }
}
