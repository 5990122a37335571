// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>A committed block with what proves it final, as peers give it to each other: RLP [block, seal, certificate].</summary>
public static class CertifiedBlock
{
    /// <summary>Blocks of one request at most.</summary>
    public const int CountMax = 128;

    /// <summary>Bytes after which an answer ends; its last block may go beyond.</summary>
    public const int AnswerBytesMax = 8 * 1024 * 1024;

    /// <summary>One encoded block, in bytes: a payload, its header's room and a certificate.</summary>
    public const int SizeBytesMax = (2 * MessageLimits.PayloadBytesMax) + MessageLimits.CertificateBytesMax;

    /// <summary>Encodes a block.</summary>
    public static byte[] Encode(Block block, FinalityProof proof)
    {
        byte[] encodedBlock = block.Encode();
        RlpWriter writer = new(encodedBlock.Length + proof.Seal.Length + proof.Certificate.Length + (4 * RlpLength.MaxHeader));
        int list = writer.BeginList();
        writer.WriteEncoded(encodedBlock);
        writer.Write(proof.Seal.Span);
        writer.Write(proof.Certificate.Span);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a block; its proof is not checked here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Block? block, [NotNullWhen(true)] out FinalityProof? proof)
    {
        block = null;
        proof = null;
        RlpReader outer = new(encoded);
        if (encoded.Length > SizeBytesMax
            || !outer.TryReadList(out RlpReader fields)
            || !outer.TryEnd()
            || !fields.TryReadItem(out ReadOnlySpan<byte> encodedBlock)
            || !fields.TryReadBytes(MessageLimits.HeadBytesMax, out ReadOnlySpan<byte> seal)
            || !fields.TryReadBytes(MessageLimits.CertificateBytesMax, out ReadOnlySpan<byte> certificate)
            || !fields.TryEnd()
            || !Block.TryDecode(encodedBlock, out Block decoded, out _))
        {
            return false;
        }

        block = decoded;
        proof = new FinalityProof(seal.ToArray(), certificate.ToArray());
        return true;
    }
}
