// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Tests.Eth;

namespace PowerVerse.Chain.JsonRpc.Tests.Subscriptions;

[Parallelizable(ParallelScope.All)]
public sealed class SubscriptionTests
{
    [Test]
    public void New_heads_are_announced_once_each_in_order()
    {
        using ChainHarness harness = new();
        harness.Result("eth_subscribe", """["newHeads"]""").GetString().Should().StartWith("0x");
        harness.Seal(1);
        harness.Seal();
        foreach (string number in (string[])["0x1", "0x2"])
        {
            JsonElement head = harness.Connection.Next();
            head.GetProperty("number").GetString().Should().Be(number);
            head.GetRawText().Should().Be(harness.Result("eth_getHeaderByNumber", $"[\"{number}\"]").GetRawText());
        }
    }

    [Test]
    public void Logs_of_a_subscription_are_those_of_the_query()
    {
        using ChainHarness harness = new();
        harness.Result("eth_subscribe", Topics("logs", 1, 3));
        List<string> announced = [];
        for (int i = 0; i < 20; i++)
        {
            harness.Seal(1, 2, 3, (byte)(i % 4));
        }

        string[] queried = [.. Query(harness, 1, 3).EnumerateArray().Select(log => log.GetRawText())];
        for (int i = 0; i < queried.Length; i++)
        {
            announced.Add(harness.Connection.Next().GetRawText());
        }

        announced.Should().Equal(queried);
        harness.Connection.Sent.Count.Should().Be(0);
    }

    [Test]
    public void Logs_of_unwound_blocks_are_announced_as_removed()
    {
        using ChainHarness harness = new();
        harness.Result("eth_subscribe", """["logs",{}]""");
        harness.Seal(1);
        harness.Seal(2);
        harness.Unwind(0);
        harness.Seal(7);
        (string Topic, bool IsRemoved)[] announced = [.. Enumerable.Range(0, 5).Select(_ => TopicOf(harness.Connection.Next()))];
        announced.Should().Equal(("1", false), ("2", false), ("2", true), ("1", true), ("7", false));
    }

    [Test]
    public void Pending_transactions_are_announced_by_hash_or_whole()
    {
        using ChainHarness harness = new();
        harness.Result("eth_subscribe", """["newPendingTransactions"]""");
        string hash = Send(harness, 5);
        harness.Connection.Next().GetString().Should().Be(hash);
        harness.Result("eth_subscribe", """["newPendingTransactions",true]""");
        hash = Send(harness, 6);
        JsonElement[] both = [harness.Connection.Next(), harness.Connection.Next()];
        both.Single(item => item.ValueKind == JsonValueKind.Object).GetProperty("hash").GetString().Should().Be(hash);
        both.Single(item => item.ValueKind == JsonValueKind.String).GetString().Should().Be(hash);
    }

    [Test]
    public void Subscription_that_was_ended_sends_nothing_and_there_is_a_limit()
    {
        using ChainHarness harness = new();
        string id = harness.Result("eth_subscribe", """["newHeads"]""").GetString()!;
        harness.Result("eth_unsubscribe", $"[\"{id}\"]").GetBoolean().Should().BeTrue();
        harness.Call("eth_unsubscribe", $"[\"{id}\"]").Should().Contain("subscription not found");
        for (int i = 0; i < 3; i++)
        {
            harness.Result("eth_subscribe", """["logs",{"address":"0x0000000000000000000000000000000000000001"}]""");
        }

        harness.Call("eth_subscribe", """["newHeads"]""").Should().Contain("-32005");
        harness.Call("eth_subscribe", """["weather"]""").Should().Contain("no \\\"weather\\\" subscription in eth namespace");
        harness.Seal(1);
        harness.Connection.Sent.Count.Should().Be(0);
    }

    [Test]
    public void Closing_a_connection_ends_its_subscriptions()
    {
        using ChainHarness harness = new();
        harness.Result("eth_subscribe", """["newHeads"]""");
        harness.Connection.Subscriptions.Dispose();
        harness.Call("eth_subscribe", """["newHeads"]""").Should().Contain("-32005", "none begins on a closed connection");
        harness.Seal(1);
        harness.Connection.Sent.Count.Should().Be(0);
    }

    [Test]
    public void Log_filter_tells_each_log_once_and_takes_back_what_was_unwound()
    {
        using ChainHarness harness = new();
        harness.Seal(9);
        string id = harness.Result("eth_newFilter", $"[{{\"topics\":[[\"{Topic(1)}\",\"{Topic(2)}\"]]}}]").GetString()!;
        Changes(harness, id).Should().BeEmpty();
        harness.Seal(1, 3);
        harness.Seal(2);
        Changes(harness, id).Should().Equal(("1", false), ("2", false));
        Changes(harness, id).Should().BeEmpty();
        harness.Result("eth_getFilterLogs", $"[\"{id}\"]").GetArrayLength().Should().Be(1, "a filter without a range means the latest block");
        harness.Unwind(2);
        SpinWait.SpinUntil(() => Changes(harness, id) is [("2", true)], TimeSpan.FromSeconds(30)).Should().BeTrue();
        harness.Seal(2);
        Changes(harness, id).Should().Equal(("2", false));
        harness.Result("eth_uninstallFilter", $"[\"{id}\"]").GetBoolean().Should().BeTrue();
        harness.Call("eth_getFilterChanges", $"[\"{id}\"]").Should().Contain("filter not found");
    }

    [Test]
    public void Block_and_pending_filters_tell_what_happened_since()
    {
        using ChainHarness harness = new();
        string blocks = harness.Result("eth_newBlockFilter").GetString()!;
        string pending = harness.Result("eth_newPendingTransactionFilter").GetString()!;
        harness.Seal(1);
        harness.Seal(2);
        harness.Result("eth_getFilterChanges", $"[\"{blocks}\"]").EnumerateArray().Select(item => item.GetString()).Should().Equal(
            harness.Ledger.Chain.GetBlock(1).Value.Hash.ToString(), harness.Ledger.Chain.GetBlock(2).Value.Hash.ToString());
        harness.Result("eth_getFilterChanges", $"[\"{blocks}\"]").GetArrayLength().Should().Be(0);
        string hash = Send(harness, 3);
        harness.Result("eth_getFilterChanges", $"[\"{pending}\"]").EnumerateArray().Select(item => item.GetString()).Should().Equal(hash);
        harness.Result("eth_getFilterChanges", $"[\"{pending}\"]").GetArrayLength().Should().Be(0);
    }

    [Test]
    public void Filter_that_nobody_asks_for_expires_and_their_number_is_limited()
    {
        using ChainHarness harness = new(limits: new() { FiltersMax = 1, FilterTimeout = TimeSpan.FromMinutes(5) });
        string id = harness.Result("eth_newBlockFilter").GetString()!;
        harness.Call("eth_newBlockFilter").Should().Contain("-32005");
        harness.Clock.Advance(TimeSpan.FromMinutes(4));
        harness.Result("eth_getFilterChanges", $"[\"{id}\"]");
        harness.Clock.Advance(TimeSpan.FromMinutes(4));
        harness.Result("eth_getFilterChanges", $"[\"{id}\"]");
        harness.Clock.Advance(TimeSpan.FromMinutes(6));
        harness.Call("eth_getFilterChanges", $"[\"{id}\"]").Should().Contain("filter not found");
        harness.Result("eth_newBlockFilter");
    }

    [Test]
    public async Task Synchronous_sending_answers_with_the_receipt_of_the_block_that_comes()
    {
        using ChainHarness harness = new();
        Core.Transactions.Transaction transaction = harness.Emit(4);
        Task<string> waiting = harness.CallAsync("eth_sendRawTransactionSync", $"[\"0x{Convert.ToHexStringLower(transaction.Envelope.Span)}\",20000]");
        waiting.IsCompleted.Should().BeFalse();
        harness.Seal([transaction]);
        using JsonDocument answer = JsonDocument.Parse(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        answer.RootElement.GetProperty("result").GetRawText().Should().Be(harness.Result("eth_getTransactionReceipt", $"[\"{transaction.Hash}\"]").GetRawText());
    }

    [Test]
    public void Synchronous_sending_gives_up_after_its_time_and_names_the_transaction()
    {
        using ChainHarness harness = new();
        Core.Transactions.Transaction transaction = harness.Emit(4);
        harness.Call("eth_sendRawTransactionSync", $"[\"0x{Convert.ToHexStringLower(transaction.Envelope.Span)}\",1]").Should()
            .Contain("\"code\":4").And.Contain(transaction.Hash.ToString());
    }

    private static string Topic(byte value) => "0x" + value.ToString("x64", CultureInfo.InvariantCulture);

    private static string Topics(string kind, byte left, byte right) => $"[\"{kind}\",{{\"topics\":[[\"{Topic(left)}\",\"{Topic(right)}\"]]}}]";

    private static JsonElement Query(ChainHarness harness, byte left, byte right) =>
        harness.Result("eth_getLogs", $"[{{\"fromBlock\":\"0x0\",\"toBlock\":\"latest\",\"topics\":[[\"{Topic(left)}\",\"{Topic(right)}\"]]}}]");

    private static string Send(ChainHarness harness, byte topic) =>
        harness.Result("eth_sendRawTransaction", $"[\"0x{Convert.ToHexStringLower(harness.Emit(topic).Envelope.Span)}\"]").GetString()!;

    private static (string Topic, bool IsRemoved)[] Changes(ChainHarness harness, string id) =>
        [.. harness.Result("eth_getFilterChanges", $"[\"{id}\"]").EnumerateArray().Select(TopicOf)];

    private static (string Topic, bool IsRemoved) TopicOf(JsonElement log) =>
        (log.GetProperty("topics")[0].GetString()![2..].TrimStart('0'), log.GetProperty("removed").GetBoolean());
}
