// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit;

/// <summary>The accounts of a fixture's <c>pre</c> or expected state, ordered by address.</summary>
public sealed class GenesisAlloc
{
    private readonly SortedDictionary<Address, AllocatedAccount> _accounts = [];

    public IReadOnlyDictionary<Address, AllocatedAccount> Accounts => _accounts;

    public static GenesisAlloc Parse(JsonElement element)
    {
        GenesisAlloc alloc = new();
        alloc.Add(element);
        return alloc;
    }

    /// <summary>Adds accounts; one that is there already is replaced.</summary>
    public void Add(JsonElement element)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            _accounts[Address.Parse(property.Name)] = AllocatedAccount.Parse(property.Value);
        }
    }

    /// <summary>The difference that makes this state from the empty one.</summary>
    public StateDiff ToDiff() => new([.. _accounts.Select(pair => pair.Value.ToChange(pair.Key))]);
}

/// <summary>One account as fixtures write it.</summary>
public sealed record AllocatedAccount(ulong Nonce, UInt256 Balance, byte[] Code, SortedDictionary<UInt256, UInt256> Storage)
{
    public static AllocatedAccount Parse(JsonElement element)
    {
        SortedDictionary<UInt256, UInt256> storage = [];
        if (element.TryMember("storage", out JsonElement slots))
        {
            foreach (JsonProperty slot in slots.EnumerateObject())
            {
                storage[FixtureJson.ParseUInt256(slot.Name)] = slot.Value.AsUInt256();
            }
        }

        return new AllocatedAccount(
            element.TryMember("nonce", out JsonElement nonce) ? nonce.AsUInt64() : 0,
            element.TryMember("balance", out JsonElement balance) ? balance.AsUInt256() : UInt256.Zero,
            element.TryMember("code", out JsonElement code) ? code.AsBytes() : [],
            storage);
    }

    public AccountChange ToChange(Address address) => new()
    {
        Address = address,
        Nonce = Nonce,
        Balance = Balance,
        CodeHash = Keccak256.Hash(Code),
        NewCode = Code,
        Storage = Storage.Where(slot => !slot.Value.IsZero).Select(slot => new StorageChange(slot.Key, slot.Value)).ToArray(),
    };
}
