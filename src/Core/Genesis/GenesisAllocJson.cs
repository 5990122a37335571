// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>Reads the member <c>alloc</c> of a genesis file.</summary>
internal static class GenesisAllocJson
{
    public static List<GenesisAccount> Read(JsonMembers alloc, JsonFindings findings)
    {
        List<GenesisAccount> accounts = [];
        foreach ((string name, JsonElement value) in alloc.All())
        {
            if (!Address.TryParse(name, out Address address))
            {
                findings.Fail(GenesisErrorCode.NotHexBytes, alloc.PathOf(name));
                break;
            }

            accounts.Add(ReadAccount(address, new JsonMembers(value, alloc.PathOf(name), findings), findings));
        }

        accounts.Sort(static (left, right) => left.Address.CompareTo(right.Address));
        for (int i = 1; i < accounts.Count; i++)
        {
            if (accounts[i].Address == accounts[i - 1].Address)
            {
                findings.Fail(GenesisErrorCode.Duplicate, alloc.PathOf(accounts[i].Address.ToString()));
            }
        }

        return accounts;
    }

    private static GenesisAccount ReadAccount(Address address, JsonMembers account, JsonFindings findings)
    {
        // Test tools leave a key beside the accounts that they own; it is no part of the state.
        account.Accept("secretKey", "comment");
        GenesisAccount read = new()
        {
            Address = address,
            Balance = account.UInt256("balance") ?? UInt256.Zero,
            Nonce = account.UInt64("nonce") ?? 0,
            Code = account.Bytes("code"),
            Storage = account.Object("storage") is { } storage ? ReadStorage(storage, findings) : default,
        };
        account.ReportUnknown();
        return read;
    }

    private static StorageChange[] ReadStorage(JsonMembers storage, JsonFindings findings)
    {
        List<StorageChange> slots = [];
        foreach ((string name, JsonElement value) in storage.All())
        {
            if (!TryParseWord(name, out UInt256 slot)
                || value.ValueKind != JsonValueKind.String
                || !TryParseWord(value.GetString()!, out UInt256 word))
            {
                findings.Fail(GenesisErrorCode.NotHexBytes, storage.PathOf(name));
                break;
            }

            slots.Add(new StorageChange(slot, word));
        }

        slots.Sort(static (left, right) => left.Slot.CompareTo(right.Slot));
        for (int i = 1; i < slots.Count; i++)
        {
            if (slots[i].Slot == slots[i - 1].Slot)
            {
                findings.Fail(GenesisErrorCode.Duplicate, storage.PathOf(slots[i].Slot.ToQuantity()));
            }
        }

        return [.. slots.Where(static slot => !slot.Value.IsZero)];
    }

    /// <summary>Slots and values are hexadecimal whether or not they carry the prefix.</summary>
    private static bool TryParseWord(string text, out UInt256 word) =>
        UInt256.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text : $"0x{text}", out word);
}
