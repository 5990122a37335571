// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>The filters that clients poll. A filter is a place in the chain, not a list that grows: what happened since is looked up when it is asked for.</summary>
/// <remarks>Filters nobody asks for expire. Safe for use by several threads; one filter is polled by one thread at a time.</remarks>
internal sealed class FilterStore
{
    private const int RemovedLogsMax = 10_000;

    private readonly ConcurrentDictionary<string, Filter> _filters = new(StringComparer.Ordinal);
    private readonly NodePorts _ports;
    private readonly PendingHistory _pending;
    private readonly RpcLimits _limits;
    private long _sweptAt;

    public FilterStore(NodePorts ports, PendingHistory pending, RpcLimits limits)
    {
        _ports = ports;
        _pending = pending;
        _limits = limits;
        _sweptAt = ports.Time.GetTimestamp();
    }

    /// <summary>Filters now.</summary>
    public int Count => _filters.Count;

    /// <summary>Adds a filter for logs of blocks from the next on; null: there are too many.</summary>
    public string? AddLogs(LogFilter criteria) => Add(new Filter(FilterKind.Logs, criteria, isFull: false));

    /// <summary>Adds a filter for blocks from the next on; null: there are too many.</summary>
    public string? AddBlocks() => Add(new Filter(FilterKind.Blocks, criteria: null, isFull: false));

    /// <summary>Adds a filter for transactions that come to wait from now on; null: there are too many.</summary>
    public string? AddPendingTransactions(bool isFull) => Add(new Filter(FilterKind.PendingTransactions, criteria: null, isFull));

    /// <summary>Forgets a filter.</summary>
    public bool Remove(string id)
    {
        if (!_filters.TryRemove(id, out Filter? filter))
        {
            return false;
        }

        if (filter.Kind == FilterKind.PendingTransactions)
        {
            _pending.Unwatch();
        }

        return true;
    }

    /// <summary>Forgets the filters that nobody asked for in their time; at most once in that time.</summary>
    public void Sweep()
    {
        long last = Volatile.Read(ref _sweptAt);
        if (_ports.Time.GetElapsedTime(last) < _limits.FilterTimeout
            || Interlocked.CompareExchange(ref _sweptAt, _ports.Time.GetTimestamp(), last) != last)
        {
            return;
        }

        foreach ((string id, Filter filter) in _filters)
        {
            if (IsOld(filter))
            {
                Remove(id);
            }
        }
    }

    /// <summary>What a filter for logs wants.</summary>
    public bool TryGetLogFilter(string id, [NotNullWhen(true)] out LogFilter? criteria)
    {
        criteria = TryTouch(id, out Filter? filter) ? filter.Criteria : null;
        return criteria is not null;
    }

    /// <summary>Writes what happened since the filter was last asked, as an array.</summary>
    public RpcError? WriteChanges(string id, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        if (!TryTouch(id, out Filter? filter))
        {
            return RpcErrorMap.FilterNotFound;
        }

        lock (filter.Gate)
        {
            return filter.Kind switch
            {
                FilterKind.Logs => WriteLogs(filter, writer, cancellationToken),
                FilterKind.Blocks => WriteBlocks(filter, writer),
                FilterKind.PendingTransactions => WritePending(filter, writer),
            };
        }
    }

    /// <summary>Notes that blocks were unwound: logs that filters have told of are gone.</summary>
    public void OnRemoved(IReadOnlyList<CommittedBlock> removed, ulong head)
    {
        foreach (Filter filter in _filters.Values)
        {
            lock (filter.Gate)
            {
                foreach (CommittedBlock block in removed)
                {
                    if (filter.Kind == FilterKind.Logs && block.Block.Header.Number < filter.Next)
                    {
                        Collect(filter, block);
                    }
                }

                filter.Next = Math.Min(filter.Next, head + 1);
            }
        }
    }

    private static void Collect(Filter filter, CommittedBlock block)
    {
        foreach (LogMatch match in BlockLogs.Of(block))
        {
            if (filter.Removed.Count < RemovedLogsMax && filter.Criteria!.Matches(match.Log))
            {
                filter.Removed.Add(match);
            }
        }
    }

    private string? Add(Filter filter)
    {
        Sweep();
        if (_filters.Count >= _limits.FiltersMax)
        {
            return null;
        }

        filter.Next = _ports.Chain.Head.Number + 1;
        filter.NextPending = filter.Kind == FilterKind.PendingTransactions ? _pending.Watch() : 0;
        filter.AskedAt = _ports.Time.GetTimestamp();
        string id = RandomId.Next();
        _filters[id] = filter;
        return id;
    }

    private bool TryTouch(string id, [NotNullWhen(true)] out Filter? filter)
    {
        Sweep();
        if (!_filters.TryGetValue(id, out filter))
        {
            return false;
        }

        if (IsOld(filter))
        {
            Remove(id);
            return false;
        }

        Volatile.Write(ref filter.AskedAt, _ports.Time.GetTimestamp());
        return true;
    }

    private bool IsOld(Filter filter) => _ports.Time.GetElapsedTime(Volatile.Read(ref filter.AskedAt)) > _limits.FilterTimeout;

    private RpcError? WriteLogs(Filter filter, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        ulong head = _ports.Chain.Head.Number;
        ulong from = filter.Criteria!.From is { Kind: BlockSelectorKind.Number } first ? Math.Max(first.Number, filter.Next) : filter.Next;
        ulong to = filter.Criteria.To is { Kind: BlockSelectorKind.Number } last ? Math.Min(last.Number, head) : head;
        IReadOnlyList<LogMatch> found = [];
        if (filter.Criteria.BlockHash is null && from <= to && Find(filter.Criteria, from, ref to, out found, cancellationToken) is { } error)
        {
            return error;
        }

        writer.WriteStartArray();
        foreach (LogMatch log in filter.Removed)
        {
            ReceiptJson.WriteLog(writer, log, isRemoved: true);
        }

        foreach (LogMatch log in found)
        {
            ReceiptJson.WriteLog(writer, log, isRemoved: false);
        }

        writer.WriteEndArray();
        filter.Removed.Clear();
        filter.Next = Math.Max(filter.Next, Math.Min(to, head) + 1);
        return null;
    }

    // More than fits in one answer: as much as does; the rest when asked again.
    private RpcError? Find(LogFilter criteria, ulong from, ref ulong to, out IReadOnlyList<LogMatch> found, CancellationToken cancellationToken)
    {
        if (_ports.Chain.FindLogs(criteria.ToQuery(from, to), _ports.Limits.Logs, cancellationToken).TryGet(out found!, out LogQueryError error))
        {
            return null;
        }

        if (error.SuggestedToBlock < from)
        {
            return RpcErrorMap.Of(error);
        }

        to = error.SuggestedToBlock;
        return _ports.Chain.FindLogs(criteria.ToQuery(from, to), _ports.Limits.Logs, cancellationToken).TryGet(out found!, out error)
            ? null
            : RpcErrorMap.Of(error);
    }

    private RpcError? WriteBlocks(Filter filter, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        while (_ports.Chain.TryGetHash(filter.Next, out Hash256 hash))
        {
            writer.WriteHexValue(in hash);
            filter.Next++;
        }

        writer.WriteEndArray();
        return null;
    }

    private RpcError? WritePending(Filter filter, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        IReadOnlyList<Transaction> since = _pending.Since(filter.NextPending, out long end);
        foreach (Transaction transaction in since)
        {
            if (filter.IsFull)
            {
                TransactionJson.Write(writer, transaction, block: null, index: 0);
            }
            else
            {
                writer.WriteHexValue(transaction.Hash);
            }
        }

        writer.WriteEndArray();
        filter.NextPending = end;
        return null;
    }

    private enum FilterKind
    {
        Logs,
        Blocks,
        PendingTransactions,
    }

    private sealed class Filter(FilterKind kind, LogFilter? criteria, bool isFull)
    {
        public readonly Lock Gate = new();
        public long AskedAt;

        public FilterKind Kind { get; } = kind;

        public LogFilter? Criteria { get; } = criteria;

        public bool IsFull { get; } = isFull;

        public ulong Next { get; set; }

        public long NextPending { get; set; }

        public List<LogMatch> Removed { get; } = [];
    }
}
