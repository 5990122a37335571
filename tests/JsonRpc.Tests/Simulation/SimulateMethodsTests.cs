// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Tests.Eth;

namespace PowerVerse.Chain.JsonRpc.Tests.Simulation;

[Parallelizable(ParallelScope.All)]
public sealed class SimulateMethodsTests
{
    private const string Target = "0x00000000000000000000000000000000000000cc";

    [TestCase("""{"blockStateCalls":[]}""", -32602)]
    [TestCase("""{"blockStateCalls":[{"blockOverrides":{"number":"0x5"}},{"blockOverrides":{"number":"0x5"}}]}""", -38020)]
    [TestCase("""{"blockStateCalls":[{"blockOverrides":{"time":"0x1"}}]}""", -38021)]
    [TestCase("""{"blockStateCalls":[{"blockOverrides":{"number":"0x101"}}]}""", -38026)]
    [TestCase("""{"blockStateCalls":[{"blockOverrides":{"number":"0xffffffffffffffff"}}]}""", -38026)]
    [TestCase("""{"blockStateCalls":[{"calls":[{"gas":"0x1c9c381"}]}]}""", -38015)]
    [TestCase("""{"blockStateCalls":[{"calls":[{"to":"0x00000000000000000000000000000000000000cc","gas":"0x5207"}]}]}""", -38013)]
    [TestCase("""{"blockStateCalls":[{"calls":[{"value":"0x1"}]}]}""", -38014)]
    [TestCase("""{"blockStateCalls":[{"calls":[{"nonce":"0x5"}]}],"validation":true}""", -38011)]
    [TestCase("""{"blockStateCalls":[{"calls":[{"chainId":"0x1"}]}]}""", -32000)]
    public void Simulate_of_what_cannot_be_has_the_code_of_the_specification(string payload, int code)
    {
        using ChainHarness harness = new();
        using JsonDocument answer = JsonDocument.Parse(harness.Call("eth_simulateV1", $"[{payload}]"));
        answer.RootElement.GetProperty("error").GetProperty("code").GetInt32().Should().Be(code);
    }

    [Test]
    public void Simulate_with_too_many_blocks_is_refused()
    {
        using ChainHarness harness = new();
        string blocks = string.Join(',', Enumerable.Repeat("{}", 257));
        harness.Call("eth_simulateV1", $$"""[{"blockStateCalls":[{{blocks}}]}]""").Should().Contain("-38026");
    }

    [Test]
    public void Simulate_fills_gaps_and_chains_the_blocks()
    {
        using ChainHarness harness = new();
        JsonElement blocks = harness.Result("eth_simulateV1", """[{"blockStateCalls":[{"blockOverrides":{"number":"0x3"}},{}]}]""");
        blocks.GetArrayLength().Should().Be(4);
        for (int i = 1; i < 4; i++)
        {
            blocks[i].GetProperty("parentHash").GetString().Should().Be(blocks[i - 1].GetProperty("hash").GetString());
            blocks[i].GetProperty("number").GetString().Should().Be($"0x{i + 1:x}");
        }
    }

    [Test]
    public void Simulate_shows_moves_of_value_that_stand_and_none_that_were_undone()
    {
        using ChainHarness harness = new();

        // Sends 1 wei to dd, then calls itself with data, upon which it sends 1 wei to de and reverts; then destroys itself in favour of ef.
        string code = "0x36601c57600060006000600060016" + "0dd5af150600060006001600060003" + "05af15060efff5b600060006000600060016" + "0de5af15060006000fd";
        string payload = $$$$"""
            [{"blockStateCalls":[{"stateOverrides":{"{{{{Target}}}}":{"code":"{{{{code}}}}","balance":"0x10"}},
            "calls":[{"from":"{{{{harness.Sender}}}}","to":"{{{{Target}}}}","value":"0x7"}]}],"traceTransfers":true}]
            """;
        JsonElement call = harness.Result("eth_simulateV1", payload)[0].GetProperty("calls")[0];
        call.GetProperty("status").GetString().Should().Be("0x1");
        JsonElement[] logs = [.. call.GetProperty("logs").EnumerateArray()];
        logs.Should().OnlyContain(log => log.GetProperty("address").GetString() == "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
        logs.Select(log => log.GetProperty("topics")[2].GetString()![^2..]).Should().Equal("cc", "dd", "ef");
        logs.Select(log => log.GetProperty("logIndex").GetString()).Should().Equal("0x0", "0x1", "0x2");
        logs[2].GetProperty("data").GetString().Should().EndWith("16", "16 and 7 came in, 1 went out");
    }

    [Test]
    public void Simulate_of_a_halt_says_what_happened_and_goes_on()
    {
        using ChainHarness harness = new();
        string payload = $$$$"""
            [{"blockStateCalls":[{"stateOverrides":{"{{{{Target}}}}":{"code":"0xfe"}},"calls":[{"to":"{{{{Target}}}}","gas":"0x10000"},{"to":"{{{{ChainHarness.Emitter}}}}"}]}]}]
            """;
        JsonElement calls = harness.Result("eth_simulateV1", payload)[0].GetProperty("calls");
        calls[0].GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32015);
        calls[0].GetProperty("error").GetProperty("message").GetString().Should().StartWith("vm execution error");
        calls[1].GetProperty("logs").GetArrayLength().Should().Be(1);
    }

    [Test]
    public void Simulate_spends_the_gas_of_the_node_once_over_all_blocks()
    {
        using ChainHarness harness = new(null, null, new EthLimits { CallGasMax = 100_000 });
        string call = $$$"""{"calls":[{"to":"{{{Target}}}"}]}""";
        string payload = $$$$"""
            [{"blockStateCalls":[{"stateOverrides":{"{{{{Target}}}}":{"code":"0x5a60005260206000f3"}},"calls":[{"to":"{{{{Target}}}}"}]},{{{{call}}}}]}]
            """;
        JsonElement blocks = harness.Result("eth_simulateV1", payload);
        ulong first = Convert.ToUInt64(blocks[0].GetProperty("calls")[0].GetProperty("returnData").GetString(), 16);
        ulong second = Convert.ToUInt64(blocks[1].GetProperty("calls")[0].GetProperty("returnData").GetString(), 16);
        first.Should().Be(100_000 - 21_000 - 2);
        (first - second).Should().Be(Convert.ToUInt64(blocks[0].GetProperty("gasUsed").GetString(), 16));
    }

    [Test]
    public void Simulate_pays_withdrawals_and_moves_precompiles_for_one_block()
    {
        using ChainHarness harness = new();
        const string Identity = "0x0000000000000000000000000000000000000004";
        string payload = $$$$"""
            [{"blockStateCalls":[{"blockOverrides":{"withdrawals":[{"index":"0x0","validatorIndex":"0x0","address":"{{{{Target}}}}","amount":"0x2"}]},
            "stateOverrides":{"{{{{Identity}}}}":{"movePrecompileToAddress":"0x00000000000000000000000000000000000000dd"}},
            "calls":[{"to":"0x00000000000000000000000000000000000000dd","input":"0x0102"},{"to":"{{{{Identity}}}}","input":"0x0102"}]},
            {"calls":[{"from":"{{{{Target}}}}","to":"{{{{Identity}}}}","input":"0x0304","value":"0x77359400"}]}],"returnFullTransactions":true}]
            """;
        JsonElement blocks = harness.Result("eth_simulateV1", payload);
        blocks[0].GetProperty("calls")[0].GetProperty("returnData").GetString().Should().Be("0x0102");
        blocks[0].GetProperty("calls")[1].GetProperty("returnData").GetString().Should().Be("0x");
        blocks[0].GetProperty("withdrawals").GetArrayLength().Should().Be(1);
        blocks[1].GetProperty("calls")[0].GetProperty("returnData").GetString().Should().Be("0x0304");
        blocks[1].GetProperty("transactions")[0].GetProperty("from").GetString().Should().Be(Target);
    }
}
