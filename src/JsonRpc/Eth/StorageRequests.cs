// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>The accounts and slots that eth_getStorageValues is asked for.</summary>
/// <param name="Accounts">The accounts in the order named, with their slots.</param>
/// <param name="SlotCount">Slots over all accounts.</param>
internal sealed record StorageRequests(IReadOnlyList<(Address Address, IReadOnlyList<UInt256> Slots)> Accounts, int SlotCount)
{
    /// <summary>Reads an object from addresses to arrays of slots.</summary>
    public static string? Read(ref Utf8JsonReader reader, out StorageRequests value)
    {
        value = null!;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object of addresses";
        }

        List<(Address, IReadOnlyList<UInt256>)> accounts = [];
        int count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!Address.TryParse(reader.GetString(), out Address address))
            {
                return "invalid address";
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return "json: expected an array of slots";
            }

            List<UInt256> slots = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (HexJson.ReadStorageKey(ref reader, out UInt256 slot, out _) is { } problem)
                {
                    return problem;
                }

                slots.Add(slot);
            }

            count += slots.Count;
            accounts.Add((address, slots));
        }

        value = new StorageRequests(accounts, count);
        return null;
    }
}
