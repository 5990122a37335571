// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>The two encodings of an account: the leaf of the state trie, and the flat value beside it.</summary>
/// <remarks>
/// Leaf (Yellow Paper section 4.1): RLP [nonce, balance, storageRoot, codeHash]. Flat: the same list with the empty byte string in place of the root of
/// an empty storage and of the hash of no code, which most accounts have.
/// </remarks>
public static class AccountCodec
{
    /// <summary>Bytes of the longest encoding of either form.</summary>
    public const int MaxLength = 3 + 9 + 33 + RlpLength.Hash + RlpLength.Hash;

    /// <summary>Writes the leaf of the state trie.</summary>
    public static void WriteLeaf(ref RlpWriter writer, in Account account)
    {
        int mark = writer.BeginList();
        UInt256 balance = account.Balance;
        Hash256 storageRoot = account.StorageRoot;
        Hash256 codeHash = account.CodeHash;
        writer.Write(account.Nonce);
        writer.Write(in balance);
        writer.Write(in storageRoot);
        writer.Write(in codeHash);
        writer.EndList(mark);
    }

    /// <summary>Reads the leaf of a state trie.</summary>
    /// <returns>False when the bytes are anything else.</returns>
    public static bool TryReadLeaf(ReadOnlySpan<byte> encoded, out Account account) => TryRead(encoded, isFlat: false, out account);

    /// <summary>Writes the flat value.</summary>
    public static void WriteFlat(ref RlpWriter writer, in Account account)
    {
        int mark = writer.BeginList();
        UInt256 balance = account.Balance;
        writer.Write(account.Nonce);
        writer.Write(in balance);
        WriteUnless(ref writer, account.StorageRoot, in Account.EmptyStorageRoot);
        WriteUnless(ref writer, account.CodeHash, in Account.EmptyCodeHash);
        writer.EndList(mark);
    }

    /// <summary>Reads the flat value.</summary>
    /// <returns>False when the bytes are anything else.</returns>
    public static bool TryReadFlat(ReadOnlySpan<byte> encoded, out Account account) => TryRead(encoded, isFlat: true, out account);

    private static void WriteUnless(ref RlpWriter writer, Hash256 value, in Hash256 usual)
    {
        if (value == usual)
        {
            writer.WriteEmptyBytes();
        }
        else
        {
            writer.Write(in value);
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> encoded, bool isFlat, out Account account)
    {
        account = Account.Empty;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader items) || !outer.TryEnd()
            || !items.TryReadUInt64(out ulong nonce)
            || !items.TryReadUInt256(out UInt256 balance)
            || !TryReadHash(ref items, isFlat, in Account.EmptyStorageRoot, out Hash256 storageRoot)
            || !TryReadHash(ref items, isFlat, in Account.EmptyCodeHash, out Hash256 codeHash)
            || !items.TryEnd())
        {
            return false;
        }

        account = new Account(nonce, balance, storageRoot, codeHash);
        return true;
    }

    private static bool TryReadHash(ref RlpReader items, bool isFlat, in Hash256 usual, out Hash256 value)
    {
        if (isFlat && items.IsNextEmpty)
        {
            value = usual;
            return items.TrySkip();
        }

        return items.TryReadHash(out value);
    }
}
