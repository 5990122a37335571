// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PowerVerse.Chain.Load;

/// <summary>Looks every few milliseconds for a new block on one node, and notes when each transaction was first seen in one.</summary>
internal sealed class FinalityWatch : IAsyncDisposable
{
    private const int LookMs = 10;
    private readonly ConcurrentDictionary<string, long> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<double> _latencies = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private long _finalCount;
    private long _lastFinalAt;

    public FinalityWatch(int port) => _watching = Task.Run(() => WatchAsync(port));

    /// <summary>Blocks seen, with their numbers of transactions.</summary>
    public ConcurrentQueue<(ulong Number, int Transactions)> Blocks { get; } = new();

    public long SentCount => _sent.Count;

    public long FinalCount => Interlocked.Read(ref _finalCount);

    public long OpenCount => SentCount - FinalCount;

    /// <summary>When the last transaction was seen in a block (<see cref="Stopwatch"/>).</summary>
    public long LastFinalAt => Interlocked.Read(ref _lastFinalAt);

    /// <summary>Milliseconds from the beginning of the request that carried a transaction until its block was seen.</summary>
    public double[] Latencies() => [.. _latencies.Order()];

    /// <summary>A transaction is about to be sent.</summary>
    public void OnSend(string hash, long at) => _sent[hash] = at;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(int port)
    {
        using RpcClient client = await RpcClient.ConnectAsync(port);
        ulong seen = await HeadAsync(client);
        while (!_stop.IsCancellationRequested)
        {
            for (ulong head = await HeadAsync(client); seen < head;)
            {
                seen++;
                ReadOnlyMemory<byte> answer = await client.SendAsync(RpcClient.Request(string.Create(
                    CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x{{seen:x}}",false]}""")));
                Note(seen, answer, Stopwatch.GetTimestamp());
            }

            await Task.Delay(LookMs, CancellationToken.None);
        }
    }

    private void Note(ulong number, ReadOnlyMemory<byte> answer, long now)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        int count = 0;
        foreach (JsonElement hash in document.RootElement.GetProperty("result").GetProperty("transactions").EnumerateArray())
        {
            count++;
            if (_sent.TryGetValue(hash.GetString()!, out long at))
            {
                _latencies.Add(Stopwatch.GetElapsedTime(at, now).TotalMilliseconds);
                Interlocked.Increment(ref _finalCount);
                Interlocked.Exchange(ref _lastFinalAt, now);
            }
        }

        Blocks.Enqueue((number, count));
    }

    private static async Task<ulong> HeadAsync(RpcClient client) => Convert.ToUInt64((await client.CallAsync("eth_blockNumber"))!.GetValue<string>(), 16);
}
