// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.TestKit.Reference;

/// <summary>A world state of plain dictionaries that computes its root anew each time: an oracle for small states.</summary>
public sealed class ReferenceWorldState : IWorldState
{
    private readonly Dictionary<Hash256, byte[]> _codes = [];
    private Dictionary<Address, Entry> _committed = [];
    private Dictionary<Address, Entry> _pending = [];

    public Hash256 Root => ReferenceTrie.Root(_pending.Select(pair => (Keccak256.Hash(pair.Key.AsSpan()).ToArray(), EncodeAccount(pair.Value))));

    public Hash256 Apply(StateDiff diff)
    {
        foreach (AccountChange change in diff.Accounts)
        {
            if (change.IsDeleted)
            {
                _pending.Remove(change.Address);
                continue;
            }

            bool isKept = _pending.TryGetValue(change.Address, out Entry? old) && !change.IsStorageCleared;
            Dictionary<UInt256, UInt256> storage = isKept ? new(old!.Storage) : [];
            foreach (StorageChange slot in change.Storage.Span)
            {
                if (slot.Value.IsZero)
                {
                    storage.Remove(slot.Slot);
                }
                else
                {
                    storage[slot.Slot] = slot.Value;
                }
            }

            if (!change.NewCode.IsEmpty)
            {
                _codes[change.CodeHash] = change.NewCode.ToArray();
            }

            _pending[change.Address] = new Entry(change.Nonce, change.Balance, change.CodeHash, storage);
        }

        return Root;
    }

    public void Commit() => _committed = new Dictionary<Address, Entry>(_pending);

    public void Discard() => _pending = new Dictionary<Address, Entry>(_committed);

    public bool TryGetAccount(in Address address, out Account account)
    {
        bool exists = _pending.TryGetValue(address, out Entry? entry);
        account = exists ? new Account(entry!.Nonce, entry.Balance, StorageRoot(entry), entry.CodeHash) : Account.Empty;
        return exists;
    }

    public UInt256 GetStorage(in Address address, in UInt256 slot) =>
        _pending.TryGetValue(address, out Entry? entry) && entry.Storage.TryGetValue(slot, out UInt256 value) ? value : UInt256.Zero;

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) =>
        codeHash == Account.EmptyCodeHash ? ReadOnlyMemory<byte>.Empty : _codes[codeHash];

    private static Hash256 StorageRoot(Entry entry) =>
        ReferenceTrie.Root(entry.Storage.Select(slot => (Keccak256.Hash(slot.Key.ToHash().AsSpan()).ToArray(), EncodeNumber(slot.Value))));

    private static byte[] EncodeAccount(Entry entry)
    {
        RlpWriter writer = new(128);
        int mark = writer.BeginList();
        writer.Write(entry.Nonce);
        writer.Write(entry.Balance);
        writer.Write(StorageRoot(entry));
        writer.Write(entry.CodeHash);
        writer.EndList(mark);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    private static byte[] EncodeNumber(UInt256 value)
    {
        RlpWriter writer = new(64);
        writer.Write(value);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    private sealed record Entry(ulong Nonce, UInt256 Balance, Hash256 CodeHash, Dictionary<UInt256, UInt256> Storage);
}
