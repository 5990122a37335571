// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Differential;

/// <summary>Writes the genesis of a round in geth's format, every fork up to Osaka active from the start.</summary>
public static class GenesisText
{
    private static readonly string[] BlockForks =
    [
        "homesteadBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock", "constantinopleBlock", "petersburgBlock", "istanbulBlock", "berlinBlock", "londonBlock",
        "mergeNetsplitBlock", "terminalTotalDifficulty", "shanghaiTime", "cancunTime", "pragueTime", "osakaTime",
    ];

    public static string Write(DifferentialRound round)
    {
        JsonObject config = new() { ["chainId"] = DifferentialRound.ChainId, ["terminalTotalDifficultyPassed"] = true };
        foreach (string fork in BlockForks)
        {
            config[fork] = 0;
        }

        JsonObject alloc = [];
        foreach (GenesisAccount account in round.Accounts)
        {
            alloc[account.Address.ToString()] = Account(account);
        }

        return new JsonObject
        {
            ["config"] = config,
            ["timestamp"] = "0x65000000",
            ["gasLimit"] = $"0x{DifferentialRound.BlockGasLimit:x}",
            ["difficulty"] = "0x0",
            ["nonce"] = "0x0",
            ["extraData"] = "0x",
            ["alloc"] = alloc,
        }.ToJsonString();
    }

    private static JsonObject Account(GenesisAccount account)
    {
        JsonObject json = new() { ["balance"] = Word(account.Balance), ["nonce"] = $"0x{account.Nonce:x}" };
        if (account.Code.Length > 0)
        {
            json["code"] = Hex.Encode(account.Code.Span);
        }

        if (account.Storage.Length > 0)
        {
            JsonObject storage = [];
            foreach (StorageChange slot in account.Storage.Span)
            {
                storage[Word(slot.Slot)] = Word(slot.Value);
            }

            json["storage"] = storage;
        }

        return json;
    }

    private static string Word(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        return Hex.Encode(bytes);
    }
}
