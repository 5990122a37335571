// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>A request for accounts: RLP [number, root, from, until, bytes].</summary>
/// <param name="State">The state.</param>
/// <param name="From">Where the range begins.</param>
/// <param name="Until">The first account at or above this is the last one.</param>
/// <param name="BytesMax">Bytes after which the answer ends.</param>
public sealed record AccountRangeRequest(StateName State, Hash256 From, Hash256 Until, int BytesMax)
{
    private const int SizeBytesMax = 160;

    /// <summary>Encodes the request.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(SizeBytesMax);
        int list = writer.BeginList();
        State.Write(ref writer);
        writer.Write(From);
        writer.Write(Until);
        writer.Write((ulong)BytesMax);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out AccountRangeRequest? request)
    {
        request = null;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd()
            || !StateName.TryRead(ref fields, out StateName name)
            || !fields.TryReadHash(out Hash256 from)
            || !fields.TryReadHash(out Hash256 until)
            || !StateName.TryReadBytesMax(ref fields, out int bytesMax)
            || !fields.TryEnd())
        {
            return false;
        }

        request = new AccountRangeRequest(name, from, until, bytesMax);
        return true;
    }
}
