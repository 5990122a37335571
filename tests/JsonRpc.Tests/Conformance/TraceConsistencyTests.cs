// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.SpecKit.Rpc;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.JsonRpc.Tests.Conformance;

/// <summary>The traces of every block of the execution-apis chain, through all forks, held against its headers, receipts and states.</summary>
[Category("Spec")]
public sealed class TraceConsistencyTests
{
    private const string Archive = "rpc/execution-apis.zip";
    private const ulong HeadNumber = 54;

    // The block itself calls them after its transactions and clears what those queued (EIP-7002, EIP-7251).
    private static readonly string[] QueueContracts = ["0x00000961ef480eb55e80d19ad83579a64c007002", "0x0000bbddc7ce488642fb579f8b00f3a590007251"];

    private RpcSpecServer _server = null!;

    [OneTimeSetUp]
    public void Import()
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        _server = RpcSpecChain.Import(
            FixtureReader.ReadZipEntry(path, "tests/genesis.json"), FixtureReader.ReadZipEntry(path, "tests/chain.rlp")).Serve();
    }

    [OneTimeTearDown]
    public void Dispose() => _server?.Dispose();

    [Test]
    public void Gas_logs_and_failures_of_traces_are_those_of_headers_and_receipts()
    {
        int transactions = 0;
        int logs = 0;
        for (ulong number = 1; number <= HeadNumber; number++)
        {
            JsonElement header = Call("eth_getBlockByNumber", $"\"0x{number:x}\",false");
            JsonElement[] receipts = [.. Call("eth_getBlockReceipts", $"\"0x{number:x}\"").EnumerateArray()];
            JsonElement[] traces = [.. TracesOf(number, """{"tracer":"callTracer","tracerConfig":{"withLog":true}}""")];
            JsonElement[] steps = [.. TracesOf(number, "{}")];
            traces.Sum(trace => Number(trace.GetProperty("gasUsed"))).Should().Be(Number(header.GetProperty("gasUsed")), "of block {0}", number);
            for (int i = 0; i < receipts.Length; i++)
            {
                List<(long Index, string Text)> found = [];
                Gather(traces[i], found);
                found.OrderBy(log => log.Index).Should().Equal(
                    receipts[i].GetProperty("logs").EnumerateArray().Select(log => (Number(log.GetProperty("logIndex")), TextOf(log))));
                logs += found.Count;
                steps[i].GetProperty("gas").GetInt64().Should().Be(Number(receipts[i].GetProperty("gasUsed")));
                if (receipts[i].TryGetProperty("status", out JsonElement status))
                {
                    traces[i].TryGetProperty("error", out _).Should().Be(Number(status) == 0);
                    steps[i].GetProperty("failed").GetBoolean().Should().Be(Number(status) == 0);
                }
            }

            Call("trace_block", $"\"0x{number:x}\"").EnumerateArray()
                .Count(trace => trace.GetProperty("type").GetString() != "reward" && trace.GetProperty("traceAddress").GetArrayLength() == 0)
                .Should().Be(receipts.Length);
            transactions += receipts.Length;
        }

        transactions.Should().BeGreaterThan(200);
        logs.Should().BeGreaterThan(100);
    }

    [Test]
    public void States_after_transactions_are_those_of_the_block()
    {
        int accounts = 0;
        int slots = 0;
        for (ulong number = 1; number <= HeadNumber; number++)
        {
            HashSet<string> paid = PaidByTheBlock(number);
            Dictionary<string, string> balances = new(StringComparer.Ordinal);
            Dictionary<(string Account, string Slot), string> storage = [];
            foreach (JsonElement transaction in Call("trace_replayBlockTransactions", $"\"0x{number:x}\",[\"stateDiff\"]").EnumerateArray())
            {
                foreach (JsonProperty account in transaction.GetProperty("stateDiff").EnumerateObject())
                {
                    if (After(account.Value.GetProperty("balance")) is { } balance)
                    {
                        balances[account.Name] = balance;
                    }

                    foreach (JsonProperty slot in account.Value.GetProperty("storage").EnumerateObject())
                    {
                        storage[(account.Name, slot.Name)] = After(slot.Value) ?? "0x" + new string('0', 64);
                    }
                }
            }

            foreach ((string account, string balance) in balances.Where(balance => !paid.Contains(balance.Key)))
            {
                Call("eth_getBalance", $"\"{account}\",\"0x{number:x}\"").GetString().Should().Be(balance, "of {0} after block {1}", account, number);
                accounts++;
            }

            foreach (((string account, string slot), string value) in storage.Where(slot => !QueueContracts.Contains(slot.Key.Account)))
            {
                Call("eth_getStorageAt", $"\"{account}\",\"{slot}\",\"0x{number:x}\"").GetString().Should().Be(value, "of {0} {1} after block {2}", account, slot, number);
                slots++;
            }
        }

        accounts.Should().BeGreaterThan(100);
        slots.Should().BeGreaterThan(50);
    }

    private static void Gather(JsonElement call, List<(long Index, string Text)> found)
    {
        if (call.TryGetProperty("logs", out JsonElement logs))
        {
            found.AddRange(logs.EnumerateArray().Select(log => (Number(log.GetProperty("index")), TextOf(log))));
        }

        if (call.TryGetProperty("calls", out JsonElement calls))
        {
            foreach (JsonElement inner in calls.EnumerateArray())
            {
                Gather(inner, found);
            }
        }
    }

    // What a change leaves; null where nothing changed or the account is gone.
    private static string? After(JsonElement change) =>
        change.ValueKind != JsonValueKind.Object ? null
        : change.TryGetProperty("+", out JsonElement born) ? born.GetString()
        : change.TryGetProperty("*", out JsonElement changed) ? changed.GetProperty("to").GetString()
        : null;

    private static string TextOf(JsonElement log) =>
        $"{log.GetProperty("address")} {string.Join(' ', log.GetProperty("topics").EnumerateArray())} {log.GetProperty("data")}";

    private static long Number(JsonElement quantity) => Convert.ToInt64(quantity.GetString(), 16);

    // Rewards and withdrawals come after the transactions.
    private HashSet<string> PaidByTheBlock(ulong number)
    {
        JsonElement block = Call("eth_getBlockByNumber", $"\"0x{number:x}\",false");
        HashSet<string> paid = [block.GetProperty("miner").GetString()!];
        if (block.TryGetProperty("withdrawals", out JsonElement withdrawals))
        {
            paid.UnionWith(withdrawals.EnumerateArray().Select(withdrawal => withdrawal.GetProperty("address").GetString()!));
        }

        return paid;
    }

    private IEnumerable<JsonElement> TracesOf(ulong number, string options) =>
        Call("debug_traceBlockByNumber", $"\"0x{number:x}\",{options}").EnumerateArray().Select(item => item.GetProperty("result"));

    private JsonElement Call(string method, string parameters)
    {
        using JsonDocument answer = _server.Call(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{parameters}}]}"""));
        return answer.RootElement.TryGetProperty("result", out JsonElement result)
            ? result.Clone()
            : throw new AssertionException($"{method} answered {answer.RootElement}");
    }
}
