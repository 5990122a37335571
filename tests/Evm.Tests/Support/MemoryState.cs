// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Support;

/// <summary>A state in dictionaries, for tests.</summary>
public sealed class MemoryState : IStateView
{
    private readonly Dictionary<Address, Account> _accounts = [];
    private readonly Dictionary<(Address, UInt256), UInt256> _storage = [];
    private readonly Dictionary<Hash256, byte[]> _codes = [];

    public MemoryState With(
        Address address, byte[]? code = null, UInt256 balance = default, ulong nonce = 0, params (UInt256 Slot, UInt256 Value)[] storage)
    {
        Hash256 codeHash = code is null || code.Length == 0 ? Account.EmptyCodeHash : Keccak256.Hash(code);
        _codes[codeHash] = code ?? [];
        Hash256 storageRoot = storage.Length == 0 ? Account.EmptyStorageRoot : Keccak256.Hash([1]);
        _accounts[address] = new Account(nonce, balance, storageRoot, codeHash);
        foreach ((UInt256 slot, UInt256 value) in storage)
        {
            _storage[(address, slot)] = value;
        }

        return this;
    }

    public bool TryGetAccount(in Address address, out Account account)
    {
        bool found = _accounts.TryGetValue(address, out account);
        if (!found)
        {
            account = Account.Empty;
        }

        return found;
    }

    public UInt256 GetStorage(in Address address, in UInt256 slot) => _storage.GetValueOrDefault((address, slot));

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _codes[codeHash];
}
