// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>What MetaMask asks a node when a network is added and coins are sent, in its order.</summary>
internal sealed class WalletCalls
{
    /// <summary>A genesis file of a small chain.</summary>
    public const string Genesis = """
        {"config":{"chainId":20568,"homesteadBlock":0,"eip150Block":0,"eip155Block":0,"eip158Block":0,"byzantiumBlock":0,"constantinopleBlock":0,"petersburgBlock":0,
        "istanbulBlock":0,"berlinBlock":0,"londonBlock":0,"terminalTotalDifficulty":0,"shanghaiTime":0,"cancunTime":0,"pragueTime":0,"osakaTime":0},
        "powerverse":{"requests":false,"blobs":false},"timestamp":"0x1","gasLimit":"0x1c9c380","difficulty":"0x0",
        "alloc":{"0x00000000000000000000000000000000000c0de1":{"balance":"0xd3c21bcecceda1000000"}}}
        """;

    private const string From = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
    private const string To = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
    private static readonly byte[] Key = Convert.FromHexString("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static readonly UInt256 OneCoin = UInt256.Parse("1000000000000000000");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly int _port;

    public WalletCalls(int port) => _port = port;

    /// <summary>Adds the network, sends one coin and waits until it has arrived.</summary>
    public async Task TransferAsync()
    {
        using RpcClient node = await RpcClient.ConnectAsync(_port);
        ulong chainId = Quantity(await node.CallAsync("eth_chainId"));
        Expect(chainId == SeededKeys.ChainId && (await node.CallAsync("net_version"))!.GetValue<string>() == "20568", "the chain id of the README");
        JsonNode block = (await node.CallAsync("eth_getBlockByNumber", "latest", false))!;
        ulong baseFee = Quantity(block["baseFeePerGas"]);
        await node.CallAsync("eth_blockNumber");
        UInt256 before = UInt256.Parse(Text(await node.CallAsync("eth_getBalance", To, "latest")));
        Expect(Text(await node.CallAsync("eth_getCode", To, "latest")) == "0x", "a recipient without code");
        JsonObject call = new() { ["from"] = From, ["to"] = To, ["value"] = "0xde0b6b3a7640000" };
        ulong gas = Quantity(await node.CallAsync("eth_estimateGas", call));
        await node.CallAsync("eth_gasPrice");
        await node.CallAsync("eth_feeHistory", "0x5", "latest", new JsonArray(10, 50, 90));
        ulong nonce = Quantity(await node.CallAsync("eth_getTransactionCount", From, "pending"));
        Transaction transaction = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = chainId,
            Nonce = nonce,
            GasLimit = gas,
            MaxFeePerGas = (2 * baseFee) + 1_500_000_000,
            MaxPriorityFeePerGas = 1_500_000_000,
            To = Address.Parse(To),
            Value = OneCoin,
        };
        Expect(transaction.TrySign(Key, out Transaction signed), "a signature");
        string hash = Text(await node.CallAsync("eth_sendRawTransaction", "0x" + Convert.ToHexStringLower(signed.Envelope.Span)));
        JsonNode receipt = await UntilAsync(async () => await node.CallAsync("eth_getTransactionReceipt", hash), "a receipt");
        Expect(Text(receipt["status"]) == "0x1", "success");
        Expect(await node.CallAsync("eth_getBlockByHash", Text(receipt["blockHash"]), false) is not null, "the block");
        Expect(UInt256.Parse(Text(await node.CallAsync("eth_getBalance", To, "latest"))) == before + OneCoin, "one coin more");
    }

    /// <summary>Seals blocks.</summary>
    public async Task MineAsync(int count)
    {
        using RpcClient node = await RpcClient.ConnectAsync(_port);
        await node.CallAsync("anvil_mine", count);
    }

    /// <summary>Fails unless the head has that number.</summary>
    public async Task ExpectHeadAsync(ulong number)
    {
        using RpcClient node = await RpcClient.ConnectAsync(_port);
        Expect(Quantity(await node.CallAsync("eth_blockNumber")) == number, Invariant($"head {number}"));
    }

    /// <summary>Waits until this node has the head that another one has now.</summary>
    public async Task WaitForHeadOfAsync(int other)
    {
        using RpcClient ahead = await RpcClient.ConnectAsync(other);
        await WaitForBlockAsync(Quantity(await ahead.CallAsync("eth_blockNumber")));
    }

    /// <summary>Waits until the node runs and its head has at least that number.</summary>
    public Task WaitForBlockAsync(ulong number) => UntilAsync(
        async () =>
        {
            try
            {
                using RpcClient node = await RpcClient.ConnectAsync(_port);
                JsonNode head = (await node.CallAsync("eth_blockNumber"))!;
                return Quantity(head) >= number ? head : null;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return null;
            }
        },
        Invariant($"head {number}"));

    private static async Task<JsonNode> UntilAsync(Func<Task<JsonNode?>> ask, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(Look);
        }

        throw new TimeoutException($"no {what}");
    }

    private static void Expect(bool isTrue, string what)
    {
        if (!isTrue)
        {
            throw new InvalidOperationException($"expected {what}");
        }
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static ulong Quantity(JsonNode? node) => ulong.Parse(Text(node).AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
