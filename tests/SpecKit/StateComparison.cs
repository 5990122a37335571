// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Finds the first account, field or slot in which a state differs from the expected one.</summary>
public static class StateComparison
{
    /// <summary>Compares with a whole expected state; accounts that should not exist are looked for among <paramref name="touched"/>.</summary>
    /// <returns>The first difference, or null.</returns>
    public static string? FirstDifference(IStateView actual, GenesisAlloc expected, IEnumerable<Address> touched)
    {
        foreach ((Address address, AllocatedAccount account) in expected.Accounts)
        {
            if (Compare(actual, address, account) is { } difference)
            {
                return difference;
            }
        }

        foreach (Address address in touched.Order())
        {
            if (!expected.Accounts.ContainsKey(address) && actual.TryGetAccount(address, out Account extra))
            {
                return $"{address}: exists (nonce {extra.Nonce}, balance {Show(extra.Balance)}), expected no account";
            }
        }

        return null;
    }

    /// <summary>Compares with a lean <c>postDiff</c>: changed fields only, null for an account that is gone.</summary>
    /// <returns>The first difference, or null.</returns>
    public static string? FirstDifference(IStateView actual, JsonElement postDiff)
    {
        foreach (JsonProperty property in postDiff.EnumerateObject())
        {
            Address address = Address.Parse(property.Name);
            bool exists = actual.TryGetAccount(address, out Account account);
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                if (exists)
                {
                    return $"{address}: exists, expected no account";
                }

                continue;
            }

            if (!exists)
            {
                return $"{address}: no account, expected one";
            }

            if (CompareFields(actual, address, account, property.Value) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? CompareFields(IStateView actual, Address address, Account account, JsonElement expected)
    {
        if (expected.TryMember("nonce", out JsonElement nonce) && nonce.AsUInt64() != account.Nonce)
        {
            return Differ(address, "nonce", account.Nonce.ToString(), nonce.AsUInt64().ToString());
        }

        if (expected.TryMember("balance", out JsonElement balance) && balance.AsUInt256() != account.Balance)
        {
            return Differ(address, "balance", Show(account.Balance), Show(balance.AsUInt256()));
        }

        if (expected.TryMember("code", out JsonElement code) && CompareCode(actual, address, account, code.AsBytes()) is { } codeDifference)
        {
            return codeDifference;
        }

        if (expected.TryMember("storage", out JsonElement storage))
        {
            foreach (JsonProperty slot in storage.EnumerateObject())
            {
                UInt256 key = FixtureJson.ParseUInt256(slot.Name);
                if (CompareSlot(actual, address, key, slot.Value.AsUInt256()) is { } slotDifference)
                {
                    return slotDifference;
                }
            }
        }

        return null;
    }

    private static string? Compare(IStateView actual, Address address, AllocatedAccount expected)
    {
        if (!actual.TryGetAccount(address, out Account account))
        {
            return $"{address}: no account, expected one (nonce {expected.Nonce}, balance {Show(expected.Balance)})";
        }

        if (account.Nonce != expected.Nonce)
        {
            return Differ(address, "nonce", account.Nonce.ToString(), expected.Nonce.ToString());
        }

        if (account.Balance != expected.Balance)
        {
            return Differ(address, "balance", Show(account.Balance), Show(expected.Balance));
        }

        if (CompareCode(actual, address, account, expected.Code) is { } difference)
        {
            return difference;
        }

        foreach ((UInt256 slot, UInt256 value) in expected.Storage)
        {
            if (CompareSlot(actual, address, slot, value) is { } slotDifference)
            {
                return slotDifference;
            }
        }

        return null;
    }

    private static string? CompareCode(IStateView actual, Address address, Account account, byte[] expected)
    {
        ReadOnlyMemory<byte> code = actual.GetCode(account.CodeHash);
        return code.Span.SequenceEqual(expected) ? null : Differ(address, "code", Hex.Encode(code.Span), Hex.Encode(expected));
    }

    private static string? CompareSlot(IStateView actual, Address address, UInt256 slot, UInt256 expected)
    {
        UInt256 value = actual.GetStorage(address, slot);
        return value == expected ? null : Differ(address, $"slot {Show(slot)}", Show(value), Show(expected));
    }

    private static string Differ(Address address, string field, string actual, string expected) =>
        $"{address}: {field} is {actual}, expected {expected}";

    private static string Show(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        string digits = Convert.ToHexStringLower(bytes).TrimStart('0');
        return "0x" + (digits.Length == 0 ? "0" : digits);
    }
}
