// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tests.Tracing;

/// <summary>debug_trace* over a chain with calls of every kind.</summary>
public sealed class DebugTraceTests
{
    private TracedChain _chain = null!;

    [OneTimeSetUp]
    public void Build() => _chain = new TracedChain();

    [OneTimeTearDown]
    public void Dispose() => _chain.Dispose();

    [Test]
    public void CallTracer_shows_every_kind_of_call()
    {
        JsonElement root = _chain.Trace(_chain.MainCall, """{"tracer":"callTracer","tracerConfig":{"withLog":true}}""");
        JsonElement[] calls = [.. root.GetProperty("calls").EnumerateArray()];
        calls.Select(call => call.GetProperty("type").GetString()).Should().Equal("CALL", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2", "CALL", "STATICCALL");
        root.GetProperty("gas").GetString().Should().Be("0xf4240");
        root.GetProperty("gasUsed").GetString().Should().Be(
            _chain.Result("eth_getTransactionReceipt", $"""["{_chain.MainCall.Hash}"]""").GetProperty("gasUsed").GetString());
        root.GetProperty("value").GetString().Should().Be("0x64");
        calls[0].GetProperty("output").GetString().Should().EndWith("2a");
        calls[0].GetProperty("logs").EnumerateArray().Single().GetProperty("index").GetString().Should().Be("0x0");
        calls[1].GetProperty("value").GetString().Should().Be("0x64", "a delegated call shows the value of the call around it");
        calls[1].GetProperty("logs").EnumerateArray().Single().GetProperty("address").GetString().Should().Be(_chain.Main.ToString());
        calls[1].GetProperty("logs").EnumerateArray().Single().GetProperty("index").GetString().Should().Be("0x1");
        calls[2].GetProperty("error").GetString().Should().Be("execution reverted");
        calls[2].GetProperty("revertReason").GetString().Should().Be("no");
        calls[2].TryGetProperty("value", out _).Should().BeFalse();
        JsonElement end = calls[5].GetProperty("calls").EnumerateArray().Single();
        end.GetProperty("type").GetString().Should().Be("SELFDESTRUCT");
        end.GetProperty("to").GetString().Should().Be(TracedChain.Heir.ToString());
        end.GetProperty("value").GetString().Should().Be("0x1");
        calls[6].GetProperty("to").GetString().Should().EndWith("04");
    }

    [Test]
    public void CallTracer_with_only_the_top_call_has_no_calls()
    {
        JsonElement root = _chain.Trace(_chain.MainCall, """{"tracer":"callTracer","tracerConfig":{"onlyTopCall":true,"withLog":true}}""");
        root.TryGetProperty("calls", out _).Should().BeFalse();
        root.TryGetProperty("logs", out _).Should().BeFalse();
    }

    [Test]
    public void FlatCallTracer_leaves_precompiles_out_unless_asked()
    {
        JsonElement without = _chain.Trace(_chain.MainCall, """{"tracer":"flatCallTracer"}""");
        JsonElement with = _chain.Trace(_chain.MainCall, """{"tracer":"flatCallTracer","tracerConfig":{"includePrecompiles":true}}""");
        without.GetArrayLength().Should().Be(8);
        with.GetArrayLength().Should().Be(9);
        without[0].GetProperty("subtraces").GetInt32().Should().Be(6);
        without[7].GetProperty("type").GetString().Should().Be("suicide");
        without[7].GetProperty("traceAddress").EnumerateArray().Select(index => index.GetInt32()).Should().Equal(5, 0);
        without[0].GetProperty("blockNumber").GetUInt64().Should().Be(TracedChain.MainBlock);
    }

    [Test]
    public void StructLogs_follow_the_code()
    {
        JsonElement trace = _chain.Trace(_chain.LeafCall, """{"enableMemory":true,"enableReturnData":true}""");
        JsonElement[] steps = [.. trace.GetProperty("structLogs").EnumerateArray()];
        steps.Select(step => step.GetProperty("op").GetString()).Should().Equal(
            "PUSH1", "PUSH1", "SSTORE", "PUSH0", "PUSH0", "LOG0", "PUSH1", "PUSH0", "MSTORE", "PUSH1", "PUSH0", "RETURN");
        steps[2].GetProperty("stack").EnumerateArray().Select(word => word.GetString()).Should().Equal("0x7", "0x1");
        steps[2].GetProperty("storage").EnumerateObject().Single().Value.GetString().Should().EndWith("07");
        steps[^1].GetProperty("memory").EnumerateArray().Single().GetString().Should().EndWith("2a");
        trace.GetProperty("returnValue").GetString().Should().EndWith("2a");
        trace.GetProperty("failed").GetBoolean().Should().BeFalse();
        long gas = steps[0].GetProperty("gas").GetInt64();
        foreach (JsonElement step in steps)
        {
            step.GetProperty("gas").GetInt64().Should().Be(gas);
            gas -= step.GetProperty("gasCost").GetInt64();
        }
    }

    [Test]
    public void StructLogs_can_be_cut_short()
    {
        JsonElement trace = _chain.Trace(_chain.MainCall, """{"disableStack":true,"disableStorage":true,"limit":500}""");
        JsonElement[] steps = [.. trace.GetProperty("structLogs").EnumerateArray()];
        steps.Length.Should().BeInRange(2, 20);
        steps[0].TryGetProperty("stack", out _).Should().BeFalse();
    }

    [Test]
    public void Prestate_and_poststate_are_those_of_the_chain()
    {
        JsonElement diff = _chain.Trace(_chain.MainCall, """{"tracer":"prestateTracer","tracerConfig":{"diffMode":true}}""");
        foreach ((string side, ulong block) in new[] { ("pre", TracedChain.MainBlock - 1), ("post", TracedChain.MainBlock) })
        {
            foreach (JsonProperty account in diff.GetProperty(side).EnumerateObject())
            {
                if (account.Value.TryGetProperty("balance", out JsonElement balance))
                {
                    balance.GetString().Should().Be(_chain.Result("eth_getBalance", $"""["{account.Name}","0x{block:x}"]""").GetString());
                }
            }
        }

        string leaf = _chain.Leaf.ToString();
        diff.GetProperty("post").GetProperty(leaf).GetProperty("storage").EnumerateObject().Single().Value.GetString().Should().EndWith("07");
        diff.GetProperty("pre").GetProperty(leaf).TryGetProperty("storage", out _).Should().BeFalse("the slot was empty");
        diff.GetProperty("post").GetProperty(TracedChain.Heir.ToString()).GetProperty("balance").GetString().Should().Be("0x1");
        JsonElement state = _chain.Trace(_chain.MainCall, """{"tracer":"prestateTracer"}""");
        state.GetProperty(_chain.Reverter.ToString()).GetProperty("code").GetString().Should().StartWith("0x7f08c379a0");
    }

    [TestCase("noopTracer", "{}")]
    [TestCase("4byteTracer", """{"0xaabbccdd-1":1}""")]
    public void Small_tracers_answer(string tracer, string expected) =>
        _chain.Trace(_chain.MainCall, $$"""{"tracer":"{{tracer}}"}""").GetRawText().Should().Be(expected);

    [Test]
    public void MuxTracer_runs_several_at_once()
    {
        JsonElement trace = _chain.Trace(_chain.MainCall, """{"tracer":"muxTracer","tracerConfig":{"callTracer":{"onlyTopCall":true},"4byteTracer":null}}""");
        trace.GetProperty("callTracer").GetProperty("type").GetString().Should().Be("CALL");
        trace.GetProperty("4byteTracer").EnumerateObject().Should().ContainSingle();
    }

    [Test]
    public void Hashed_bytes_are_kept_with_their_hash()
    {
        // The hash of nothing, and of the two bytes 1, 2.
        string call = """{"to":"0x00000000000000000000000000000000000c0de0","gas":"0x186a0"}""";
        string options = """
            {"tracer":"keccak256PreimageTracer","stateOverrides":{"0x00000000000000000000000000000000000c0de0":{"code":"0x5f5f20506101025f526002601e20"}}}
            """;
        _chain.Result("debug_traceCall", $"""[{call},"latest",{options}]""").EnumerateObject().Select(item => $"{item.Name} {item.Value}").Should().Equal(
            "0x22ae6da6b482f9b1b19b0b897c3fd43884180a1c5ee361e1107a1bc635649dda 0x0102",
            "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470 0x");
    }

    [Test]
    public void Erc7562Tracer_counts_what_bundlers_ask_about()
    {
        JsonElement root = _chain.Trace(_chain.MainCall, """{"tracer":"erc7562Tracer"}""");
        root.GetProperty("usedOpcodes").GetProperty("0xf1").GetInt32().Should().Be(2);
        root.GetProperty("contractSize").GetProperty(_chain.Killer.ToString()).GetProperty("contractSize").GetInt32().Should().Be(4);
        JsonElement leaf = root.GetProperty("calls")[0];
        leaf.GetProperty("accessedSlots").GetProperty("writes").EnumerateObject().Single().Value.GetInt32().Should().Be(1);
        leaf.GetProperty("outOfGas").GetBoolean().Should().BeFalse();
    }

    [Test]
    public void Block_by_number_by_hash_and_by_encoding_give_the_same()
    {
        string options = """{"tracer":"callTracer"}""";
        JsonElement byNumber = _chain.Result("debug_traceBlockByNumber", $"""["0x4",{options}]""");
        string hash = _chain.Result("eth_getBlockByNumber", """["0x4",false]""").GetProperty("hash").GetString()!;
        string encoded = _chain.Result("debug_getRawBlock", """["0x4"]""").GetString()!;
        byNumber.EnumerateArray().Select(item => item.GetProperty("txHash").GetString()).Should().Equal(
            _chain.Reverted.Hash.ToString(), _chain.Transfer.Hash.ToString(), _chain.LeafCall.Hash.ToString());
        byNumber[0].GetProperty("result").GetProperty("error").GetString().Should().Be("execution reverted");
        _chain.Result("debug_traceBlockByHash", $"""["{hash}",{options}]""").GetRawText().Should().Be(byNumber.GetRawText());
        _chain.Result("debug_traceBlock", $"""["{encoded}",{options}]""").GetRawText().Should().Be(byNumber.GetRawText());
        _chain.Trace(_chain.LeafCall, options).GetRawText().Should().Be(byNumber[2].GetProperty("result").GetRawText());
    }

    [Test]
    public void Storage_is_read_as_it_was_before_a_transaction()
    {
        string Slots(ulong block, int index, string start = "0x", int limit = 10) =>
            _chain.Result("debug_storageRangeAt", $"""["0x{block:x}",{index},"{_chain.Leaf}","{start}",{limit}]""").GetRawText();
        const string HashOfSlot1 = "0xb10e2d527612073b26eecdfd717e6a320cf44b4afac2b0732d9fcbe2b7fa0cf6";
        string value = "0x" + new string('0', 63) + "7";
        Slots(TracedChain.MainBlock, 0).Should().Be("""{"storage":{},"nextKey":null}""");
        Slots(TracedChain.MainBlock, 1).Should().Be(
            $$$"""{"storage":{"{{{HashOfSlot1}}}":{"key":"0x{{{new string('0', 63)}}}1","value":"{{{value}}}"}},"nextKey":null}""");
        Slots(TracedChain.MixedBlock, 0).Should().Be($$$"""{"storage":{"{{{HashOfSlot1}}}":{"key":null,"value":"{{{value}}}"}},"nextKey":null}""");
        Slots(TracedChain.MixedBlock, 0, "0xb2").Should().Be("""{"storage":{},"nextKey":null}""");
        Slots(TracedChain.MixedBlock, 0, limit: 0).Should().Be($$"""{"storage":{},"nextKey":"{{HashOfSlot1}}"}""");
        _chain.Error("debug_storageRangeAt", $"""["0x4",9,"{_chain.Leaf}","0x",1]""").Code.Should().Be(-32602);
    }

    [Test]
    public void Call_sees_overrides()
    {
        string call = $$"""{"from":"{{_chain.Chain.Sender}}","to":"0x00000000000000000000000000000000000c0de0","gas":"0x186a0"}""";
        string options = """
            {"tracer":"callTracer","stateOverrides":{"0x00000000000000000000000000000000000c0de0":{"code":"0x435f5260205ff3"}},"blockOverrides":{"number":"0x64"}}
            """;
        JsonElement trace = _chain.Result("debug_traceCall", $"""[{call},"latest",{options}]""");
        trace.GetProperty("output").GetString().Should().EndWith("64");
        trace.GetProperty("gas").GetString().Should().Be("0x186a0");
    }

    [Test]
    public void Call_in_the_middle_of_a_block_sees_what_came_before()
    {
        // Returns the balance of the heir, who was paid 1 before the block and 9 by its second transaction.
        string call = """{"to":"0x00000000000000000000000000000000000c0de0","gas":"0x186a0"}""";
        string Options(int index) => $$$$"""
            {"tracer":"callTracer","txIndex":{{{{index}}}},"stateOverrides":{"0x00000000000000000000000000000000000c0de0":{"code":"0x61beef315f5260205ff3"}}}
            """;
        _chain.Result("debug_traceCall", $"""[{call},"0x4",{Options(1)}]""").GetProperty("output").GetString().Should().EndWith("01");
        _chain.Result("debug_traceCall", $"""[{call},"0x4",{Options(2)}]""").GetProperty("output").GetString().Should().EndWith("0a");
        _chain.Error("debug_traceCall", $"""[{call},"0x4",{Options(4)}]""").Code.Should().Be(-32602);
    }

    [Test]
    public void Call_that_cannot_be_made_is_an_error() =>
        _chain.Error("debug_traceCall", """[{"from":"0x00000000000000000000000000000000000000ff","to":"0x00000000000000000000000000000000000000fe","value":"0x1"},"latest"]""")
            .Message.Should().Contain("insufficient funds");

    [TestCase("""{"tracer":"{data: [], fault: function(log) {}, step: function(log) {}, result: function() {}}"}""", -32004)]
    [TestCase("""{"tracer":"gasTracer"}""", -32602)]
    [TestCase("""{"tracer":7}""", -32602)]
    [TestCase("""{"tracer":"callTracer","tracerConfig":[]}""", -32602)]
    [TestCase("""{"tracer":"callTracer","tracerConfig":{"withLog":1}}""", -32602)]
    [TestCase("""{"tracer":"muxTracer","tracerConfig":{"muxTracer":{}}}""", -32602)]
    [TestCase("""{"tracer":"prestateTracer","tracerConfig":{"diffMode":true,"includeEmpty":true}}""", -32602)]
    [TestCase("""{"tracer":"erc7562Tracer","tracerConfig":{"ignoredOpcodes":["0x100"]}}""", -32602)]
    [TestCase("""{"timeout":"soon"}""", -32602)]
    [TestCase("""{"timeout":"-Infinitys"}""", -32602)]
    [TestCase("""{"timeout":"1ns"}""", -32002)]
    [TestCase("""[]""", -32602)]
    public void Bad_options_are_refused(string options, int code) =>
        _chain.Error("debug_traceTransaction", $"""["{_chain.MainCall.Hash}",{options}]""").Code.Should().Be(code);

    [Test]
    public void What_is_not_there_cannot_be_traced()
    {
        string nothing = new Hash256(Enumerable.Repeat((byte)1, 32).ToArray()).ToString();
        _chain.Error("debug_traceTransaction", $"""["{nothing}"]""").Should().Be((-32000, "transaction not found"));
        _chain.Error("debug_traceBlockByHash", $"""["{nothing}"]""").Code.Should().Be(-32000);
        _chain.Error("debug_traceBlockByNumber", """["0x99"]""").Code.Should().Be(-32000);
        _chain.Error("debug_traceBlockByNumber", """["0x0"]""").Should().Be((-32000, "genesis is not traceable"));
        _chain.Error("debug_traceBlock", """["0xc0"]""").Code.Should().Be(-32602);
    }

    [Test]
    public void Answers_beyond_the_limit_are_an_error()
    {
        using TracedChain small = new(new RpcLimits { ResponseSizeBytesMax = 8_000 });
        small.Error("debug_traceTransaction", $$"""["{{small.MainCall.Hash}}",{"enableMemory":true}]""").Code.Should().Be(-32003);
        small.Trace(small.MainCall, """{"tracer":"callTracer"}""").GetProperty("type").GetString().Should().Be("CALL");
    }
}
