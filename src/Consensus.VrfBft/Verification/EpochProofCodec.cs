// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>RLP of an epoch proof.</summary>
/// <remarks>
/// <code>
///  [header, certificate, [epoch, setRoot, nextSetRoot, mode, Q(h-1)], [n, W, entriesRoot], [signer, ...]]
///  signer = [index, entry, siblings, reveal or ""]
/// </code>
/// The certificate is the byte string of its own encoding; siblings are one byte string of 32 bytes each.
/// </remarks>
public static class EpochProofCodec
{
    /// <summary>A proof, in bytes: 1024 signers with paths and reveals of 16 levels.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    private const int SignerBytesMin = 100;

    /// <summary>Encodes a proof.</summary>
    public static byte[] Encode(EpochProof proof)
    {
        RlpWriter writer = new(MessageLimits.HeadBytesMax);
        int list = writer.BeginList();
        writer.WriteEncoded(proof.Header.Span);
        writer.Write(CertificateCodec.Encode(proof.Certificate));
        int commitment = writer.BeginList();
        writer.Write(proof.Commitment.Epoch.Value);
        writer.Write(proof.Commitment.SetRoot);
        writer.Write(proof.Commitment.NextSetRoot);
        writer.Write((ulong)proof.Commitment.Mode);
        writer.Write(proof.Commitment.PreviousSeed);
        writer.EndList(commitment);
        int opening = writer.BeginList();
        writer.Write((ulong)proof.Opening.Count);
        writer.Write(proof.Opening.TotalWeight.Value);
        writer.Write(proof.Opening.EntriesRoot);
        writer.EndList(opening);
        int signers = writer.BeginList();
        foreach (SignerProof signer in proof.Signers)
        {
            Write(ref writer, signer);
        }

        writer.EndList(signers);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a proof.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out EpochProof? proof, out DecodeError error)
    {
        proof = null;
        if (!WireReader.TryOpen(encoded, BytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = TryReadFields(ref reader, out proof, out DecodeError inner);
        error = inner != DecodeError.None ? inner : reader.Error;
        return ok;
    }

    private static bool TryReadFields(ref WireReader reader, [NotNullWhen(true)] out EpochProof? proof, out DecodeError inner)
    {
        proof = null;
        inner = DecodeError.None;
        if (!reader.TryReadEncodedList(out ReadOnlySpan<byte> header)
            || !reader.TryReadBytes(MessageLimits.CertificateBytesMax, out ReadOnlySpan<byte> certificateBytes)
            || !CertificateCodec.TryDecode(certificateBytes, out QuorumCertificate? certificate, out inner)
            || !TryReadCommitment(ref reader, out EpochCommitment commitment)
            || !TryReadOpening(ref reader, out ValidatorSetOpening opening)
            || !TryReadSigners(ref reader, out ImmutableArray<SignerProof> signers)
            || !reader.TryEnd())
        {
            return false;
        }

        proof = new EpochProof(header.ToArray(), certificate, commitment, opening, signers);
        return true;
    }

    private static bool TryReadCommitment(ref WireReader reader, out EpochCommitment commitment)
    {
        commitment = default;
        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        if (!fields.TryReadEpoch(out Epoch epoch)
            || !fields.TryReadHash(out Hash256 setRoot)
            || !fields.TryReadHash(out Hash256 nextSetRoot)
            || !fields.TryReadNumber((ulong)CommitteeMode.Sampled, out ulong mode)
            || !fields.TryReadHash(out Hash256 previousSeed)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        commitment = new EpochCommitment(epoch, setRoot, nextSetRoot, (CommitteeMode)mode, previousSeed);
        return true;
    }

    private static bool TryReadOpening(ref WireReader reader, out ValidatorSetOpening opening)
    {
        opening = default;
        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        if (!fields.TryReadNumber(MessageLimits.ValidatorsMax, out ulong count)
            || !fields.TryReadNumber(StakeWeight.TotalLimit - 1, out ulong total)
            || !fields.TryReadHash(out Hash256 root)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        opening = new ValidatorSetOpening((int)count, new StakeWeight(total), root);
        return true;
    }

    private static bool TryReadSigners(ref WireReader reader, out ImmutableArray<SignerProof> signers)
    {
        signers = [];
        if (!reader.TryReadList(out WireReader items))
        {
            return false;
        }

        // Sized by the bytes that are there, so a short message cannot ask for a long array.
        ImmutableArray<SignerProof>.Builder builder = ImmutableArray.CreateBuilder<SignerProof>(items.Remaining / SignerBytesMin);
        while (items.Remaining > 0)
        {
            if (!TryReadSigner(ref items, out SignerProof? signer))
            {
                return reader.Fail(items.Error);
            }

            builder.Add(signer);
        }

        signers = builder.ToImmutable();
        return true;
    }

    private static bool TryReadSigner(ref WireReader reader, [NotNullWhen(true)] out SignerProof? signer)
    {
        signer = null;
        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        if (!fields.TryReadIndex(out ValidatorIndex index)
            || !ValidatorEntryCodec.TryRead(ref fields, out ValidatorEntry entry)
            || !fields.TryReadHashes(MerkleTree.LevelsMax, out ImmutableArray<Hash256> siblings)
            || !KeyRevealCodec.TryReadOptional(ref fields, out KeyReveal? reveal)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        signer = new SignerProof(index, entry, siblings, reveal);
        return true;
    }

    private static void Write(ref RlpWriter writer, SignerProof signer)
    {
        int list = writer.BeginList();
        writer.Write((ulong)signer.Index.Value);
        ValidatorEntryCodec.Write(ref writer, signer.Entry);
        writer.Write(MemoryMarshal.AsBytes(signer.Siblings.AsSpan()));
        KeyRevealCodec.WriteOptional(ref writer, signer.Reveal);
        writer.EndList(list);
    }
}
