// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Ledger.Files;

/// <summary>An item of the file of seals and certificates that goes with a file of blocks: RLP [number, seal, certificate], in order, where a block has any.</summary>
internal static class FinalityRecord
{
    /// <summary>Longest item, in bytes: a certificate is at most 512 KiB on the wire, a seal far less.</summary>
    public const int SizeBytesMax = 2 * 1024 * 1024;

    public static byte[] Encode(ulong number, FinalityProof proof)
    {
        RlpWriter writer = new(proof.Seal.Length + proof.Certificate.Length + (4 * RlpLength.MaxHeader));
        try
        {
            int list = writer.BeginList();
            writer.Write(number);
            writer.Write(proof.Seal.Span);
            writer.Write(proof.Certificate.Span);
            writer.EndList(list);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static bool TryDecode(ReadOnlySpan<byte> encoded, out ulong number, out FinalityProof proof)
    {
        RlpReader outer = new(encoded);
        number = 0;
        proof = null!;
        if (!outer.TryReadList(out RlpReader fields)
            || !outer.TryEnd()
            || !fields.TryReadUInt64(out number)
            || !fields.TryReadBytes(out ReadOnlySpan<byte> seal)
            || !fields.TryReadBytes(out ReadOnlySpan<byte> certificate)
            || !fields.TryEnd())
        {
            return false;
        }

        proof = new FinalityProof(seal.ToArray(), certificate.ToArray());
        return true;
    }
}
