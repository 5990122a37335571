// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Integrity;

/// <summary>One walk over the state of a snapshot. The tries are walked depth first with a stack of their own, so depth costs no program stack.</summary>
internal sealed class StateVerification
{
    private const int NibblesMax = 2 * Hash256.Size;
    private const int BranchItems = 17;
    private const int Thousand = 1_000;

    private readonly IKeyValueReader _reader;
    private readonly IProgress<int>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly ulong _head;
    private long _accounts;
    private long _slots;

    public StateVerification(IKeyValueReader reader, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        _reader = reader;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _head = HeadRecord.Read(reader).Number;
    }

    public DamageReport? Run()
    {
        try
        {
            Walk([], HeadRecord.Read(_reader).StateRoot, VerifyAccount);
            RequireCount(StateFamilies.Accounts, _accounts);
            RequireCount(StateFamilies.Storage, _slots);
            return null;
        }
        catch (StorageException exception)
        {
            // How the store tells damage, and how the walk does, is the same: a place and what is wrong with it.
            return new DamageReport(_head, "state", exception.Message);
        }
    }

    private void Walk(byte[] owner, Hash256 root, Action<byte[], byte[]> leaf)
    {
        if (root == Account.EmptyStorageRoot)
        {
            return;
        }

        Stack<Pending> stack = new();
        stack.Push(new Pending([], null, root));
        while (stack.TryPop(out Pending next))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            byte[] node = next.Embedded ?? ReadNode(owner, next);
            Enter(node, next.Path, stack, leaf);
        }
    }

    private byte[] ReadNode(byte[] owner, Pending at)
    {
        byte[] place = [.. owner, .. at.Path];
        return !_reader.TryGet(StateFamilies.TrieNodes, place, out byte[] node) ? throw Damage(place, "The trie node is missing.")
            : Keccak256.Hash(node) != at.Hash ? throw Damage(place, $"The trie node has the hash {Keccak256.Hash(node)}, its parent names {at.Hash}.")
            : node;
    }

    private static void Enter(byte[] node, byte[] path, Stack<Pending> stack, Action<byte[], byte[]> leaf)
    {
        RlpReader outer = new(node);
        if (!outer.TryReadList(out RlpReader items) || !items.TryCountItems(BranchItems, out int count))
        {
            throw Damage(path, "The trie node does not decode.");
        }

        if (count == BranchItems)
        {
            // Turned round, so that the walk is in key order and its progress rises.
            Stack<Pending> children = new(BranchItems);
            for (byte i = 0; i < BranchItems - 1; i++)
            {
                PushChild(ref items, [.. path, i], children);
            }

            while (children.TryPop(out Pending child))
            {
                stack.Push(child);
            }

            return;
        }

        if (!items.TryReadBytes(out ReadOnlySpan<byte> encodedPath) || encodedPath.IsEmpty)
        {
            throw Damage(path, "The trie node does not decode.");
        }

        byte[] whole = [.. path, .. Nibbles(encodedPath)];
        bool isLeaf = (encodedPath[0] & 0x20) != 0;
        if (!isLeaf)
        {
            PushChild(ref items, whole, stack);
        }
        else if (whole.Length == NibblesMax && items.TryReadBytes(out ReadOnlySpan<byte> value))
        {
            leaf(Pack(whole), value.ToArray());
        }
        else
        {
            throw Damage(path, "A leaf has no whole key.");
        }
    }

    private static void PushChild(ref RlpReader items, byte[] path, Stack<Pending> stack)
    {
        if (path.Length > NibblesMax || !items.TryReadItem(out ReadOnlySpan<byte> item))
        {
            throw Damage(path, "The trie node does not decode.");
        }

        if (item.Length == RlpLength.Hash)
        {
            stack.Push(new Pending(path, null, new Hash256(item[1..])));
        }
        else if (item.Length > 1)
        {
            stack.Push(new Pending(path, item.ToArray(), default));
        }
    }

    private void VerifyAccount(byte[] key, byte[] leaf)
    {
        if (!_reader.TryGet(StateFamilies.Accounts, key, out byte[] flat)
            || !AccountCodec.TryReadFlat(flat, out Account account)
            || !AccountCodec.TryReadLeaf(leaf, out Account inTrie)
            || account != inTrie)
        {
            throw Damage(key, "The flat account is not the one in the trie.");
        }

        if (account.HasCode && (!_reader.TryGet(StateFamilies.Code, account.CodeHash.AsSpan(), out byte[] code) || Keccak256.Hash(code) != account.CodeHash))
        {
            throw Damage(key, $"The code {account.CodeHash} is missing or another.");
        }

        _accounts++;
        Walk(key, account.StorageRoot, (slot, value) => VerifySlot(key, slot, value));
        _progress?.Report(((key[0] << 8) + key[1]) * Thousand >> 16);
    }

    private void VerifySlot(byte[] owner, byte[] key, byte[] leaf)
    {
        byte[] place = [.. owner, .. key];
        RlpReader reader = new(leaf);
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> value)
            || !_reader.TryGet(StateFamilies.Storage, place, out byte[] flat)
            || !value.SequenceEqual(flat))
        {
            throw Damage(place, "The flat slot is not the one in the trie.");
        }

        _slots++;
    }

    private void RequireCount(ColumnFamily family, long expected)
    {
        long count = 0;
        using IKeyValueIterator iterator = _reader.CreateIterator(family);
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            count++;
        }

        if (count != expected)
        {
            throw new StorageException($"The family {family} has {count} keys, the tries have {expected}.");
        }
    }

    private static byte[] Nibbles(ReadOnlySpan<byte> encoded)
    {
        bool isOdd = (encoded[0] & 0x10) != 0;
        byte[] nibbles = new byte[(2 * (encoded.Length - 1)) + (isOdd ? 1 : 0)];
        int next = 0;
        if (isOdd)
        {
            nibbles[next++] = (byte)(encoded[0] & 15);
        }

        foreach (byte b in encoded[1..])
        {
            nibbles[next++] = (byte)(b >> 4);
            nibbles[next++] = (byte)(b & 15);
        }

        return nibbles;
    }

    private static byte[] Pack(byte[] nibbles)
    {
        byte[] key = new byte[nibbles.Length / 2];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = (byte)((nibbles[2 * i] << 4) | nibbles[(2 * i) + 1]);
        }

        return key;
    }

    private static StorageException Damage(byte[] place, string detail) => new($"{Hex.Encode(place)}: {detail}");

    private readonly record struct Pending(byte[] Path, byte[]? Embedded, Hash256 Hash);
}
