// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>A request for code: RLP [[hashes]].</summary>
/// <param name="Hashes">The hashes, at least one.</param>
public sealed record CodeRequest(ImmutableArray<Hash256> Hashes)
{
    /// <summary>Encodes the request.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(((Hashes.Length + 1) * RlpLength.Hash) + RlpLength.MaxHeader);
        int list = writer.BeginList();
        int hashes = writer.BeginList();
        foreach (Hash256 hash in Hashes)
        {
            writer.Write(hash);
        }

        writer.EndList(hashes);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out CodeRequest? request)
    {
        request = null;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd()
            || !TryReadHashes(ref fields, StateName.CodesMax, out ImmutableArray<Hash256> hashes)
            || !fields.TryEnd())
        {
            return false;
        }

        request = new CodeRequest(hashes);
        return true;
    }

    internal static bool TryReadHashes(ref RlpReader fields, int countMax, out ImmutableArray<Hash256> hashes)
    {
        hashes = default;
        if (!fields.TryReadList(out RlpReader items) || !items.TryCountItems(countMax, out int count) || count == 0)
        {
            return false;
        }

        ImmutableArray<Hash256>.Builder read = ImmutableArray.CreateBuilder<Hash256>(count);
        for (int i = 0; i < count; i++)
        {
            if (!items.TryReadHash(out Hash256 hash))
            {
                return false;
            }

            read.Add(hash);
        }

        hashes = read.MoveToImmutable();
        return items.TryEnd();
    }
}
