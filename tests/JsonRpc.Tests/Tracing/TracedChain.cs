// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tests.Eth;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tests.Tracing;

/// <summary>A chain whose third block holds one transaction with a call of every kind, and whose fourth one that reverts, a transfer and one more call.</summary>
internal sealed class TracedChain : IDisposable
{
    public const ulong MainBlock = 3;
    public const ulong MixedBlock = 4;

    /// <summary>Whom the killer pays.</summary>
    public static readonly Address Heir = Address.Parse("0x000000000000000000000000000000000000beef");

    public TracedChain(RpcLimits? limits = null)
    {
        Chain = new ChainHarness(limits: limits);
        Leaf = ReceiptJson.CreatedAddress(Chain.Sender, 0);
        Reverter = ReceiptJson.CreatedAddress(Chain.Sender, 1);
        Killer = ReceiptJson.CreatedAddress(Chain.Sender, 2);
        Main = ReceiptJson.CreatedAddress(Chain.Sender, 3);
        Deployment = Chain.Send(null, Deploying(LeafCode));
        Chain.Seal([Deployment, Chain.Send(null, Deploying(ReverterCode)), Chain.Send(null, Deploying("61beefff"))]);
        Chain.Seal([Chain.Send(null, Deploying(MainCode(Leaf, Reverter, Killer)))]);
        MainCall = Chain.Send(Main, [0xaa, 0xbb, 0xcc, 0xdd, 0xee], value: 100);
        Chain.Seal([MainCall]);
        Reverted = Chain.Send(Reverter, []);
        Transfer = Chain.Send(Heir, [], value: 9);
        LeafCall = Chain.Send(Leaf, []);
        Chain.Seal([Reverted, Transfer, LeafCall]);
    }

    public ChainHarness Chain { get; }

    /// <summary>Stores 7 in slot 1, emits a log and returns 42.</summary>
    public Address Leaf { get; }

    /// <summary>Reverts with the text "no".</summary>
    public Address Reverter { get; }

    /// <summary>Gives what it has to <see cref="Heir"/>.</summary>
    public Address Killer { get; }

    /// <summary>Calls the others in every way and creates two accounts.</summary>
    public Address Main { get; }

    public Transaction Deployment { get; }

    public Transaction MainCall { get; }

    public Transaction Reverted { get; }

    public Transaction Transfer { get; }

    public Transaction LeafCall { get; }

    private static string LeafCode => "6007600155" + "5f5fa0" + "602a5f52" + "60205ff3";

    private static string ReverterCode =>
        "7f08c379a0" + new string('0', 56) + "5f52" + "6020600452" + "6002602452" + "7f6e6f" + new string('0', 60) + "604452" + "60645ffd";

    public JsonElement Trace(Transaction transaction, string options = "{}") =>
        Chain.Result("debug_traceTransaction", $"""["{transaction.Hash}",{options}]""");

    public JsonElement Result(string method, string parameters) => Chain.Result(method, parameters);

    /// <summary>The code and the text of the error that a call gives.</summary>
    public (int Code, string Message) Error(string method, string parameters)
    {
        using JsonDocument answer = JsonDocument.Parse(Chain.Call(method, parameters));
        JsonElement error = answer.RootElement.GetProperty("error");
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    public void Dispose() => Chain.Dispose();

    private static string MainCode(Address leaf, Address reverter, Address killer) =>
        "5f5f5f5f6005" + Push(leaf) + "5af150"
        + "5f5f5f5f" + Push(leaf) + "5af450"
        + "5f5f5f5f" + Push(reverter) + "5afa50"
        + "5f5f5ff050"
        + "60015f5f5ff550"
        + "5f5f5f5f6001" + Push(killer) + "5af150"
        + "5f5f5f5f60045afa50"
        + "60015f5260205ff3";

    private static string Push(Address address) => "73" + address.ToString()[2..];

    // Copies the code behind it to memory and returns it.
    private static byte[] Deploying(string runtime)
    {
        int length = runtime.Length / 2;
        return Hex.Decode($"0x61{length:x4}80600a5f395ff3{runtime}");
    }
}
