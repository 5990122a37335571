// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>A signed permission to set an account's code to a delegation (EIP-7702).</summary>
/// <param name="ChainId">The chain it holds for; zero: every chain. Wider than 64 bits is well-formed and matches no chain.</param>
/// <param name="Address">The account whose code is to be run; zero removes the delegation.</param>
/// <param name="Nonce">The signer's nonce for which it holds.</param>
/// <param name="Signature">The signature; its parity may be any byte on the wire, and only 0 and 1 recover a signer.</param>
public readonly record struct SetCodeAuthorization(UInt256 ChainId, Address Address, ulong Nonce, TransactionSignature Signature)
{
    /// <summary>First byte of what is signed (EIP-7702, MAGIC).</summary>
    public const byte SigningMagic = 5;

    private const int SigningSizeMaxBytes = 80;

    /// <summary>What the authorizing account signs: Keccak-256 of <c>05 ‖ [chainId, address, nonce]</c>.</summary>
    public Hash256 ComputeSigningHash()
    {
        RlpWriter writer = new(stackalloc byte[SigningSizeMaxBytes]);
        writer.WriteEncoded([SigningMagic]);
        int list = writer.BeginList();
        TransactionEncoder.WriteAuthorizationFields(ref writer, in this);
        writer.EndList(list);
        Hash256 hash = Keccak256.Hash(writer.Written);
        writer.Dispose();
        return hash;
    }

    /// <summary>Recovers the authorizing account.</summary>
    /// <returns>False when the signature is out of range, has a high s (EIP-2), or matches no key: the authorization is then skipped.</returns>
    public bool TryRecoverAuthority(out Address authority)
    {
        authority = default;
        return Signature.IsLowS && SignatureRecovery.TryRecover(ComputeSigningHash(), Signature, out authority);
    }

    /// <summary>The same authorization signed with a secret key.</summary>
    /// <returns>False when the key is no valid secret key.</returns>
    public bool TrySign(ReadOnlySpan<byte> privateKey, out SetCodeAuthorization signed)
    {
        bool isSigned = SignatureRecovery.TrySign(privateKey, ComputeSigningHash(), out TransactionSignature signature);
        signed = isSigned ? this with { Signature = signature } : default;
        return isSigned;
    }
}
