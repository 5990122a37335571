// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>Transfers and token transfers by JSON-RPC to all validators of a devnet at given rates and at saturation, and the same to anvil, which mines a block a second.</summary>
internal static class DevnetLoad
{
    private const int SenderCount = 400;
    private const int BatchSize = 50;
    private const int WarmUpRate = 500;

    // Of the time to warm up, the part at saturation: the paths of full blocks are warm, too, and no node is measured while it compiles.
    private const int WarmUpFullPercent = 33;

    // At saturation so many are on their way: a few seconds' worth, so that latency means something.
    private const int OpenMax = 8_000;
    private const int SaturationSigned = 4_000;
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(90);

    public static async Task<int> RunAsync(int nodes, int seconds, int warmUpSeconds, IReadOnlyList<int> rates, ulong gasLimit, int port, bool isAnvilLeftOut)
    {
        Console.WriteLine(Text($"{nodes} validators on this machine, {Environment.ProcessorCount} cores shared with the sender of the load; gas limit {gasLimit}; {seconds} s each, after {warmUpSeconds} s of warm-up that do not count; {SenderCount} senders; batches of {BatchSize}; rate 0: as much as is taken, {OpenMax} on their way; final is when the block is seen at one node"));
        using (DevnetProcesses devnet = DevnetProcesses.StartDevnet(nodes, port, gasLimit))
        {
            await MeasureAsync(devnet, seconds, warmUpSeconds, rates);
            string[] heights = [.. devnet.Log(0).Where(static line => line.Contains(" final: ", StringComparison.Ordinal))];
            Console.WriteLine(Text($"heights beyond period 0: {heights.Count(static line => !line.Contains("period 0,", StringComparison.Ordinal))} of {heights.Length}"));
        }

        if (!isAnvilLeftOut && !AnvilNode.TryLocate(out _))
        {
            Console.WriteLine(AnvilNode.MissingReason);
        }
        else if (!isAnvilLeftOut)
        {
            using DevnetProcesses anvil = await DevnetProcesses.StartAnvilAsync(nodes, port + nodes, gasLimit);
            await MeasureAsync(anvil, seconds, warmUpSeconds, rates);
        }

        return 0;
    }

    private static async Task MeasureAsync(DevnetProcesses nodes, int seconds, int warmUpSeconds, IReadOnlyList<int> rates)
    {
        Workload workload = new(SenderCount);
        using (RpcClient control = await RpcClient.ConnectAsync(nodes.Ports[0]))
        {
            await workload.FundAsync(control);
        }

        // Both kinds, gently and at saturation: until the code that runs is the compiler's best, most of the processor time is the compiler's.
        int fullSeconds = warmUpSeconds * WarmUpFullPercent / 200;
        int gentleSeconds = (warmUpSeconds / 2) - fullSeconds;
        foreach (bool isToken in (bool[])[false, true])
        {
            foreach ((int rate, int time) in ((int, int)[])[(WarmUpRate, gentleSeconds), (0, fullSeconds)])
            {
                if (time > 0)
                {
                    await OneAsync(nodes, workload, isToken, rate, time, "warm-up");
                }
            }
        }

        foreach (bool isToken in (bool[])[false, true])
        {
            foreach (int rate in rates)
            {
                await OneAsync(nodes, workload, isToken, rate, seconds, isToken ? "ERC-20 transfers" : "transfers");
            }
        }
    }

    private static async Task OneAsync(DevnetProcesses nodes, Workload workload, bool isToken, int rate, int seconds, string name)
    {
        using (RpcClient control = await RpcClient.ConnectAsync(nodes.Ports[0]))
        {
            await workload.ResyncAsync(control);
        }

        SignedBatch batch = workload.Sign(rate > 0 ? rate * seconds : SaturationSigned * seconds, isToken);
        List<Request>[] requests = [.. Enumerable.Range(0, nodes.Ports.Count).Select(node => RequestsOf(batch, node, nodes.Ports.Count))];
        await using FinalityWatch watch = new(nodes.Ports[0]);
        TimeSpan[] cpuBefore = nodes.CpuTimes();
        TimeSpan ownBefore = Environment.CpuUsage.TotalTime;
        long bytesBefore = nodes.PeerBytes();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(requests.Select((mine, node) => Task.Run(() => SendAsync(nodes.Ports[node], mine, rate, nodes.Ports.Count, TimeSpan.FromSeconds(seconds), watch))));
        long finalInTime = watch.FinalCount;
        double sending = Stopwatch.GetElapsedTime(began).TotalSeconds;
        long drained = Stopwatch.GetTimestamp();
        while (watch.OpenCount > 0 && Stopwatch.GetElapsedTime(drained) < DrainTimeMax)
        {
            await Task.Delay(20);
        }

        TimeSpan[] cpu = [.. nodes.CpuTimes().Zip(cpuBefore, static (after, before) => after - before)];
        double own = (Environment.CpuUsage.TotalTime - ownBefore).TotalSeconds;
        long bytes = nodes.PeerBytes() - bytesBefore;
        double whole = Stopwatch.GetElapsedTime(began, watch.LastFinalAt).TotalSeconds;
        double[] latencies = watch.Latencies();
        int[] sizes = [.. watch.Blocks.Select(static block => block.Transactions)];
        Console.WriteLine(Text(
            $"{nodes.Name,-7} {name,-16} rate {rate,5}: sent {watch.SentCount} in {sending:F1} s, final {watch.FinalCount}, {watch.FinalCount / whole:F0}/s until the last, {finalInTime / sending:F0}/s while sending; send to final p50 {At(latencies, 50):F0} ms p99 {At(latencies, 99):F0} ms; {sizes.Length} blocks, the fullest {sizes.DefaultIfEmpty().Max()}; processor {cpu.Sum(static time => time.TotalSeconds):F1} s ({string.Join(' ', cpu.Select(static time => time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)))}), {1e6 * cpu.Sum(static time => time.TotalSeconds) / Math.Max(1, watch.FinalCount):F0} us a transaction, sender {own:F1} s; between validators {bytes / nodes.Ports.Count / 1e6:F1} MB sent by each, {bytes / (double)Math.Max(1, watch.FinalCount):F0} B a transaction; resident {string.Join(' ', nodes.ResidentMiB())} MiB"));
        if (watch.OpenCount > 0)
        {
            throw new InvalidOperationException(Text($"{watch.OpenCount} transactions are not final after {DrainTimeMax.TotalSeconds:F0} s"));
        }
    }

    // A sender's transactions all go to one node, in order.
    private static List<Request> RequestsOf(SignedBatch batch, int node, int nodes)
    {
        List<Request> requests = [];
        foreach (string[] part in batch.Encoded.Where((_, index) => batch.Sender[index] % nodes == node).Chunk(BatchSize))
        {
            string body = "[" + string.Join(',', part.Select(static (encoded, id) => SignedBatch.Call(encoded, id))) + "]";
            requests.Add(new Request(RpcClient.Request(body), [.. part.Select(static encoded => Keccak256.Hash(Hex.Decode(encoded)).ToString())]));
        }

        return requests;
    }

    /// <summary>Sends at the pace, or as fast as it is taken.</summary>
    private static async Task SendAsync(int port, List<Request> requests, int rate, int nodes, TimeSpan time, FinalityWatch watch)
    {
        using RpcClient client = await RpcClient.ConnectAsync(port);
        long began = Stopwatch.GetTimestamp();
        int sent = 0;
        foreach (Request request in requests)
        {
            TimeSpan due = rate > 0 ? TimeSpan.FromSeconds(sent * (double)nodes / rate) : TimeSpan.Zero;
            while (Stopwatch.GetElapsedTime(began) < due || (rate == 0 && watch.OpenCount > OpenMax && Stopwatch.GetElapsedTime(began) < time))
            {
                await Task.Delay(2);
            }

            if (rate == 0 && Stopwatch.GetElapsedTime(began) >= time)
            {
                break;
            }

            long now = Stopwatch.GetTimestamp();
            foreach (string hash in request.Hashes)
            {
                watch.OnSend(hash, now);
            }

            ReadOnlyMemory<byte> answer = await client.SendAsync(request.Bytes);
            if (answer.Span.IndexOf("\"error\""u8) >= 0)
            {
                throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(answer.Span[..Math.Min(answer.Length, 500)]));
            }

            sent += request.Hashes.Length;
        }
    }

    private static double At(double[] sorted, int percent) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Request(byte[] Bytes, string[] Hashes);
}
