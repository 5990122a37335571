// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace PowerVerse.Chain.Load;

/// <summary>A client that asks something small now and then and notes how long it waits: what everybody else should feel.</summary>
internal sealed class HealthyClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private static readonly byte[][] Requests =
    [
        RpcClient.Request("""{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"""),
        RpcClient.Request("""{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["0x00000000000000000000000000000000000e2c20","latest"]}"""),
    ];

    private readonly List<double> _milliseconds = [];

    /// <summary>Milliseconds that 99 in 100 waited at most.</summary>
    public double P99 => At(99);

    /// <summary>Milliseconds that half waited at most.</summary>
    public double P50 => At(50);

    public int Count => _milliseconds.Count;

    /// <summary>Asks until it is cancelled.</summary>
    public async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        using RpcClient client = await RpcClient.ConnectAsync(port);
        for (int i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await client.SendAsync(Requests[i % Requests.Length]);
            _milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private double At(int percentile)
    {
        double[] ordered = [.. _milliseconds.Order()];
        return ordered.Length == 0 ? double.NaN : ordered[ordered.Length * percentile / 100];
    }
}
