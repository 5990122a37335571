// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.TestKit.Chains;

/// <summary>A network with known keys: its genesis file, its validators, and accounts with coins.</summary>
public sealed class ForgedNetwork
{
    /// <summary>The chain id of developers' networks.</summary>
    public const ulong ChainId = 20568;

    private const ulong EpochLength = 64;
    private const ulong StakeCoins = 10_000;
    private const ulong WeiPerCoin = 1_000_000_000_000_000_000;
    private static readonly string[] Forks = ["shanghaiTime", "cancunTime", "pragueTime", "osakaTime"];

    private static readonly string[] BlockForks =
    [
        "homesteadBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock", "constantinopleBlock", "petersburgBlock", "istanbulBlock", "berlinBlock",
        "londonBlock",
    ];

    /// <summary>Makes a network; the same arguments make the same one.</summary>
    /// <param name="validatorCount">Validators.</param>
    /// <param name="accountCount">Accounts with coins.</param>
    /// <param name="timestamp">Time of the first block, in seconds since the Unix epoch.</param>
    public ForgedNetwork(int validatorCount, int accountCount, ulong timestamp)
    {
        ValidatorKeys[] keys = [.. Enumerable.Range(0, validatorCount).Select(i => new ValidatorKeys(Seed("vrf", i), Seed("vote", i)))];
        Validators = [.. keys.Select((key, i) => (new Address(Seed("validator", i).AsSpan(Hash256.Size - Address.Size)), (IValidatorKeys)key))];
        Accounts = [.. Enumerable.Range(0, accountCount).Select(i => Seed("account", i))];
        GenesisFile = Write(keys, timestamp);
        Genesis = Parse(GenesisFile);
        Consensus = ConsensusGenesisJson.TryRead(Genesis, out ConsensusGenesis? consensus, out ConsensusGenesisError error)
            ? consensus
            : throw new InvalidOperationException($"{error.Code} at {error.Path}");
    }

    /// <summary>The validators with their keys.</summary>
    public IReadOnlyList<(Address Address, IValidatorKeys Keys)> Validators { get; }

    /// <summary>The secret keys of the accounts with coins.</summary>
    public IReadOnlyList<byte[]> Accounts { get; }

    /// <summary>The genesis file, as <c>powerverse node --network</c> takes it.</summary>
    public byte[] GenesisFile { get; }

    /// <summary>The same, parsed.</summary>
    public GenesisSpec Genesis { get; }

    /// <summary>What it fixes about the validators.</summary>
    public ConsensusGenesis Consensus { get; }

    /// <summary>The account of a secret key.</summary>
    public static Address AddressOf(byte[] key)
    {
        byte[] publicKey = new byte[64];
        return Secp256k1.TryGetPublicKey(key, publicKey) ? Secp256k1.ToAddress(publicKey) : throw new InvalidOperationException("no key");
    }

    /// <summary>32 bytes that follow from a purpose and a number.</summary>
    public static byte[] Seed(string purpose, int number) =>
        Keccak256.Hash(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"forged {purpose} {number}"))).ToArray();

    private byte[] Write(ValidatorKeys[] keys, ulong timestamp)
    {
        JsonObject config = new() { ["chainId"] = ChainId, ["terminalTotalDifficulty"] = 0 };
        foreach (string fork in (string[])[.. BlockForks, .. Forks])
        {
            config[fork] = 0;
        }

        JsonObject allocation = [];
        foreach (byte[] account in Accounts)
        {
            allocation[AddressOf(account).ToString()] = new JsonObject { ["balance"] = "0xd3c21bcecceda1000000" };
        }

        JsonObject root = new()
        {
            ["config"] = config,
            ["powerverse"] = new JsonObject
            {
                ["baseFeeChangeDenominator"] = 96,
                ["minBaseFee"] = "0x3b9aca00",
                ["blobs"] = false,
                ["requests"] = false,
                ["gasLimit"] = "0x1c9c380",
                ["consensus"] = new JsonObject
                {
                    ["epochLength"] = EpochLength,
                    ["beacon"] = new Hash256(Seed("beacon", 0)).ToString(),
                    ["validators"] = new JsonArray([.. keys.Select((key, i) => Registration(key, i))]),
                },
            },
            ["nonce"] = "0x0",
            ["timestamp"] = string.Create(CultureInfo.InvariantCulture, $"0x{timestamp:x}"),
            ["extraData"] = "0x",
            ["gasLimit"] = "0x1c9c380",
            ["difficulty"] = "0x0",
            ["coinbase"] = default(Address).ToString(),
            ["alloc"] = allocation,
        };
        GenesisSpec unbound = Parse(Encoding.UTF8.GetBytes(root.ToJsonString()));
        ConsensusGenesis consensus = ConsensusGenesisJson.TryReadUnbound(unbound, out ConsensusGenesis? read, out ConsensusGenesisError error)
            ? read
            : throw new InvalidOperationException($"{error.Code} at {error.Path}");
        root["mixHash"] = consensus.Seed.ToString();
        root["extraData"] = consensus.Commitment().ToString();
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private JsonNode Registration(ValidatorKeys keys, int index)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            Address address = Validators[index].Address;
            ConsensusGenesisJson.WriteValidator(json, ChainId, keys, address, address, (UInt128)StakeCoins * WeiPerCoin);
        }

        return JsonNode.Parse(stream.ToArray())!;
    }

    private static GenesisSpec Parse(byte[] file) =>
        GenesisJson.Parse(file).TryGet(out GenesisSpec? genesis, out GenesisError error) ? genesis : throw new InvalidOperationException(error.ToString());
}
