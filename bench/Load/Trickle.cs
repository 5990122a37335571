// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>A few transfers a second to a network that runs already, from the first account of <c>dev</c>; every one must become final.</summary>
internal static class Trickle
{
    // Fewer than a pool takes of one sender: while no block comes, nothing more is sent, and it is made up for later.
    private const int WaitingMax = 48;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(int port, int perSecond, TimeSpan time)
    {
        byte[] key = SeededKeys.Developer;
        using RpcClient client = await RpcClient.ConnectAsync(port);
        ulong chainId = Number(await client.CallAsync("eth_chainId"));
        ulong nonce = Number(await client.CallAsync("eth_getTransactionCount", SeededKeys.AddressOf(key).ToString(), "latest"));
        ulong seen = Number(await client.CallAsync("eth_blockNumber"));
        Dictionary<string, long> waiting = [];
        List<double> latencies = [];
        long start = TimeProvider.System.GetTimestamp();
        int sent = 0;
        while (TimeProvider.System.GetElapsedTime(start) is var elapsed && (elapsed < time || (waiting.Count > 0 && elapsed < time + Patience)))
        {
            while (elapsed < time && sent < elapsed.TotalSeconds * perSecond && waiting.Count < WaitingMax)
            {
                string hash = (await client.CallAsync("eth_sendRawTransaction", Sign(key, chainId, nonce++, sent)))!.GetValue<string>();
                waiting.Add(hash, TimeProvider.System.GetTimestamp());
                sent++;
            }

            for (ulong head = Number(await client.CallAsync("eth_blockNumber")); seen < head; seen++)
            {
                JsonNode block = (await client.CallAsync("eth_getBlockByNumber", string.Create(CultureInfo.InvariantCulture, $"0x{seen + 1:x}"), false))!;
                foreach (JsonNode? hash in block["transactions"]!.AsArray())
                {
                    if (waiting.Remove(hash!.GetValue<string>(), out long at))
                    {
                        latencies.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
                    }
                }
            }

            await Task.Delay(Tick);
        }

        latencies.Sort();
        double At(int percent) => latencies.Count == 0 ? 0 : latencies[Math.Min(latencies.Count - 1, latencies.Count * percent / 100)];
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sent} transfers sent, {latencies.Count} final; from sending to final p50 {At(50):0} ms, p99 {At(99):0} ms, max {At(100):0} ms"));
        return waiting.Count == 0 && sent > 0 ? 0 : 1;
    }

    private static string Sign(byte[] key, ulong chainId, ulong nonce, int index) =>
        Hex.Encode(SeededKeys.Sign(SeededKeys.Transfer(nonce) with { ChainId = chainId, To = Workload.Receiver(index), Value = 1 }, key).Envelope.Span);

    private static ulong Number(JsonNode? quantity) =>
        ulong.Parse(quantity!.GetValue<string>().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
