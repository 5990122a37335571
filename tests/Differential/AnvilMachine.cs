// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Differential;

/// <summary>Executes rounds on a fresh anvil each and reads back what came of it.</summary>
public static class AnvilMachine
{
    // Accounts that anvil adds to any genesis: its first development account and, from Prague, the block hash history (EIP-2935).
    private static readonly Address[] Added =
    [
        Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
        Address.Parse("0x0000F90827F1C53a10cb7A02335B175320002935"),
    ];

    /// <summary>The answer of <see cref="ExecuteAsync"/>: the block's header as far as execution needs it, the accounts that anvil added, the transactions in block order.</summary>
    public sealed record Run(BlockHeader Parent, BlockHeader Header, IReadOnlyList<GenesisAccount> AddedAccounts, IReadOnlyList<Transaction> InOrder, RoundResult Result, string StateDump);

    /// <summary>Executes a round on an anvil of its own.</summary>
    public static async Task<Run> ExecuteAsync(DifferentialRound round)
    {
        using AnvilNode node = await StartAsync(round);
        return await MineAsync(round, node);
    }

    /// <summary>Starts an anvil with the round's accounts.</summary>
    public static Task<AnvilNode> StartAsync(DifferentialRound round, params ReadOnlySpan<string> arguments)
    {
        string gasLimit = DifferentialRound.BlockGasLimit.ToString(CultureInfo.InvariantCulture);
        return AnvilNode.StartAsync(GenesisText.Write(round), ["--no-mining", "--order", "fifo", "--gas-limit", gasLimit, .. arguments]);
    }

    /// <summary>Executes a round on an anvil that <see cref="StartAsync"/> started.</summary>
    public static async Task<Run> MineAsync(DifferentialRound round, AnvilNode node)
    {
        IReadOnlyList<GenesisAccount> added = await AddedAccountsAsync(node);
        Dictionary<string, Transaction> byHash = new(StringComparer.Ordinal);
        IReadOnlyList<JsonNode?> hashes = await node.BatchAsync(
            [.. round.Transactions.Select(transaction => ("eth_sendRawTransaction", new JsonNode?[] { Hex.Encode(transaction.Envelope.Span) }))]);
        for (int i = 0; i < hashes.Count; i++)
        {
            byHash[hashes[i]!.GetValue<string>()] = round.Transactions[i];
        }

        await node.CallAsync("evm_mine");
        JsonNode parent = (await node.CallAsync("eth_getBlockByNumber", "0x0", false))!;
        JsonNode block = (await node.CallAsync("eth_getBlockByNumber", "0x1", false))!;
        List<string> order = [.. block["transactions"]!.AsArray().Select(hash => hash!.GetValue<string>())];
        if (order.Count != round.Transactions.Count)
        {
            throw new InvalidOperationException($"anvil mined {order.Count} of {round.Transactions.Count} transactions.");
        }

        JsonArray receipts = (await node.CallAsync("eth_getBlockReceipts", "0x1"))!.AsArray();
        IReadOnlyList<JsonNode?> traces = await node.BatchAsync(
            [.. order.Select(hash => ("debug_traceTransaction", new JsonNode?[] { hash, new JsonObject { ["tracer"] = "callTracer", ["tracerConfig"] = new JsonObject { ["onlyTopCall"] = true } } }))]);
        string dump = (await node.CallAsync("anvil_dumpState"))!.GetValue<string>();
        List<TransactionResult> results = [.. order.Select((_, i) => Result(receipts[i]!, traces[i]!))];
        return new Run(Header(parent), Header(block), added, [.. order.Select(hash => byHash[hash])], new RoundResult(results), dump);
    }

    private static async Task<IReadOnlyList<GenesisAccount>> AddedAccountsAsync(AnvilNode node)
    {
        List<GenesisAccount> accounts = [];
        foreach (Address address in Added)
        {
            string text = address.ToString();
            accounts.Add(new GenesisAccount
            {
                Address = address,
                Balance = Quantity(await node.CallAsync("eth_getBalance", text, "latest")),
                Nonce = Quantity(await node.CallAsync("eth_getTransactionCount", text, "latest")).U0,
                Code = Bytes(await node.CallAsync("eth_getCode", text, "latest")),
            });
        }

        return accounts;
    }

    private static TransactionResult Result(JsonNode receipt, JsonNode trace)
    {
        List<Log> logs = [];
        foreach (JsonNode? log in receipt["logs"]!.AsArray())
        {
            logs.Add(new Log(
                Address.Parse(log!["address"]!.GetValue<string>()),
                log["topics"]!.AsArray().Select(topic => Hash256.Parse(topic!.GetValue<string>())).ToArray(),
                Bytes(log["data"])));
        }

        byte[] output = trace["output"] is { } data ? Bytes(data) : [];
        return new TransactionResult(receipt["status"]!.GetValue<string>() == "0x1", Quantity(receipt["gasUsed"]).U0, logs, output);
    }

    private static BlockHeader Header(JsonNode block) => new()
    {
        ParentHash = Hash256.Parse(block["parentHash"]!.GetValue<string>()),
        Number = Quantity(block["number"]).U0,
        Timestamp = Quantity(block["timestamp"]).U0,
        Beneficiary = Address.Parse(block["miner"]!.GetValue<string>()),
        GasLimit = Quantity(block["gasLimit"]).U0,
        BaseFeePerGas = Quantity(block["baseFeePerGas"]),
        MixHash = Hash256.Parse(block["mixHash"]!.GetValue<string>()),
        BlobGasUsed = Quantity(block["blobGasUsed"]).U0,
        ExcessBlobGas = Quantity(block["excessBlobGas"]).U0,
        ParentBeaconBlockRoot = Hash256.Parse(block["parentBeaconBlockRoot"]!.GetValue<string>()),
    };

    private static UInt256 Quantity(JsonNode? node)
    {
        string digits = node!.GetValue<string>()[2..];
        return new UInt256(Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits));
    }

    private static byte[] Bytes(JsonNode? node) => Hex.Decode(node!.GetValue<string>());
}
