// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>The committed state as a store holds it flat, without caches; over a snapshot it stays what it is and may be used from any thread.</summary>
public sealed class StoredState : IStateView
{
    private readonly IKeyValueReader _reader;

    /// <summary>Reads the state from a store or a snapshot with the families of <see cref="StateFamilies"/>.</summary>
    public StoredState(IKeyValueReader reader)
    {
        _reader = reader;
    }

    /// <summary>Root of the state trie.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public Hash256 ReadRoot() => _reader.TryGet(StateFamilies.TrieNodes, [], out byte[] node) ? Keccak256.Hash(node) : Account.EmptyStorageRoot;

    /// <inheritdoc/>
    public bool TryGetAccount(in Address address, out Account account) => TryReadAccount(Keccak256.Hash(address.AsSpan()), out account);

    /// <inheritdoc/>
    public UInt256 GetStorage(in Address address, in UInt256 slot) => ReadStorage(Keccak256.Hash(address.AsSpan()), HashSlot(in slot));

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash)
    {
        if (codeHash == Account.EmptyCodeHash)
        {
            return default;
        }

        return _reader.TryGet(StateFamilies.Code, codeHash.AsSpan(), out byte[] code)
            ? code
            : throw new StorageException($"The code {codeHash} is missing.");
    }

    /// <summary>Reads an account by the hash of its address.</summary>
    /// <returns>False when it does not exist.</returns>
    internal bool TryReadAccount(in Hash256 key, out Account account)
    {
        account = Account.Empty;
        Span<byte> value = stackalloc byte[AccountCodec.MaxLength];
        int length = _reader.Read(StateFamilies.Accounts, key.AsSpan(), value);
        if (length == IKeyValueReader.NotFound)
        {
            return false;
        }

        if (length > value.Length || !AccountCodec.TryReadFlat(value[..length], out account))
        {
            throw new StorageException($"The account {key} is damaged.");
        }

        return true;
    }

    /// <summary>Reads a slot by the hashes of its account's address and of its number.</summary>
    internal UInt256 ReadStorage(in Hash256 accountKey, in Hash256 slotKey)
    {
        Span<byte> key = stackalloc byte[2 * Hash256.Size];
        accountKey.CopyTo(key);
        slotKey.CopyTo(key[Hash256.Size..]);
        Span<byte> value = stackalloc byte[UInt256.Size];
        int length = _reader.Read(StateFamilies.Storage, key, value);
        if (length == IKeyValueReader.NotFound)
        {
            return default;
        }

        return length <= value.Length ? new UInt256(value[..length]) : throw new StorageException($"The slot {slotKey} of {accountKey} is damaged.");
    }

    internal static Hash256 HashSlot(in UInt256 slot)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        slot.WriteBigEndian(bytes);
        return Keccak256.Hash(bytes);
    }
}
