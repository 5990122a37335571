// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Differential;

/// <summary>
/// The whole state of an <c>anvil_dumpState</c> answer (gzip of JSON, in hex), compared with ours account by account and slot by slot.
/// State roots are not compared: anvil keeps touched empty accounts in its trie, which EIP-161 removes; they count as absent here.
/// </summary>
public sealed class StateDump
{
    private readonly JsonObject _accounts;
    private readonly List<string> _differences = [];

    private StateDump(JsonObject accounts)
    {
        _accounts = accounts;
    }

    /// <summary>Every difference, a line each.</summary>
    /// <param name="dump">The answer of anvil.</param>
    /// <param name="ours">Our state after the block.</param>
    /// <param name="changes">What our side changed, so that an account or slot that only we have is found too.</param>
    public static IReadOnlyList<string> Differences(string dump, IStateView ours, IReadOnlyList<StateDiff> changes)
    {
        using GZipStream unzipped = new(new MemoryStream(Hex.Decode(dump)), CompressionMode.Decompress);
        StateDump comparison = new(JsonNode.Parse(unzipped)!["accounts"]!.AsObject());
        comparison.CompareTheirs(ours);
        foreach (AccountChange change in changes.SelectMany(diff => diff.Accounts))
        {
            comparison.CompareOurs(change);
        }

        return comparison._differences;
    }

    private void CompareTheirs(IStateView ours)
    {
        foreach ((string text, JsonNode? theirs) in _accounts)
        {
            Address address = Address.Parse(text);
            ours.TryGetAccount(address, out Account account);
            Compare(text, "nonce", theirs!["nonce"]!.GetValue<ulong>(), account.Nonce);
            Compare(text, "balance", Number(theirs["balance"]!.GetValue<string>()), account.Balance);
            Compare(text, "code", theirs["code"]!.GetValue<string>(), Hex.Encode(ours.GetCode(account.CodeHash).Span));
            foreach ((string slot, JsonNode? value) in theirs["storage"]!.AsObject())
            {
                Compare(text, $"slot {slot}", Number(value!.GetValue<string>()), ours.GetStorage(address, Number(slot)));
            }
        }
    }

    private void CompareOurs(AccountChange change)
    {
        string text = change.Address.ToString();
        if (!_accounts.TryGetPropertyValue(text, out JsonNode? theirs) || theirs is null)
        {
            Compare(text, "exists", false, !change.IsDeleted);
            return;
        }

        Dictionary<UInt256, UInt256> storage = theirs["storage"]!.AsObject().ToDictionary(slot => Number(slot.Key), slot => Number(slot.Value!.GetValue<string>()));
        foreach (StorageChange slot in change.Storage.Span)
        {
            Compare(text, $"slot {slot.Slot}", storage.GetValueOrDefault(slot.Slot), slot.Value);
        }
    }

    private void Compare<T>(string account, string what, T theirs, T ours)
        where T : notnull
    {
        if (!EqualityComparer<T>.Default.Equals(theirs, ours))
        {
            _differences.Add($"account {account}, {what}: anvil {theirs}, ours {ours}");
        }
    }

    private static UInt256 Number(string hex)
    {
        string digits = hex[2..];
        return new UInt256(Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits));
    }
}
