// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Load;

/// <summary>Requests a second and latencies of four reads at 64 connections, on our node and on anvil in turn.</summary>
internal static class RequestRates
{
    private const int Connections = 64;
    private const ulong GasLimit = 500_000_000;
    private const int BlockCount = 64;
    private const int PerBlock = 8;

    public static async Task<int> RunAsync(int rounds, TimeSpan time, int firstPort, bool isAnvilLeftOut)
    {
        Workload workload = new(PerBlock);
        List<NodeProcess> nodes = [];
        try
        {
            nodes.Add(await NodeProcess.StartOursAsync(firstPort, GasLimit));
            if (!isAnvilLeftOut)
            {
                nodes.Add(await NodeProcess.StartAnvilAsync(firstPort + 1, GasLimit));
            }

            List<SignedBatch> blocks = [.. Enumerable.Range(0, BlockCount).Select(_ => workload.Sign(PerBlock, isToken: true))];
            foreach (NodeProcess node in nodes)
            {
                using RpcClient control = await RpcClient.ConnectAsync(node.Port);
                await workload.PrepareAsync(control);
                await control.CallAsync("evm_setAutomine", false);
                foreach (SignedBatch block in blocks)
                {
                    await control.BatchAsync([.. block.Encoded.Select(encoded => ("eth_sendRawTransaction", new JsonNode?[] { encoded }))]);
                    await control.CallAsync("evm_mine");
                }
            }

            foreach ((string name, string body) in Calls(workload))
            {
                await MeasureAsync(nodes, name, body, rounds, time);
            }
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }

        return 0;
    }

    /// <summary>Sends one request over and over on many connections, each waiting for its answer.</summary>
    public static async Task<(double PerSecond, double P50, double P99)> LoadAsync(int port, string body, int connections, TimeSpan time)
    {
        byte[] request = RpcClient.Request(body);
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        List<long>[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => LoopAsync(port, request, end))));
        long[] ticks = [.. all.SelectMany(list => list).Order()];
        return (ticks.Length / time.TotalSeconds, Milliseconds(ticks, 50), Milliseconds(ticks, 99));
    }

    private static (string Name, string Body)[] Calls(Workload workload)
    {
        string holder = "000000000000000000000000" + workload.Senders[0].ToString()[2..].ToLowerInvariant();
        return
        [
            ("eth_blockNumber", """{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"""),
            ("eth_getBalance", $$"""{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["{{workload.Senders[0]}}","latest"]}"""),
            ("eth_call (balanceOf)", $$"""{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"{{Token.Address}}","data":"0x{{Token.BalanceOf}}{{holder}}"},"latest"]}"""),
            ("eth_getLogs (8 blocks, 64 logs)", $$"""{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"fromBlock":"0x10","toBlock":"0x17","address":"{{Token.Address}}"}]}"""),
        ];
    }

    private static async Task MeasureAsync(List<NodeProcess> nodes, string name, string body, int rounds, TimeSpan time)
    {
        Dictionary<string, List<(double PerSecond, double P50, double P99)>> results = nodes.ToDictionary(node => node.Name, _ => new List<(double, double, double)>());
        for (int round = 0; round <= rounds; round++)
        {
            foreach (NodeProcess node in round % 2 == 0 ? nodes : Enumerable.Reverse(nodes))
            {
                (double PerSecond, double P50, double P99) result = await LoadAsync(node.Port, body, Connections, time);
                if (round > 0)
                {
                    results[node.Name].Add(result);
                }
            }
        }

        foreach (NodeProcess node in nodes)
        {
            List<(double PerSecond, double P50, double P99)> all = results[node.Name];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-32} {node.Name,-10} {all.Average(one => one.PerSecond),9:F0}/s  p50 {all.Average(one => one.P50):F2} ms  p99 {all.Average(one => one.P99):F2} ms"));
        }
    }

    private static async Task<List<long>> LoopAsync(int port, byte[] request, long end)
    {
        using RpcClient client = await RpcClient.ConnectAsync(port);
        List<long> ticks = [];
        long now = Stopwatch.GetTimestamp();
        while (now < end)
        {
            await client.SendAsync(request);
            long after = Stopwatch.GetTimestamp();
            ticks.Add(after - now);
            now = after;
        }

        return ticks;
    }

    private static double Milliseconds(long[] ordered, int percentile) =>
        ordered.Length == 0 ? double.NaN : Stopwatch.GetElapsedTime(0, ordered[ordered.Length * percentile / 100]).TotalMilliseconds;
}
