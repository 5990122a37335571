// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace PowerVerse.Chain.Ledger.Events;

/// <summary>A bounded queue between the committing thread and one reader that works at its own pace.</summary>
/// <remarks>When the reader falls behind, the oldest changes are dropped and counted: who needs all of them reads the missed blocks from the chain.</remarks>
public sealed class HeadBacklog : IHeadObserver, IDisposable
{
    private readonly Channel<HeadChange> _changes;
    private readonly IDisposable _subscription;
    private long _droppedCount;

    /// <summary>Subscribes to a feed.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="capacity">Changes kept for the reader.</param>
    public HeadBacklog(IHeadFeed feed, int capacity)
    {
        BoundedChannelOptions options = new(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true };
        _changes = Channel.CreateBounded<HeadChange>(options, _ => Interlocked.Increment(ref _droppedCount));
        _subscription = feed.Subscribe(this);
    }

    /// <summary>Changes dropped so far because the reader was behind.</summary>
    public long DroppedCount => Interlocked.Read(ref _droppedCount);

    /// <inheritdoc/>
    public void OnHead(HeadChange change) => _changes.Writer.TryWrite(change);

    /// <summary>Takes the next change if there is one.</summary>
    public bool TryRead([NotNullWhen(true)] out HeadChange? change) => _changes.Reader.TryRead(out change);

    /// <summary>Waits until there is a change; false when the queue was disposed of and is empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _changes.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Ends the subscription; changes already queued can still be read.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        _changes.Writer.TryComplete();
    }
}
