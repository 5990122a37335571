// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Code as peers give it to each other: RLP [code...], those that are known of the ones asked for, in their order.</summary>
public static class CodeListCodec
{
    /// <summary>Bytes of code after which an answer ends; its last one may go beyond.</summary>
    public const int AnswerBytesMax = 2 * 1024 * 1024;

    /// <summary>Longest code.</summary>
    public const int CodeBytesMax = 64 * 1024;

    /// <summary>Encodes codes.</summary>
    public static byte[] Encode(IReadOnlyList<byte[]> codes)
    {
        RlpWriter writer = new(codes.Sum(static code => code.Length + RlpLength.MaxHeader) + RlpLength.MaxHeader);
        int list = writer.BeginList();
        foreach (byte[] code in codes)
        {
            writer.Write(code);
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads codes; their hashes are not checked here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out IReadOnlyList<byte[]>? codes)
    {
        codes = null;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader items) || !outer.TryEnd() || !items.TryCountItems(StateName.CodesMax, out int count))
        {
            return false;
        }

        byte[][] read = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            if (!items.TryReadBytes(CodeBytesMax, out ReadOnlySpan<byte> code))
            {
                return false;
            }

            read[i] = code.ToArray();
        }

        codes = read;
        return items.TryEnd();
    }
}
