// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>A request for the slots of accounts: RLP [number, root, [account keys], from, bytes].</summary>
/// <param name="State">The state.</param>
/// <param name="Accounts">Keccak-256 of the accounts' addresses, at least one.</param>
/// <param name="From">Where the range of the first account begins; those of the others begin at zero.</param>
/// <param name="BytesMax">Bytes after which the answer ends.</param>
public sealed record SlotRangeRequest(StateName State, ImmutableArray<Hash256> Accounts, Hash256 From, int BytesMax)
{
    private const int FixedBytesMax = 128;

    /// <summary>Encodes the request.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(FixedBytesMax + (Accounts.Length * RlpLength.Hash));
        int list = writer.BeginList();
        State.Write(ref writer);
        int accounts = writer.BeginList();
        foreach (Hash256 account in Accounts)
        {
            writer.Write(account);
        }

        writer.EndList(accounts);
        writer.Write(From);
        writer.Write((ulong)BytesMax);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SlotRangeRequest? request)
    {
        request = null;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd()
            || !StateName.TryRead(ref fields, out StateName name)
            || !CodeRequest.TryReadHashes(ref fields, StateName.AccountsMax, out ImmutableArray<Hash256> accounts)
            || !fields.TryReadHash(out Hash256 from)
            || !StateName.TryReadBytesMax(ref fields, out int bytesMax)
            || !fields.TryEnd())
        {
            return false;
        }

        request = new SlotRangeRequest(name, accounts, from, bytesMax);
        return true;
    }
}
