// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Load;

/// <summary>Mixed load for a long time on a node with a database: transactions, reads, searches, subscriptions; memory must come to rest.</summary>
internal static class Soak
{
    private const double SlopePercentMax = 5;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(TimeSpan time, int port)
    {
        TimeSpan warmUp = TimeSpan.FromMinutes(Math.Min(10, time.TotalMinutes * 0.4));
        string folder = Directory.CreateTempSubdirectory("powerverse-soak").FullName;
        try
        {
            // Small caches: filling the usual ones (1 GiB) would look like growth for hours.
            int metricsPort = port + 1;
            using NodeProcess node = await NodeProcess.StartOursAsync(
                port, 30_000_000, "--data-dir", folder, "--db-cache", "8MiB", "--db-write-buffer", "8MiB", "--db-recent-blocks", "4MiB",
                "--db-state-cache", "4MiB", "--metrics", "true", "--metrics-port", Text($"{metricsPort}"));
            using MemoryMetrics memory = new(metricsPort);
            Workload workload = new(50);
            using (RpcClient control = await RpcClient.ConnectAsync(port))
            {
                await workload.PrepareAsync(control);
            }

            Counters counters = new();
            HealthyClient healthy = new();
            using CancellationTokenSource stop = new(time);
            List<Task> load =
            [
                Task.Run(() => SendAsync(port, workload, counters, stop.Token), CancellationToken.None),
                Task.Run(() => healthy.RunAsync(port, stop.Token), CancellationToken.None),
                .. Enumerable.Range(0, 4).Select(seed => Task.Run(() => ReadAsync(port, workload, seed, counters, stop.Token), CancellationToken.None)),
                .. Enumerable.Range(0, 6).Select(kind => Task.Run(() => ListenAsync(port, kind, counters, stop.Token), CancellationToken.None)),
            ];
            List<(double Minutes, double MiB)> samples = await SampleAsync(node, memory, time, counters, load);
            await stop.CancelAsync();
            await Task.WhenAll(load);
            List<(double Minutes, double MiB)> rest = [.. samples.Where(sample => sample.Minutes >= warmUp.TotalMinutes)];
            (double growth, double level) = Growth(rest);
            double percent = 100 * growth / level;
            bool isGood = percent < SlopePercentMax;
            Console.WriteLine(Text($"{counters}; healthy client p50 {healthy.P50:F2} ms, p99 {healthy.P99:F2} ms"));
            Console.WriteLine(Text($"{time.TotalMinutes:F0} minutes; from minute {warmUp.TotalMinutes:F0} on memory went by {growth:F1} MiB around {level:F0} MiB, {percent:F2} % (less than {SlopePercentMax:F0}): {(isGood ? "passed" : "failed")}"));
            return isGood ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<(double Minutes, double MiB)>> SampleAsync(NodeProcess node, MemoryMetrics memory, TimeSpan time, Counters counters, List<Task> load)
    {
        List<(double Minutes, double MiB)> samples = [];
        long began = Stopwatch.GetTimestamp();
        int nextLine = 0;
        while (Stopwatch.GetElapsedTime(began) < time && !load.Exists(task => task.IsFaulted))
        {
            double minutes = Stopwatch.GetElapsedTime(began).TotalMinutes;
            samples.Add((minutes, node.ResidentBytes / (double)(1 << 20)));
            if (minutes >= nextLine)
            {
                Console.WriteLine(Text($"minute {nextLine,3}: resident {samples[^1].MiB:F0} MiB, {await memory.ReadAsync()}; {counters}"));
                nextLine++;
            }

            await Task.Delay(SampleInterval);
        }

        return samples;
    }

    /// <summary>What a straight line through the samples rises from its first to its last, and its mean.</summary>
    private static (double Growth, double Level) Growth(List<(double Minutes, double MiB)> samples)
    {
        double meanX = samples.Average(sample => sample.Minutes);
        double meanY = samples.Average(sample => sample.MiB);
        double covariance = samples.Sum(sample => (sample.Minutes - meanX) * (sample.MiB - meanY));
        double variance = samples.Sum(sample => (sample.Minutes - meanX) * (sample.Minutes - meanX));
        return (covariance / variance * (samples[^1].Minutes - samples[0].Minutes), meanY);
    }

    private static async Task SendAsync(int port, Workload workload, Counters counters, CancellationToken stop)
    {
        using RpcClient client = await RpcClient.ConnectAsync(port);
        for (int turn = 0; !stop.IsCancellationRequested; turn++)
        {
            SignedBatch batch = workload.Sign(20, isToken: turn % 2 == 0);
            await client.BatchAsync([.. batch.Encoded.Select(encoded => ("eth_sendRawTransaction", new JsonNode?[] { encoded }))]);
            Interlocked.Add(ref counters.Sent, batch.Encoded.Length);
            await Task.Delay(400, CancellationToken.None);
        }
    }

    private static async Task ReadAsync(int port, Workload workload, int seed, Counters counters, CancellationToken stop)
    {
        Random random = new(seed);
        using RpcClient client = await RpcClient.ConnectAsync(port);
        while (!stop.IsCancellationRequested)
        {
            ulong head = Convert.ToUInt64((await client.CallAsync("eth_blockNumber"))!.GetValue<string>(), 16);
            string block = Text($"0x{random.NextInt64(Math.Min(1, (long)head), (long)head + 1):x}");
            string sender = workload.Senders[random.Next(workload.Senders.Count)].ToString();
            switch (random.Next(8))
            {
                case 0:
                    await client.CallAsync("eth_getBlockByNumber", block, true);
                    break;
                case 1:
                    await client.CallAsync("eth_getLogs", new JsonObject { ["fromBlock"] = Text($"0x{head - Math.Min(head, 20):x}"), ["toBlock"] = Text($"0x{head:x}") });
                    break;
                case 2:
                    await client.CallAsync("eth_getProof", sender, new JsonArray("0x0"), "latest");
                    break;
                case 3 when head > 0:
                    await client.CallAsync("debug_traceBlockByNumber", block, new JsonObject { ["tracer"] = "callTracer" });
                    break;
                case 4:
                    string holder = "000000000000000000000000" + sender[2..];
                    await client.CallAsync("eth_call", new JsonObject { ["to"] = Token.Address.ToString(), ["data"] = "0x" + Token.BalanceOf + holder }, "latest");
                    break;
                case 5:
                    await client.CallAsync("eth_getBalance", sender, block);
                    break;
                case 6:
                    await client.CallAsync("eth_feeHistory", "0xa", "latest", new JsonArray(10, 50));
                    break;
                default:
                    await client.SendAsync(RpcClient.Request("""{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[[[{"""));
                    break;
            }

            Interlocked.Increment(ref counters.Read);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task ListenAsync(int port, int kind, Counters counters, CancellationToken stop)
    {
        string[] subscriptions = ["\"newHeads\"", "\"newPendingTransactions\"", "\"logs\",{}"];
        byte[] buffer = new byte[64 * 1024];
        while (!stop.IsCancellationRequested)
        {
            // Connections come and go: each lives for some minutes.
            using ClientWebSocket socket = new();
            await socket.ConnectAsync(new Uri(Text($"ws://127.0.0.1:{port}/")), CancellationToken.None);
            string request = $$"""{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":[{{subscriptions[kind % subscriptions.Length]}}]}""";
            await socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            using CancellationTokenSource life = CancellationTokenSource.CreateLinkedTokenSource(stop);
            life.CancelAfter(TimeSpan.FromSeconds(60 + (kind * 17)));
            try
            {
                while (socket.State == WebSocketState.Open)
                {
                    await socket.ReceiveAsync(buffer, life.Token);
                    Interlocked.Increment(ref counters.Heard);
                }
            }
            catch (OperationCanceledException)
            {
                // The end of this connection.
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Counters
    {
        public long Sent;
        public long Read;
        public long Heard;

        public override string ToString() => Text($"{Interlocked.Read(ref Sent)} transactions, {Interlocked.Read(ref Read)} reads, {Interlocked.Read(ref Heard)} notifications");
    }
}
