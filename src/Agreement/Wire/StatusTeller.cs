// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Ledger.Events;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Says when peers are told where this node stands: every second, and at once when a block is committed.</summary>
/// <remarks>A node that catches up commits hundreds of blocks a second. Its peers would take a status for each as a flood, so those that follow closely are told as one.</remarks>
internal sealed class StatusTeller : IHeadObserver
{
    /// <summary>Longest time between two statuses.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two statuses: a tenth of the least time between two blocks that are agreed on, and a sixth of what peers put up with.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<bool> _heads = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TimeProvider _time;
    private readonly Action _tell;

    /// <summary>Makes a teller.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Tells all peers.</param>
    internal StatusTeller(TimeProvider time, Action tell)
    {
        _time = time;
        _tell = tell;
    }

    /// <inheritdoc/>
    public void OnHead(HeadChange change) => OnHead();

    /// <summary>The head moved.</summary>
    internal void OnHead() => _heads.Writer.TryWrite(true);

    /// <summary>Works until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval, _time);
        Task<bool> tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        Task<bool> head = _heads.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            Task done = await Task.WhenAny(tick, head);
            await done;
            if (done == tick)
            {
                tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            }
            else
            {
                _heads.Reader.TryRead(out _);
                head = _heads.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            _tell();
            await Task.Delay(Pause, _time, cancellationToken);
        }
    }
}
