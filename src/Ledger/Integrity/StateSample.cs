// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Integrity;

/// <summary>Recomputes a random part of the state from its flat values and compares it with the tries: finds damage that checksums cannot, such as a lost write.</summary>
/// <remarks>
/// The part is chosen by the head's hash, which nobody can aim: all accounts under a place in the state trie, few enough to be quick, the way from the root to one of
/// them, and likewise slots of one account among them that has storage.
/// </remarks>
internal static class StateSample
{
    /// <summary>Most leaves recomputed in one trie.</summary>
    public const int LeavesMax = 2_048;

    public static void Check(LedgerCore core)
    {
        using ISnapshot snapshot = core.Store.CreateSnapshot();
        Hash256 seed = core.Chain.Head.Hash;
        try
        {
            Check(snapshot, core.Chain.Head.StateRoot, in seed, core.ReportDamage);
        }
        catch (StorageException exception)
        {
            core.ReportDamage("store", exception.Message);
        }
    }

    /// <summary>Checks one part.</summary>
    /// <returns>False when damage was reported.</returns>
    public static bool Check(IKeyValueReader snapshot, in Hash256 root, in Hash256 seed, Action<string, string> report)
    {
        if (new StoredState(snapshot).ReadRoot() != root)
        {
            report("state root", $"The head names {root}, the trie begins with {new StoredState(snapshot).ReadRoot()}.");
            return false;
        }

        List<Leaf> accounts = Collect(snapshot, StateFamilies.Accounts, [], in seed, AccountLeaf, out int depth);
        if (!Compare(snapshot, [], accounts, depth, in root, report))
        {
            return false;
        }

        int start = accounts.Count == 0 ? 0 : (int)(seed.Prefix64 % (ulong)accounts.Count);
        for (int i = 0; i < accounts.Count; i++)
        {
            Leaf leaf = accounts[(start + i) % accounts.Count];
            if (AccountCodec.TryReadLeaf(leaf.Value, out Account account) && account.HasStorage)
            {
                List<Leaf> slots = Collect(snapshot, StateFamilies.Storage, leaf.Key, in seed, SlotLeaf, out depth);
                return Compare(snapshot, leaf.Key, slots, depth, account.StorageRoot, report);
            }
        }

        return true;
    }

    // Whole bytes of the seed narrow the range down until few enough leaves are in it.
    private static List<Leaf> Collect(
        IKeyValueReader snapshot, ColumnFamily family, byte[] owner, in Hash256 seed, Func<ReadOnlySpan<byte>, byte[]> leafOf, out int depth)
    {
        List<Leaf> leaves = [];
        using IKeyValueIterator iterator = snapshot.CreateIterator(family);
        for (depth = 0; depth < Hash256.Size; depth++)
        {
            leaves.Clear();
            byte[] prefix = [.. owner, .. seed.AsSpan()[..depth]];
            bool found = iterator.Seek(prefix);
            while (found && leaves.Count <= LeavesMax && iterator.Key.StartsWith(prefix))
            {
                leaves.Add(new Leaf(iterator.Key[owner.Length..].ToArray(), leafOf(iterator.Value)));
                found = iterator.Next();
            }

            if (leaves.Count <= LeavesMax)
            {
                break;
            }
        }

        return leaves;
    }

    private static bool Compare(
        IKeyValueReader snapshot, byte[] owner, List<Leaf> leaves, int depth, in Hash256 root, Action<string, string> report)
    {
        if (leaves.Count == 0)
        {
            return true;
        }

        // The way from the root to the first leaf; reading it checks every hash on it.
        IReadOnlyList<ReadOnlyMemory<byte>> way = TrieProof.Create(snapshot, owner, leaves[0].Key);
        string place = Hex.Encode([.. owner, .. leaves[0].Key.AsSpan()[..depth]]);
        if (way.Count == 0 || Keccak256.Hash(way[0].Span) != root
            || !TrieProof.TryVerify(in root, leaves[0].Key, way, out ReadOnlyMemory<byte> value, out _)
            || !value.Span.SequenceEqual(leaves[0].Value))
        {
            report(place, $"The flat value of {Hex.Encode(leaves[0].Key)} is not the one in the trie.");
            return false;
        }

        if (!TryReadNode(snapshot, owner, leaves[0].Key.AsSpan(0, depth), out Hash256 expected))
        {
            // No node begins exactly here: the leaves hang on a longer path, and the way above has shown one of them.
            return true;
        }

        MerkleTrie trie = new();
        foreach (Leaf leaf in leaves)
        {
            trie.Put(leaf.Key.AsSpan(depth), leaf.Value);
        }

        if (trie.Root == expected)
        {
            return true;
        }

        report(place, $"The {leaves.Count} flat values below give {trie.Root}, the trie holds {expected}.");
        return false;
    }

    private static bool TryReadNode(IKeyValueReader snapshot, byte[] owner, ReadOnlySpan<byte> prefix, out Hash256 hash)
    {
        byte[] place = new byte[owner.Length + (2 * prefix.Length)];
        owner.CopyTo(place, 0);
        for (int i = 0; i < prefix.Length; i++)
        {
            place[owner.Length + (2 * i)] = (byte)(prefix[i] >> 4);
            place[owner.Length + (2 * i) + 1] = (byte)(prefix[i] & 15);
        }

        bool isFound = snapshot.TryGet(StateFamilies.TrieNodes, place, out byte[] node);
        hash = isFound ? Keccak256.Hash(node) : default;
        return isFound;
    }

    private static byte[] AccountLeaf(ReadOnlySpan<byte> flat)
    {
        if (!AccountCodec.TryReadFlat(flat, out Account account))
        {
            throw new StorageException("A flat account is damaged.");
        }

        RlpWriter writer = new(stackalloc byte[AccountCodec.MaxLength]);
        AccountCodec.WriteLeaf(ref writer, in account);
        return writer.ToArray();
    }

    private static byte[] SlotLeaf(ReadOnlySpan<byte> flat)
    {
        RlpWriter writer = new(stackalloc byte[UInt256.Size + 1]);
        writer.Write(flat);
        return writer.ToArray();
    }

    private readonly record struct Leaf(byte[] Key, byte[] Value);
}
