// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.History;

/// <summary>Shows the families of the state as they were after an earlier block: the latest values, with what later blocks changed put back.</summary>
/// <remarks>Everything that reads a state (flat values, proofs, whole world states) works over it as over the store itself. Safe for use by several threads.</remarks>
internal sealed class PastReader : IKeyValueReader, IDisposable
{
    private readonly IKeyValueReader _latest;
    private readonly ulong _firstLater;
    private readonly IdleIterators[] _idle = [new(), new(), new()];

    /// <summary>Shows the state after a block.</summary>
    /// <param name="snapshot">A snapshot of the store, which stays the caller's.</param>
    /// <param name="number">The block's number, below the head's.</param>
    public PastReader(IKeyValueReader snapshot, ulong number)
    {
        _latest = snapshot;
        _firstLater = number + 1;
    }

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        if (HistoryFamily.Of(family) is not { } history)
        {
            return _latest.TryGet(family, key, out value);
        }

        IKeyValueIterator iterator = Rent(history);
        try
        {
            if (!TrySeek(iterator, history, key))
            {
                return _latest.TryGet(family, key, out value);
            }

            value = iterator.Value.ToArray();
            return value.Length > 0;
        }
        finally
        {
            Return(history, iterator);
        }
    }

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        if (HistoryFamily.Of(family) is not { } history)
        {
            return _latest.Read(family, key, destination);
        }

        IKeyValueIterator iterator = Rent(history);
        try
        {
            if (!TrySeek(iterator, history, key))
            {
                return _latest.Read(family, key, destination);
            }

            ReadOnlySpan<byte> value = iterator.Value;
            if (value.Length <= destination.Length)
            {
                value.CopyTo(destination);
            }

            return value.Length > 0 ? value.Length : IKeyValueReader.NotFound;
        }
        finally
        {
            Return(history, iterator);
        }
    }

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => Read(family, key, []) != IKeyValueReader.NotFound;

    /// <summary>Walks the latest content of a family: of the state's families that is not the past one, see <see cref="Keys"/>.</summary>
    public IKeyValueIterator CreateIterator(ColumnFamily family) => _latest.CreateIterator(family);

    /// <summary>In key order, the keys from <paramref name="from"/> on with a prefix that are there now or were at some time since the block; whether they were
    /// there then, reading them tells.</summary>
    public IEnumerable<byte[]> Keys(HistoryFamily history, byte[] prefix, byte[] from)
    {
        using IKeyValueIterator latest = _latest.CreateIterator(history.Latest);
        using IKeyValueIterator past = _latest.CreateIterator(history.Past);
        bool hasLatest = latest.Seek(from) && latest.Key.StartsWith(prefix);
        bool hasPast = past.Seek(from) && past.Key.StartsWith(prefix);
        while (hasLatest || hasPast)
        {
            byte[]? next = hasLatest ? latest.Key.ToArray() : null;
            if (hasPast && (next is null || history.KeyOf(past.Key).SequenceCompareTo(next) < 0))
            {
                next = history.KeyOf(past.Key).ToArray();
            }

            yield return next!;
            if (hasLatest && latest.Key.SequenceEqual(next))
            {
                hasLatest = latest.Next() && latest.Key.StartsWith(prefix);
            }

            while (hasPast && history.KeyOf(past.Key).SequenceEqual(next))
            {
                hasPast = past.Next() && past.Key.StartsWith(prefix);
            }
        }
    }

    public void Dispose()
    {
        foreach (IdleIterators idle in _idle)
        {
            idle.Dispose();
        }
    }

    // The first entry above the block, if it is about this key.
    private bool TrySeek(IKeyValueIterator iterator, HistoryFamily history, ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[HistoryFamily.KeySizeMax];
        ReadOnlySpan<byte> entry = history.Key(buffer, key, _firstLater);
        return iterator.Seek(entry) && iterator.Key.Length == entry.Length
            && iterator.Key[..^NumberKey.Size].SequenceEqual(entry[..^NumberKey.Size]);
    }

    private IKeyValueIterator Rent(HistoryFamily history) => Idle(history).TryTake() ?? _latest.CreateIterator(history.Past);

    private void Return(HistoryFamily history, IKeyValueIterator iterator) => Idle(history).Keep(iterator);

    private IdleIterators Idle(HistoryFamily history) =>
        _idle[history == HistoryFamily.Accounts ? 0 : history == HistoryFamily.Storage ? 1 : 2];
}
