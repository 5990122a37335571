// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using CsCheck;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

[Parallelizable(ParallelScope.All)]
public sealed class RpcDispatcherTests
{
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one"}""", """{"jsonrpc":"2.0","id":1,"result":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one","params":[]}""", """{"jsonrpc":"2.0","id":1,"result":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one","params":null}""", """{"jsonrpc":"2.0","id":1,"result":1}""")]
    [TestCase("""{"method":"test_one","id":"a\"b","jsonrpc":"2.0","more":{"x":[1]}}""", """{"jsonrpc":"2.0","id":"a\"b","result":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":null,"method":"test_one"}""", """{"jsonrpc":"2.0","id":null,"result":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":-1.5e3,"method":"test_one"}""", """{"jsonrpc":"2.0","id":-1.5e3,"result":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test\u005fone"}""", """{"jsonrpc":"2.0","id":1,"result":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":[{"a":[1,{}]}]}""", """{"jsonrpc":"2.0","id":1,"result":{"a":[1,{}]}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["\ud83d\ude00\\ud800é"]}""", """{"jsonrpc":"2.0","id":1,"result":"\ud83d\ude00\\ud800é"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":["0x10"]}""", """{"jsonrpc":"2.0","id":1,"result":16}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":["0x10",null]}""", """{"jsonrpc":"2.0","id":1,"result":16}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":["0x10",2]}""", """{"jsonrpc":"2.0","id":1,"result":18}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_later"}""", """{"jsonrpc":"2.0","id":1,"result":"later"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_wait"}""", """{"jsonrpc":"2.0","id":1,"result":1}""")]
    public async Task Request_is_answered(string request, string answer)
    {
        using DispatcherHarness harness = new();
        (await harness.CallAsync(request)).Should().Be(answer);
    }

    [TestCase("", -32700, "parse error", "null")]
    [TestCase("{", -32700, "parse error", "null")]
    [TestCase("nonsense", -32700, "parse error", "null")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one"} x""", -32700, "parse error", "null")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one","params":[01]}""", -32700, "parse error", "null")]
    [TestCase("""[{"jsonrpc":"2.0","id":1,"method":"test_one"}""", -32700, "parse error", "null")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["\ud800"]}""", -32700, "parse error", "null")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":[{"\udc00":1}]}""", -32700, "parse error", "null")]
    [TestCase("1", -32600, "invalid request", "null")]
    [TestCase("[]", -32600, "empty batch", "null")]
    [TestCase("{}", -32600, "invalid request", "null")]
    [TestCase("""{"id":1,"method":"test_one"}""", -32600, "invalid request", "1")]
    [TestCase("""{"jsonrpc":"1.0","id":1,"method":"test_one"}""", -32600, "invalid request", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1}""", -32600, "invalid request", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":7}""", -32600, "invalid request", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":{},"method":"test_one"}""", -32600, "invalid request", "null")]
    [TestCase("""{"jsonrpc":"2.0","id":[1],"method":"test_one"}""", -32600, "invalid request", "null")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_none"}""", -32601, "the method test_none does not exist/is not available", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":""}""", -32601, "the method  does not exist/is not available", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one","params":{"a":1}}""", -32602, "non-array args", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_one","params":[1]}""", -32602, "too many arguments, want at most 0", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":[]}""", -32602, "missing value for required argument 0", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":[null]}""", -32602, "missing value for required argument 0", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":["10"]}""", -32602, "invalid argument 0: hex string without 0x prefix", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_add","params":["0x1","z"]}""", -32602, "invalid argument 1: invalid hex string", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_throw"}""", -32603, "internal error", "1")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"admin_secret"}""", -32001, "unauthorized: the method needs a bearer token", "1")]
    public async Task Bad_request_is_answered_with_its_error(string request, int code, string message, string id)
    {
        using DispatcherHarness harness = new();
        using JsonDocument answer = JsonDocument.Parse(await harness.CallAsync(request));
        JsonElement error = answer.RootElement.GetProperty("error");
        error.GetProperty("code").GetInt32().Should().Be(code);
        error.GetProperty("message").GetString().Should().Be(message);
        answer.RootElement.GetProperty("id").GetRawText().Should().Be(id);
        answer.RootElement.TryGetProperty("result", out _).Should().BeFalse();
    }

    [Test]
    public async Task Failed_call_drops_what_it_wrote_and_carries_data()
    {
        using DispatcherHarness harness = new();
        (await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_fail"}""")).Should()
            .Be("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x0102"}}""");
    }

    [Test]
    public async Task Notification_is_carried_out_and_not_answered()
    {
        using DispatcherHarness harness = new();
        (await harness.CallAsync("""{"jsonrpc":"2.0","method":"test_one"}""")).Should().BeEmpty();
        (await harness.CallAsync("""{"jsonrpc":"2.0","method":"test_none"}""")).Should().BeEmpty();
        (await harness.CallAsync("""[{"jsonrpc":"2.0","method":"test_one"}]""")).Should().BeEmpty();
        harness.Methods.Calls.Should().Be(2);
    }

    [Test]
    public async Task Batch_is_answered_item_by_item_in_order()
    {
        const string Batch = """
            [{"jsonrpc":"2.0","id":1,"method":"test_one"},
             {"jsonrpc":"2.0","method":"test_one"},
             7,
             {"jsonrpc":"2.0","id":2,"method":"test_fail"},
             {"jsonrpc":"2.0","id":3,"method":"test_later"},
             {"jsonrpc":"2.0","id":4,"method":"test_wait"},
             {"jsonrpc":"2.0","id":"x","method":"nope"}]
            """;
        using DispatcherHarness harness = new();
        (await harness.CallAsync(Batch)).Should().Be(
            """[{"jsonrpc":"2.0","id":1,"result":1},"""
            + """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}},"""
            + """{"jsonrpc":"2.0","id":2,"error":{"code":3,"message":"execution reverted","data":"0x0102"}},"""
            + """{"jsonrpc":"2.0","id":3,"result":"later"},{"jsonrpc":"2.0","id":4,"result":1},"""
            + """{"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"the method nope does not exist/is not available"}}]""");
    }

    [Test]
    public async Task Batch_beyond_the_limit_is_refused_whole()
    {
        const string One = """{"jsonrpc":"2.0","id":9,"method":"test_one"}""";
        using DispatcherHarness harness = new(new RpcLimits { BatchItemsMax = 3 });
        (await harness.CallAsync($"[{One},{One},{One}]")).Should().Contain("result");
        (await harness.CallAsync($"[{One},{One},{One},{One}]")).Should()
            .Be("""{"jsonrpc":"2.0","id":9,"error":{"code":-32600,"message":"batch too large"}}""");
        harness.Methods.Calls.Should().Be(3);
    }

    [Test]
    public async Task Batch_answer_beyond_the_limit_ends_in_errors()
    {
        using DispatcherHarness harness = new(new RpcLimits { BatchResponseSizeBytesMax = 5_000 });
        string call = """{"jsonrpc":"2.0","id":1,"method":"test_long","params":["0xbb8"]}""";
        using JsonDocument answer = JsonDocument.Parse(await harness.CallAsync($"[{call},{call},{call}]"));
        answer.RootElement.EnumerateArray().Select(item => item.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetInt32() : 0)
            .Should().Equal(0, -32003, -32003);
    }

    [Test]
    public async Task Answer_beyond_the_limit_is_an_error_and_the_exchange_stays_usable()
    {
        using DispatcherHarness harness = new(new RpcLimits { ResponseSizeBytesMax = 100_000 });
        (await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_long","params":["0x186a00"]}""")).Should()
            .Be("""{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"response too large"}}""");
        (await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_one"}""")).Should().EndWith("\"result\":1}");
    }

    [Test]
    public async Task Long_answer_survives_its_pieces()
    {
        using DispatcherHarness harness = new();
        using JsonDocument answer = JsonDocument.Parse(await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_long","params":["0x989680"]}"""));
        answer.RootElement.GetProperty("result").GetArrayLength().Should().Be(10_000);
    }

    [Test]
    public async Task Nesting_beyond_the_limit_is_a_parse_error()
    {
        using DispatcherHarness harness = new();
        string Deep(int depth) => $$"""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":[{{new string('[', depth)}}{{new string(']', depth)}}]}""";
        (await harness.CallAsync(Deep(RpcLimits.DepthMax - 2))).Should().Contain("result");
        (await harness.CallAsync(Deep(RpcLimits.DepthMax - 1))).Should().Contain("-32700");
        (await harness.CallAsync(Deep(1_000_000))).Should().Contain("-32700");
        (await harness.CallAsync(new string('[', 1_000_000))).Should().Contain("-32700");
    }

    [Test]
    public async Task Call_that_runs_too_long_is_told_to_stop()
    {
        using DispatcherHarness harness = new(new RpcLimits { TracingTimeMax = TimeSpan.FromMilliseconds(20) });
        (await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_spin"}""")).Should().Contain("-32002").And.Contain("request timed out");
    }

    [Test]
    public async Task Queue_beyond_its_length_refuses_at_once_and_light_calls_go_on()
    {
        const string Call = """{"jsonrpc":"2.0","id":1,"method":"test_wait"}""";
        using DispatcherHarness harness = new(new RpcLimits { EvmConcurrency = 1, QueueLengthMax = 1, QueueTimeMax = TimeSpan.FromMinutes(1) });
        harness.Methods.Gate.Reset();
        Task<string> running = Task.Run(() => harness.CallAsync(Call));
        SpinWait.SpinUntil(() => harness.Methods.Calls == 1);
        Task<string> queued = harness.CallAsync(Call);
        (await harness.CallAsync(Call)).Should().Be("""{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"server is busy, try again later"}}""");
        (await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_one"}""")).Should().Contain("result");
        queued.IsCompleted.Should().BeFalse();
        harness.Methods.Gate.Set();
        (await running).Should().Contain("result");
        (await queued).Should().Contain("result");
    }

    [Test]
    public async Task Anything_at_all_is_answered_with_json_or_nothing()
    {
        using DispatcherHarness harness = new();
        string[] parts =
        [
            "{", "}", "[", "]", ",", ":", "\"jsonrpc\":\"2.0\"", "\"id\":1", "\"method\":\"test_one\"", "\"params\":[]", "\\u12", "\"", "1e9999", "null",
        ];
        Gen<string> text = Gen.OneOf(Gen.String[0, 60], Gen.Int[0, parts.Length - 1].Select(index => parts[index]));
        List<string> messages = [];
        text.Array[0, 12].Select(string.Concat).Sample(messages.Add, iter: 2_000, threads: 1);
        foreach (string message in messages)
        {
            string answer = await harness.CallAsync(message);
            if (answer.Length > 0)
            {
                using JsonDocument document = JsonDocument.Parse(answer);
            }
        }
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_answered()
    {
        using DispatcherHarness harness = new();
        byte[] request = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"test_XX","params":["XX"]}""");
        for (int i = 0; i < request.Length; i++)
        {
            byte[] broken = [.. request];
            broken[i] = 0xFF;
            (await harness.CallAsync(broken)).Should().NotBeNull();
        }
    }
}
