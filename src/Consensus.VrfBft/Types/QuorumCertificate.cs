// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The votes of a quorum in one object: bitmap of signers, their signatures and (SAMPLED) proofs in index order. Unverified.</summary>
/// <remarks>Bit i of the bitmap is bit <c>i mod 8</c> (least significant first) of byte <c>i / 8</c>.</remarks>
public sealed class QuorumCertificate
{
    /// <summary>Scheme 1: individual Ed25519 signatures. 2 is kept for BLS12-381.</summary>
    public const byte Ed25519Scheme = 1;

    /// <summary>Joins the parts, unchecked; lengths that do not fit each other are a verifier's finding.</summary>
    /// <param name="id">What was agreed on.</param>
    /// <param name="bitmap">One bit per validator of the set, ceil(n / 8) bytes.</param>
    /// <param name="signatures">64 bytes per signer in index order.</param>
    /// <param name="proofs">80 bytes per signer in index order; empty in FULL committees.</param>
    /// <param name="scheme">The signature scheme.</param>
    public QuorumCertificate(
        in CertificateId id, ReadOnlyMemory<byte> bitmap, ReadOnlyMemory<byte> signatures, ReadOnlyMemory<byte> proofs, byte scheme = Ed25519Scheme)
    {
        Id = id;
        Bitmap = bitmap;
        Signatures = signatures;
        Proofs = proofs;
        Scheme = scheme;
    }

    /// <summary>The signature scheme.</summary>
    public byte Scheme { get; }

    /// <summary>What was agreed on.</summary>
    public CertificateId Id { get; }

    /// <summary>The height.</summary>
    public Height Height => Id.Height;

    /// <summary>The attempt.</summary>
    public Period Period => Id.Period;

    /// <summary>The step.</summary>
    public Step Step => Id.Step;

    /// <summary>The value.</summary>
    public BlockValue Value => Id.Value;

    /// <summary>One bit per validator.</summary>
    public ReadOnlyMemory<byte> Bitmap { get; }

    /// <summary>64 bytes per signer in index order.</summary>
    public ReadOnlyMemory<byte> Signatures { get; }

    /// <summary>80 bytes per signer in index order; empty in FULL committees.</summary>
    public ReadOnlyMemory<byte> Proofs { get; }

    /// <summary>The number of bits set.</summary>
    public int SignerCount
    {
        get
        {
            int count = 0;
            foreach (byte b in Bitmap.Span)
            {
                count += BitOperations.PopCount(b);
            }

            return count;
        }
    }

    /// <summary>True when the bit of <paramref name="index"/> is set.</summary>
    public bool HasSigner(ValidatorIndex index)
    {
        uint at = index.Value / 8;
        return at < (uint)Bitmap.Length && (Bitmap.Span[(int)at] >> (int)(index.Value % 8) & 1) != 0;
    }
}
