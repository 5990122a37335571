// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger.History;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Views;

/// <summary>Reads ranges of a state with their proofs, for nodes that fetch it.</summary>
internal static class StateRanges
{
    /// <summary>Reads accounts.</summary>
    /// <param name="state">The state.</param>
    /// <param name="keys">Its keys in order.</param>
    /// <param name="from">Where the range begins.</param>
    /// <param name="until">The first account at or above this is the last one.</param>
    /// <param name="bytesMax">Bytes after which it ends.</param>
    public static StateRange ReadAccounts(IKeyValueReader state, PastReader keys, in Hash256 from, in Hash256 until, int bytesMax)
    {
        List<TrieLeaf> leaves = [];
        long bytes = 0;
        bool isAll = true;
        RlpWriter writer = new(AccountCodec.MaxLength);
        try
        {
            foreach (byte[] key in keys.Keys(HistoryFamily.Accounts, [], from.ToArray()))
            {
                if (bytes >= bytesMax || (leaves.Count > 0 && leaves[^1].Key.CompareTo(until) >= 0))
                {
                    isAll = false;
                    break;
                }

                if (!state.TryGet(StateFamilies.Accounts, key, out byte[] flat))
                {
                    continue;
                }

                if (!AccountCodec.TryReadFlat(flat, out Account account))
                {
                    throw new StorageException($"The account {Hex.Encode(key)} is damaged.");
                }

                writer.Reset();
                AccountCodec.WriteLeaf(ref writer, in account);
                leaves.Add(new TrieLeaf(new Hash256(key), writer.ToArray()));
                bytes += Hash256.Size + writer.Length;
            }
        }
        finally
        {
            writer.Dispose();
        }

        return Prove(state, [], from, leaves, isAll);
    }

    /// <summary>Reads the slots of an account.</summary>
    /// <param name="state">The state.</param>
    /// <param name="keys">Its keys in order.</param>
    /// <param name="accountKey">Keccak-256 of the account's address.</param>
    /// <param name="from">Where the range begins.</param>
    /// <param name="bytesMax">Bytes after which it ends.</param>
    public static StateRange ReadSlots(IKeyValueReader state, PastReader keys, in Hash256 accountKey, in Hash256 from, int bytesMax)
    {
        List<TrieLeaf> leaves = [];
        long bytes = 0;
        bool isAll = true;
        byte[] owner = accountKey.ToArray();
        RlpWriter writer = new(Hash256.Size + 1);
        try
        {
            foreach (byte[] key in keys.Keys(HistoryFamily.Storage, owner, [.. owner, .. from.AsSpan()]))
            {
                if (bytes >= bytesMax)
                {
                    isAll = false;
                    break;
                }

                if (!state.TryGet(StateFamilies.Storage, key, out byte[] value))
                {
                    continue;
                }

                writer.Reset();
                writer.Write(value);
                leaves.Add(new TrieLeaf(new Hash256(key.AsSpan(Hash256.Size)), writer.ToArray()));
                bytes += Hash256.Size + writer.Length;
            }
        }
        finally
        {
            writer.Dispose();
        }

        return Prove(state, owner, from, leaves, isAll);
    }

    // A whole trie is proven by its root.
    private static StateRange Prove(IKeyValueReader state, byte[] owner, in Hash256 from, List<TrieLeaf> leaves, bool isAll) =>
        isAll && from.IsZero
            ? new StateRange(leaves, [])
            : new StateRange(leaves, RangeProof.Create(state, owner, from, leaves.Count == 0 ? from : leaves[^1].Key));
}
