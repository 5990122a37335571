// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tests.Eth;

namespace PowerVerse.Chain.JsonRpc.Tests.Simulation;

[Parallelizable(ParallelScope.All)]
public sealed class CallMethodsTests
{
    private const string Target = "0x00000000000000000000000000000000000000cc";

    // Reverts with Error("no") and Panic(0x11), returns the word of slot 1, NUMBER, BASEFEE, CALLER's balance, loops, halts.
    private const string RevertsNo =
        "0x7f08c379a00000000000000000000000000000000000000000000000000000000060005260206004526002602452"
        + "7f6e6f0000000000000000000000000000000000000000000000000000000000006044526064" + "6000fd";

    private const string RevertsPanic = "0x7f4e487b71000000000000000000000000000000000000000000000000000000006000526011600452" + "60246000fd";
    private const string ReadsSlotOne = "0x60015460005260206000f3";
    private const string ReadsNumber = "0x4360005260206000f3";
    private const string ReadsBaseFee = "0x4860005260206000f3";
    private const string Loops = "0x5b600056";
    private const string Halts = "0xfe";

    // Calls the address cd with all but one 64th of the gas, reverts unless it succeeds; that one needs 300,000 gas to succeed.
    private const string PassesOn = "0x6000600060006000600060cd5af16014575f5ffd5b00";
    private const string NeedsGas = "0x620493e05a11600e5760006000fd5b00";

    [Test]
    public void Call_that_reverts_has_code_three_the_reason_and_the_bytes()
    {
        using ChainHarness harness = new();
        JsonElement error = Error(harness, "eth_call", WithCode(RevertsNo));
        error.GetProperty("code").GetInt32().Should().Be(3);
        error.GetProperty("message").GetString().Should().Be("execution reverted: no");
        error.GetProperty("data").GetString().Should().StartWith("0x08c379a0");
        Error(harness, "eth_call", WithCode(RevertsPanic)).GetProperty("message").GetString()
            .Should().Be("execution reverted: arithmetic underflow or overflow");
        JsonElement bare = Error(harness, "eth_call", WithCode("0x60006000fd"));
        bare.GetProperty("message").GetString().Should().Be("execution reverted");
        bare.GetProperty("data").GetString().Should().Be("0x");
    }

    [TestCase(Halts, "invalid opcode: INVALID")]
    [TestCase(Loops, "out of gas")]
    [TestCase("0x50", "stack underflow")]
    [TestCase("0x600356", "invalid jump destination")]
    public void Call_that_halts_says_why(string code, string message)
    {
        using ChainHarness harness = new();
        JsonElement error = Error(harness, "eth_call", WithCode(code));
        error.GetProperty("code").GetInt32().Should().Be(-32000);
        error.GetProperty("message").GetString().Should().Be(message);
    }

    [Test]
    public void Call_finds_overridden_state_and_block()
    {
        using ChainHarness harness = new();
        string state = $$$$"""{"{{{{Target}}}}":{"code":"{{{{ReadsSlotOne}}}}","stateDiff":{"0x1":"0x2a"}}}""";
        harness.Result("eth_call", $$$"""[{"to":"{{{Target}}}"},"latest",{{{state}}}]""").GetString().Should().EndWith("2a");
        state = state.Replace("stateDiff", "state", StringComparison.Ordinal);
        harness.Result("eth_call", $$$"""[{"to":"{{{Target}}}"},"latest",{{{state}}}]""").GetString().Should().EndWith("2a");
        state = $$$"""{"{{{Target}}}":{"code":"{{{ReadsNumber}}}"}}""";
        harness.Result("eth_call", $$$"""[{"to":"{{{Target}}}"},"latest",{{{state}}},{"number":"0x1234"}]""").GetString().Should().EndWith("1234");
        state = $$$"""{"{{{Target}}}":{"code":"{{{ReadsBaseFee}}}"}}""";
        harness.Result("eth_call", $$$"""[{"to":"{{{Target}}}"},"latest",{{{state}}},{"baseFeePerGas":"0x7"}]""").GetString()
            .Should().MatchRegex("^0x0{64}$", "no fee is named");
        harness.Call("eth_call", """[{},"latest",null,{"withdrawals":[]}]""").Should().Contain("not supported");
    }

    [TestCase("""{"0x00000000000000000000000000000000000000cc":{"state":{},"stateDiff":{}}}""", "has both 'state' and 'stateDiff'")]
    [TestCase("""{"0xcc":{}}""", "invalid address")]
    [TestCase("""{"0x00000000000000000000000000000000000000cc":{"movePrecompileToAddress":"0x00000000000000000000000000000000000000dd"}}""", "is not a precompile")]
    [TestCase("""{"0x0000000000000000000000000000000000000002":{"movePrecompileToAddress":"0x0000000000000000000000000000000000000002"}}""", "-38022")]
    [TestCase("""{"0x0000000000000000000000000000000000000002":{"movePrecompileToAddress":"0x00000000000000000000000000000000000000dd"},"0x0000000000000000000000000000000000000003":{"movePrecompileToAddress":"0x00000000000000000000000000000000000000dd"}}""", "-38023")]
    [TestCase("""{"0x00000000000000000000000000000000000000cc":{"nonce":1}}""", "expected a string")]
    [TestCase("""[]""", "expected an object")]
    public void Call_with_overrides_that_cannot_be_says_why(string overrides, string expected)
    {
        using ChainHarness harness = new();
        harness.Call("eth_call", $$"""[{},"latest",{{overrides}}]""").Should().Contain(expected);
    }

    [Test]
    public void Call_that_sends_more_than_there_is_names_both_amounts()
    {
        using ChainHarness harness = new();
        string text = Error(harness, "eth_call", $$"""[{"to":"{{Target}}","value":"0x5"}]""").GetProperty("message").GetString()!;
        text.Should().Contain("insufficient funds for gas * price + value").And.Contain("have 0 want 5").And.Contain("(supplied gas 50000000)");
        harness.Call("eth_call", $$"""[{"to":"{{Target}}","gas":"0x1"}]""").Should().Contain("intrinsic gas too low: have 1, want 21000");
        harness.Call("eth_call", $$"""[{"to":"{{Target}}","chainId":"0x1"}]""").Should().Contain("chainId does not match");
        harness.Call("eth_call", $$"""[{"to":"{{Target}}"},"0x99"]""").Should().Contain("header not found");
    }

    [Test]
    public void Call_that_would_run_too_long_is_ended_by_the_clock()
    {
        RpcLimits limits = new() { EvmTimeMax = TimeSpan.FromMilliseconds(50) };
        using ChainHarness harness = new(null, limits, new EthLimits { CallGasMax = long.MaxValue });
        harness.Call("eth_call", WithCode(Loops)).Should().Contain("-32002");
        harness.Call("eth_simulateV1", $$$$"""[{"blockStateCalls":[{"blockOverrides":{"gasLimit":"0x7fffffffffffff"},"stateOverrides":{"{{{{Target}}}}":{"code":"{{{{Loops}}}}"}},"calls":[{"to":"{{{{Target}}}}"}]}]}]""")
            .Should().Contain("-32002");
    }

    [Test]
    public void Estimate_of_a_transfer_is_exact_and_of_a_call_enough()
    {
        using ChainHarness harness = new();
        harness.Result("eth_estimateGas", $$"""[{"from":"{{harness.Sender}}","to":"{{Target}}","value":"0x1"}]""").GetString().Should().Be("0x5208");
        string state = $$$$"""{"{{{{Target}}}}":{"code":"{{{{PassesOn}}}}"},"0x00000000000000000000000000000000000000cd":{"code":"{{{{NeedsGas}}}}"}}""";
        ulong gas = Convert.ToUInt64(harness.Result("eth_estimateGas", $$"""[{"to":"{{Target}}"},"latest",{{state}}]""").GetString(), 16);
        gas.Should().BeGreaterThan(321_000UL).And.BeLessThan(345_000UL);
        harness.Call("eth_call", $$"""[{"to":"{{Target}}","gas":"0x{{gas:x}}"},"latest",{{state}}]""").Should().Contain("\"result\"");
    }

    [Test]
    public void Estimate_never_exceeds_the_cap_of_a_transaction_and_says_when_gas_does_not_suffice()
    {
        using ChainHarness harness = new();
        harness.Call("eth_estimateGas", WithCode(Loops)).Should().Contain("gas required exceeds allowance (16777216)");
        harness.Call("eth_estimateGas", WithCode(RevertsNo)).Should().Contain("\"code\":3").And.Contain("execution reverted: no");
        harness.Call("eth_estimateGas", WithCode(Halts)).Should().Contain("invalid opcode: INVALID");
        harness.Call("eth_estimateGas", $$"""[{"from":"{{Target}}","to":"{{Target}}","value":"0x1","maxFeePerGas":"0x77359400"}]""")
            .Should().Contain("insufficient funds for transfer");
        harness.Call("eth_estimateGas", $$"""[{"from":"{{Target}}","to":"{{ChainHarness.Emitter}}","maxFeePerGas":"0x77359400"}]""")
            .Should().Contain("gas required exceeds allowance (0)");
        harness.Call("eth_estimateGas", $$"""[{"from":"{{Target}}","to":"{{ChainHarness.Emitter}}","value":"0x1"}]""")
            .Should().Contain("insufficient funds for gas * price + value");
    }

    [Test]
    public void Estimate_of_calldata_covers_the_floor()
    {
        using ChainHarness harness = new();
        string data = "0x" + new string('f', 2_000);
        ulong gas = Convert.ToUInt64(harness.Result("eth_estimateGas", $$"""[{"to":"{{Target}}","data":"{{data}}"}]""").GetString(), 16);
        gas.Should().BeInRange(61_000, 61_915, "that is 21,000 and 40 for each byte, and at most 1.5 % above");
    }

    [Test]
    public void CreateAccessList_names_what_instructions_touch_and_not_what_is_warm_anyway()
    {
        using ChainHarness harness = new();
        string state = $$$"""{"{{{Target}}}":{"code":"0x60015460ee3173{{{harness.Sender.ToString()[2..]}}}31600231"}}""";
        JsonElement result = harness.Result("eth_createAccessList", $$"""[{"from":"{{harness.Sender}}","to":"{{Target}}"},"latest",{{state}}]""");
        result.TryGetProperty("error", out _).Should().BeFalse();
        JsonElement list = result.GetProperty("accessList");
        list.GetArrayLength().Should().Be(2);
        list[0].GetProperty("address").GetString().Should().Be(Target);
        list[0].GetProperty("storageKeys")[0].GetString().Should().EndWith("01");
        list[1].GetProperty("address").GetString().Should().Be("0x00000000000000000000000000000000000000ee");
        string failing = $$$"""{"{{{Target}}}":{"code":"0x600154fe"}}""";
        harness.Result("eth_createAccessList", $$"""[{"to":"{{Target}}"},"latest",{{failing}}]""").GetProperty("error").GetString()
            .Should().Be("invalid opcode: INVALID");
    }

    [Test]
    public void CallMany_carries_the_state_on_from_call_to_call()
    {
        using ChainHarness harness = new();

        // Adds one to slot 0 and returns it.
        string state = $$$"""{"{{{Target}}}":{"code":"0x6001600054018060005560005260206000f3"}}""";
        string call = $$"""{"to":"{{Target}}"}""";
        JsonElement result = harness.Result(
            "eth_callMany",
            $$$"""[[{"transactions":[{{{call}}},{{{call}}}]},{"transactions":[{{{call}}},{"to":"{{{Target}}}","value":"0x1"}],"blockOverride":{"number":"0x9"}}],{"blockNumber":"latest"},{{{state}}}]""");
        result[0][1].GetProperty("value").GetString().Should().EndWith("2");
        result[1][0].GetProperty("value").GetString().Should().EndWith("3");
        result[1][1].GetProperty("error").GetString().Should().Contain("insufficient funds");
        harness.Call("eth_callMany", """[[],{"transactionIndex":3}]""").Should().Contain("whole blocks only");
    }

    [Test]
    public void FillTransaction_fills_what_is_open()
    {
        using ChainHarness harness = new();
        JsonElement filled = harness.Result("eth_fillTransaction", $$"""[{"from":"{{harness.Sender}}","to":"{{ChainHarness.Emitter}}","input":"0x01"}]""")
            .GetProperty("tx");
        filled.GetProperty("chainId").GetString().Should().Be("0x5058");
        filled.GetProperty("type").GetString().Should().Be("0x2");
        Convert.ToUInt64(filled.GetProperty("gas").GetString(), 16).Should().BeInRange(21_000, 30_000);
    }

    [Test]
    public void Call_on_the_pending_block_finds_what_waits_in_the_pool()
    {
        using ChainHarness harness = new();
        harness.Pool.Submit(new(harness.Emit(1), null));
        string state = $$$"""{"{{{Target}}}":{"code":"{{{ReadsNumber}}}"}}""";
        harness.Result("eth_call", $$$"""[{"to":"{{{Target}}}"},"pending",{{{state}}}]""").GetString().Should().EndWith("1");
        harness.Result("eth_call", $$$"""[{"to":"{{{Target}}}"},"latest",{{{state}}}]""").GetString().Should().EndWith("0");
        harness.Result("eth_estimateGas", $$"""[{"from":"{{harness.Sender}}","to":"{{Target}}"},"pending"]""").GetString().Should().Be("0x5208");
    }

    private static string WithCode(string code) => $$$"""[{"to":"{{{Target}}}"},"latest",{"{{{Target}}}":{"code":"{{{code}}}"}}]""";

    private static JsonElement Error(ChainHarness harness, string method, string parameters)
    {
        using JsonDocument answer = JsonDocument.Parse(harness.Call(method, parameters));
        return answer.RootElement.GetProperty("error").Clone();
    }
}
