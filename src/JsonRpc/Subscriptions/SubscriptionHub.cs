// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>Turns new blocks and waiting transactions into notifications, on loops of its own: the committing thread and the pool only leave a note.</summary>
/// <remarks>
/// Every subscriber to logs gets exactly what eth_getLogs finds for the same blocks: where notes were dropped because the loop fell behind, the
/// missed blocks are read from the chain. Safe for use by several threads.
/// </remarks>
internal sealed class SubscriptionHub : IPoolObserver, IDisposable
{
    private const int HeadBacklogCapacity = 1_024;
    private const int PendingBacklogCapacity = 65_536;

    // They are held here after the pool has let go of them.
    private const long PendingBacklogBytesMax = 32L * 1024 * 1024;

    private static readonly TimeSpan SyncPollInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Subscription, bool>[] _subscriptions =
        [.. Enum.GetValues<SubscriptionKind>().Select(_ => new ConcurrentDictionary<Subscription, bool>())];

    private readonly Channel<Transaction> _pending;
    private readonly NodePorts _ports;
    private readonly FilterStore _filters;
    private readonly PendingHistory _history;
    private readonly InclusionWatch _inclusions;
    private readonly ILogger _logger;
    private readonly HeadBacklog _backlog;
    private readonly IDisposable _poolSubscription;
    private long _pendingBytes;
    private ulong _announced;

    public SubscriptionHub(NodePorts ports, FilterStore filters, PendingHistory history, InclusionWatch inclusions, ILogger logger)
    {
        _pending = Channel.CreateBounded<Transaction>(
            new BoundedChannelOptions(PendingBacklogCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped => Interlocked.Add(ref _pendingBytes, -dropped.Envelope.Length));
        _ports = ports;
        _filters = filters;
        _history = history;
        _inclusions = inclusions;
        _logger = logger;
        _backlog = new HeadBacklog(ports.Chain.Heads, HeadBacklogCapacity);
        _announced = ports.Chain.Head.Number;
        _poolSubscription = ports.Pool.Subscribe(this);
    }

    /// <summary>Makes a subscription; nothing is sent before <see cref="Activate"/>.</summary>
    public Subscription Create(SubscriptionKind kind, INotificationSink sink, LogFilter? filter, bool isFull) =>
        new(kind, RandomId.Next(), sink, filter, isFull, Remove);

    /// <summary>Begins to send.</summary>
    public void Activate(Subscription subscription)
    {
        _subscriptions[(int)subscription.Kind][subscription] = true;
        if (subscription.IsEnded)
        {
            Remove(subscription);
        }
        else if (subscription.Kind == SubscriptionKind.Syncing)
        {
            subscription.Send(SyncStatus(_ports.Consensus?.Sync).Span);
        }
    }

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                AnnounceBlocksAsync(cancellationToken), AnnouncePendingAsync(cancellationToken), AnnounceSyncAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The ordinary end.
        }
        catch (Exception exception)
        {
            RpcLog.NotificationsFailed(_logger, exception);
            throw;
        }
    }

    void IPoolObserver.OnPending(Transaction transaction)
    {
        _history.Add(transaction);
        if (!_subscriptions[(int)SubscriptionKind.NewPendingTransactions].IsEmpty)
        {
            if (Interlocked.Add(ref _pendingBytes, transaction.Envelope.Length) > PendingBacklogBytesMax)
            {
                Interlocked.Add(ref _pendingBytes, -transaction.Envelope.Length);
            }
            else
            {
                _pending.Writer.TryWrite(transaction);
            }
        }
    }

    public void Dispose()
    {
        _poolSubscription.Dispose();
        _backlog.Dispose();
    }

    private static ReadOnlyMemory<byte> Render(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true });
        write(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> SyncStatus(SyncProgress? progress) => Render(writer =>
    {
        if (progress is null)
        {
            writer.WriteBooleanValue(false);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBoolean("syncing", true);
        writer.WritePropertyName("status");
        ChainMethods.WriteSync(writer, progress);
        writer.WriteEndObject();
    });

    private void Remove(Subscription subscription) => _subscriptions[(int)subscription.Kind].TryRemove(subscription, out _);

    private ICollection<Subscription> To(SubscriptionKind kind) => _subscriptions[(int)kind].Keys;

    private async Task AnnounceBlocksAsync(CancellationToken cancellationToken)
    {
        while (await _backlog.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_backlog.TryRead(out HeadChange? change))
            {
                Announce(change);
            }
        }
    }

    private void Announce(HeadChange change)
    {
        _filters.Sweep();
        if (change.Removed.Count > 0)
        {
            _filters.OnRemoved(change.Removed, change.Head.Number);
            foreach (CommittedBlock removed in change.Removed)
            {
                AnnounceLogs(removed, isRemoved: true);
            }
        }

        // Unwound, by the note or by notes that were dropped.
        _announced = Math.Min(_announced, change.Committed is null ? change.Head.Number : change.Head.Number - 1);
        while (_announced + 1 < change.Head.Number && ReadMissed(_announced + 1) is { } missed)
        {
            AnnounceBlock(missed);
        }

        if (change.Committed is { } committed)
        {
            AnnounceBlock(committed);
        }
    }

    private CommittedBlock? ReadMissed(ulong number) =>
        _ports.Chain.GetBlock(number).TryGet(out Block? block, out _)
        && _ports.Chain.GetReceipts(number).TryGet(out IReadOnlyList<Receipt>? receipts, out _)
            ? new CommittedBlock(block, receipts)
            : null;

    private void AnnounceBlock(CommittedBlock committed)
    {
        _announced = committed.Block.Header.Number;
        _inclusions.OnBlock(committed.Block);
        if (To(SubscriptionKind.NewHeads) is { Count: > 0 } heads)
        {
            ReadOnlyMemory<byte> header = Render(writer => HeaderJson.Write(writer, committed.Block.Header));
            foreach (Subscription subscription in heads)
            {
                subscription.Send(header.Span);
            }
        }

        AnnounceLogs(committed, isRemoved: false);
        if (To(SubscriptionKind.TransactionReceipts) is { Count: > 0 } receipts)
        {
            ReadOnlyMemory<byte> all = Render(writer => ReceiptJson.WriteAll(writer, committed.Block, committed.Receipts, _ports.Chain.Spec));
            foreach (Subscription subscription in receipts)
            {
                subscription.Send(all.Span);
            }
        }
    }

    private void AnnounceLogs(CommittedBlock committed, bool isRemoved)
    {
        if (To(SubscriptionKind.Logs) is not { Count: > 0 } subscriptions)
        {
            return;
        }

        foreach (LogMatch match in BlockLogs.Of(committed))
        {
            ReadOnlyMemory<byte> rendered = default;
            foreach (Subscription subscription in subscriptions)
            {
                if (subscription.Filter!.Matches(match.Log))
                {
                    rendered = rendered.IsEmpty ? Render(writer => ReceiptJson.WriteLog(writer, match, isRemoved)) : rendered;
                    subscription.Send(rendered.Span);
                }
            }
        }
    }

    private async Task AnnouncePendingAsync(CancellationToken cancellationToken)
    {
        await foreach (Transaction transaction in _pending.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Add(ref _pendingBytes, -transaction.Envelope.Length);
            string hash = $"\"{transaction.Hash}\"";
            byte[] named = System.Text.Encoding.ASCII.GetBytes(hash);
            ReadOnlyMemory<byte> full = default;
            foreach (Subscription subscription in To(SubscriptionKind.NewPendingTransactions))
            {
                if (subscription.IsFull && full.IsEmpty)
                {
                    full = Render(writer => TransactionJson.Write(writer, transaction, block: null, index: 0));
                }

                subscription.Send(subscription.IsFull ? full.Span : named);
            }
        }
    }

    private async Task AnnounceSyncAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(SyncPollInterval, _ports.Time);
        bool wasSyncing = _ports.Consensus?.Sync is not null;
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            SyncProgress? progress = _ports.Consensus?.Sync;
            if (progress is not null == wasSyncing)
            {
                continue;
            }

            wasSyncing = progress is not null;
            ReadOnlyMemory<byte> status = SyncStatus(progress);
            foreach (Subscription subscription in To(SubscriptionKind.Syncing))
            {
                subscription.Send(status.Span);
            }
        }
    }
}
