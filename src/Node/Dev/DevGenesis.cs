// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Node.Predeploys;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>Writes the genesis file of a developer's chain: our rules, the accounts, the predeployed contracts.</summary>
internal static class DevGenesis
{
    /// <summary>Part of the base fee by which it moves at most from block to block: an eighth in twelve seconds is about a 96th in one.</summary>
    public const ulong BaseFeeChangeDenominator = 96;

    /// <summary>Lowest base fee, in wei per gas.</summary>
    public const ulong MinBaseFee = 1_000_000_000;

    private static readonly string[] BlockForks =
    [
        "homesteadBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock", "constantinopleBlock", "petersburgBlock", "istanbulBlock",
        "berlinBlock", "londonBlock",
    ];

    private static readonly string[] TimeForks = ["shanghaiTime", "cancunTime", "pragueTime", "osakaTime"];

    /// <summary>Writes the file.</summary>
    /// <param name="chainId">Chain id.</param>
    /// <param name="gasLimit">Gas limit of blocks.</param>
    /// <param name="timestamp">Time of the first block, in seconds since the Unix epoch.</param>
    /// <param name="accounts">Accounts with the balance.</param>
    /// <param name="balance">In wei.</param>
    public static byte[] Write(ulong chainId, ulong gasLimit, ulong timestamp, IEnumerable<Address> accounts, UInt256 balance)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteRules(json, chainId, gasLimit);
            json.WriteString("nonce", "0x0");
            json.WriteString("timestamp", $"0x{timestamp:x}");
            json.WriteString("extraData", "0x");
            json.WriteString("gasLimit", $"0x{gasLimit:x}");
            json.WriteString("difficulty", "0x0");
            json.WriteString("coinbase", default(Address).ToString());
            json.WriteStartObject("alloc");
            foreach (Address account in accounts)
            {
                json.WriteStartObject(account.ToString());
                json.WriteString("balance", balance.ToQuantity());
                json.WriteEndObject();
            }

            WritePredeploys(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteRules(Utf8JsonWriter json, ulong chainId, ulong gasLimit)
    {
        json.WriteStartObject("config");
        json.WriteNumber("chainId", chainId);
        foreach (string fork in BlockForks)
        {
            json.WriteNumber(fork, 0);
        }

        json.WriteNumber("terminalTotalDifficulty", 0);
        foreach (string fork in TimeForks)
        {
            json.WriteNumber(fork, 0);
        }

        json.WriteEndObject();
        json.WriteStartObject("powerverse");
        json.WriteNumber("baseFeeChangeDenominator", BaseFeeChangeDenominator);
        json.WriteString("minBaseFee", $"0x{MinBaseFee:x}");
        json.WriteBoolean("blobs", false);
        json.WriteBoolean("requests", false);
        json.WriteBoolean("claimedSenders", true);
        json.WriteString("gasLimit", $"0x{gasLimit:x}");
        json.WriteEndObject();
    }

    private static void WritePredeploys(Utf8JsonWriter json)
    {
        foreach (Predeploy predeploy in Predeploy.All)
        {
            json.WriteStartObject(predeploy.Address.ToString());
            json.WriteString("comment", predeploy.Name);
            json.WriteString("balance", "0x0");
            json.WriteString("nonce", $"0x{predeploy.Nonce:x}");
            json.WriteString("code", Hex.Encode(predeploy.Code));
            json.WriteEndObject();
        }
    }
}
