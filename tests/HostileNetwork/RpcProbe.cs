// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Devnet;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>An honest user of validator 0's JSON-RPC, who asks ten times a second.</summary>
internal sealed class RpcProbe : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _times = [];
    private readonly Validators _validators;
    private readonly World _world;
    private readonly Task _asking;
    private int _unanswered;

    public RpcProbe(Validators validators, World world)
    {
        _validators = validators;
        _world = world;
        _asking = Task.Run(AskAsync);
    }

    /// <summary>Requests without an answer.</summary>
    public int Unanswered => _unanswered;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_times.Count} requests, p50 {Figures.At([.. _times], 50):F1} ms p99 {Figures.At([.. _times], 99):F1} ms, {_unanswered} unanswered");

    private async Task AskAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            ulong height = await _validators.HeightAsync(0);
            if (height == 0)
            {
                _unanswered++;
            }
            else
            {
                _world.Height = height;
                _times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            await Task.Delay(Pause, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
