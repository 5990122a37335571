// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tests.Tracing;

/// <summary>trace_* over a chain with calls of every kind.</summary>
public sealed class TraceModuleTests
{
    private TracedChain _chain = null!;

    [OneTimeSetUp]
    public void Build() => _chain = new TracedChain();

    [OneTimeTearDown]
    public void Dispose() => _chain.Dispose();

    [Test]
    public void Transaction_is_listed_call_by_call()
    {
        JsonElement list = _chain.Result("trace_transaction", $"""["{_chain.MainCall.Hash}"]""");
        list.EnumerateArray().Select(PlaceOf).Should().Equal("", "0", "1", "2", "3", "4", "5", "5,0");
        list.EnumerateArray().Select(item => item.GetProperty("type").GetString()).Should().Equal(
            "call", "call", "call", "call", "create", "create", "call", "suicide");
        list[2].GetProperty("action").GetProperty("callType").GetString().Should().Be("delegatecall");
        list[3].GetProperty("error").GetString().Should().Be("Reverted");
        list[5].GetProperty("action").GetProperty("creationMethod").GetString().Should().Be("create2");
        list[7].GetProperty("result").ValueKind.Should().Be(JsonValueKind.Null);
        list[7].GetProperty("action").GetProperty("refundAddress").GetString().Should().Be(TracedChain.Heir.ToString());
        list[0].GetProperty("transactionPosition").GetInt32().Should().Be(0);
        _chain.Result("trace_transaction", $"""["{new Hash256(new byte[32])}"]""").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Block_is_the_list_of_its_transactions()
    {
        JsonElement block = _chain.Result("trace_block", """["0x4"]""");
        block.EnumerateArray().Select(item => item.GetProperty("transactionPosition").GetInt32()).Should().Equal(0, 1, 2);
        block[0].GetProperty("error").GetString().Should().Be("Reverted");
        _chain.Result("trace_block", """["0x0"]""").GetArrayLength().Should().Be(0);
    }

    [Test]
    public void Single_calls_are_found_by_place()
    {
        JsonElement one = _chain.Result("trace_get", $"""["{_chain.MainCall.Hash}",["0x5","0x0"]]""");
        one.GetProperty("type").GetString().Should().Be("suicide");
        _chain.Result("trace_get", $"""["{_chain.MainCall.Hash}",["0x9"]]""").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Replay_gives_what_is_asked_for()
    {
        JsonElement all = _chain.Result("trace_replayTransaction", $"""["{_chain.MainCall.Hash}",["trace","stateDiff","vmTrace"]]""");
        all.GetProperty("output").GetString().Should().EndWith("01");
        all.GetProperty("trace").GetArrayLength().Should().Be(8);
        all.GetProperty("trace")[0].TryGetProperty("blockHash", out _).Should().BeFalse();
        JsonElement none = _chain.Result("trace_replayTransaction", $"""["{_chain.MainCall.Hash}",[]]""");
        none.GetProperty("trace").GetArrayLength().Should().Be(0);
        none.GetProperty("stateDiff").ValueKind.Should().Be(JsonValueKind.Null);
        none.GetProperty("vmTrace").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void StateDiff_is_the_difference_of_two_blocks()
    {
        JsonElement diff = _chain.Result("trace_replayTransaction", $"""["{_chain.MainCall.Hash}",["stateDiff"]]""").GetProperty("stateDiff");
        int changed = 0;
        foreach (JsonProperty account in diff.EnumerateObject())
        {
            JsonElement balance = account.Value.GetProperty("balance");
            string before = _chain.Result("eth_getBalance", $"""["{account.Name}","0x2"]""").GetString()!;
            string after = _chain.Result("eth_getBalance", $"""["{account.Name}","0x3"]""").GetString()!;
            if (balance.ValueKind == JsonValueKind.String)
            {
                after.Should().Be(before);
            }
            else if (balance.TryGetProperty("*", out JsonElement change))
            {
                change.GetProperty("from").GetString().Should().Be(before);
                change.GetProperty("to").GetString().Should().Be(after);
                changed++;
            }
            else
            {
                balance.GetProperty("+").GetString().Should().Be(after);
            }
        }

        changed.Should().BeGreaterThanOrEqualTo(3, "sender, main and leaf had a balance before");
        JsonElement slot = diff.GetProperty(_chain.Leaf.ToString()).GetProperty("storage").EnumerateObject().Single().Value.GetProperty("*");
        slot.GetProperty("from").GetString().Should().EndWith("00");
        slot.GetProperty("to").GetString().Should().EndWith("07");
        diff.EnumerateObject().Count(account => account.Value.GetProperty("nonce").ValueKind == JsonValueKind.Object
            && account.Value.GetProperty("nonce").TryGetProperty("+", out _)).Should().Be(3, "two contracts and the heir are new");
    }

    [Test]
    public void VmTrace_has_every_instruction_and_the_frames_inside()
    {
        JsonElement vm = _chain.Result("trace_replayTransaction", $"""["{_chain.MainCall.Hash}",["vmTrace"]]""").GetProperty("vmTrace");
        JsonElement steps = _chain.Trace(_chain.MainCall).GetProperty("structLogs");
        CountOps(vm).Should().Be(steps.GetArrayLength());
        vm.GetProperty("code").GetString().Should().Be(_chain.Result("eth_getCode", $"""["{_chain.Main}","latest"]""").GetString());
        JsonElement[] ops = [.. vm.GetProperty("ops").EnumerateArray()];
        JsonElement call = ops.First(op => op.GetProperty("op").GetString() == "CALL");
        call.GetProperty("ex").GetProperty("push").EnumerateArray().Single().GetString().Should().Be("0x1");
        JsonElement store = call.GetProperty("sub").GetProperty("ops").EnumerateArray().First(op => op.GetProperty("op").GetString() == "SSTORE");
        store.GetProperty("ex").GetProperty("store").GetProperty("val").GetString().Should().Be("0x7");
        ops.First(op => op.GetProperty("op").GetString() == "STATICCALL").GetProperty("ex").GetProperty("push")[0].GetString().Should().Be("0x0");
        JsonElement memory = ops.Last(op => op.GetProperty("op").GetString() == "MSTORE").GetProperty("ex").GetProperty("mem");
        memory.GetProperty("data").GetString().Should().EndWith("01");
    }

    [Test]
    public void Replay_of_a_block_names_the_transactions()
    {
        JsonElement block = _chain.Result("trace_replayBlockTransactions", """["0x4",["trace","stateDiff"]]""");
        block.EnumerateArray().Select(item => item.GetProperty("transactionHash").GetString()).Should().Equal(
            _chain.Reverted.Hash.ToString(), _chain.Transfer.Hash.ToString(), _chain.LeafCall.Hash.ToString());
        JsonElement heir = block[1].GetProperty("stateDiff").GetProperty(TracedChain.Heir.ToString()).GetProperty("balance").GetProperty("*");
        heir.GetProperty("from").GetString().Should().Be("0x1");
        heir.GetProperty("to").GetString().Should().Be("0xa");
        block[0].GetProperty("output").GetString().Should().StartWith("0x08c379a0");
    }

    [Test]
    public void Calls_one_after_another_build_on_each_other()
    {
        string call = $$"""{"from":"{{_chain.Chain.Sender}}","to":"{{TracedChain.Heir}}","value":"0x5"}""";
        JsonElement results = _chain.Result("trace_callMany", $"""[[[{call},["stateDiff"]],[{call},["stateDiff"]]],"latest"]""");
        results.EnumerateArray()
            .Select(result => result.GetProperty("stateDiff").GetProperty(TracedChain.Heir.ToString()).GetProperty("balance").GetProperty("*").GetProperty("to").GetString())
            .Should().Equal("0xf", "0x14");
        JsonElement one = _chain.Result("trace_call", $$"""[{"to":"{{_chain.Leaf}}"},["trace"],"latest"]""");
        one.GetProperty("output").GetString().Should().EndWith("2a");
    }

    [Test]
    public void Raw_transactions_are_executed_and_not_sent()
    {
        using TracedChain own = new();
        string raw = Hex.Encode(own.Chain.Send(own.Leaf, []).Envelope.Span);
        own.Result("trace_rawTransaction", $"""["{raw}",["trace"]]""").GetProperty("output").GetString().Should().EndWith("2a");
        own.Chain.Pool.GetContent().Should().BeEmpty();
        own.Error("trace_rawTransaction", """["0x02c0",["trace"]]""").Code.Should().Be(-32000);
    }

    [Test]
    public void Filter_finds_calls_by_account()
    {
        string to = $$"""{"fromBlock":"0x1","toBlock":"0x4","toAddress":["{{TracedChain.Heir}}"]}""";
        JsonElement found = _chain.Result("trace_filter", $"[{to}]");
        found.EnumerateArray().Select(item => item.GetProperty("type").GetString()).Should().Equal("suicide", "call");
        _chain.Result("trace_filter", $$"""[{"fromAddress":["{{_chain.Killer}}"],"toAddress":["{{TracedChain.Heir}}"],"mode":"intersection"}]""").GetArrayLength().Should().Be(1);
        _chain.Result("trace_filter", """[{"after":2,"count":3}]""").EnumerateArray().Select(item => item.GetProperty("blockNumber").GetInt32()).Should().Equal(1, 2, 3);
        _chain.Error("trace_filter", """[{"fromBlock":"0x3","toBlock":"0x2"}]""").Code.Should().Be(-32602);
        _chain.Error("trace_filter", """[{"mode":"any"}]""").Code.Should().Be(-32602);
    }

    [TestCase("trace_replayTransaction", """["@TX",["everything"]]""")]
    [TestCase("trace_replayTransaction", """["@TX",7]""")]
    [TestCase("trace_get", """["@TX","0x0"]""")]
    [TestCase("trace_callMany", """[[[{}]],"latest"]""")]
    [TestCase("trace_callMany", """[[{}],"latest"]""")]
    [TestCase("trace_filter", """[[]]""")]
    public void Bad_arguments_are_refused(string method, string parameters) =>
        _chain.Error(method, parameters.Replace("@TX", _chain.MainCall.Hash.ToString(), StringComparison.Ordinal)).Code.Should().Be(-32602);

    private static string PlaceOf(JsonElement item) => string.Join(',', item.GetProperty("traceAddress").EnumerateArray().Select(index => index.GetInt32()));

    private static int CountOps(JsonElement vm) => vm.GetProperty("ops").EnumerateArray().Sum(op =>
        1 + (op.GetProperty("sub") is { ValueKind: JsonValueKind.Object } sub ? CountOps(sub) : 0));
}
