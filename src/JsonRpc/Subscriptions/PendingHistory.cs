// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>The transactions that came to wait of late, numbered: a ring in which filters hold their place. While there is no filter it keeps nothing. Safe for use by several threads.</summary>
internal sealed class PendingHistory
{
    /// <summary>Transactions kept; a filter that is further behind misses the oldest.</summary>
    public const int Capacity = 16_384;

    /// <summary>Bytes of the transactions kept, as they travel without blobs: the ring holds them after the pool has let go of them.</summary>
    public const long BytesMax = 32L * 1024 * 1024;

    private readonly Lock _gate = new();
    private Transaction?[] _ring = [];
    private int _watchers;
    private long _start;
    private long _end;
    private long _bytes;

    /// <summary>Keeps what comes from now on for one filter more.</summary>
    /// <returns>The number that the next transaction gets.</returns>
    public long Watch()
    {
        lock (_gate)
        {
            if (_watchers++ == 0)
            {
                _ring = new Transaction?[Capacity];
            }

            return _end;
        }
    }

    /// <summary>A filter is gone; with the last one goes what is kept.</summary>
    public void Unwatch()
    {
        lock (_gate)
        {
            if (--_watchers == 0)
            {
                _ring = [];
                _start = _end;
                _bytes = 0;
            }
        }
    }

    /// <summary>Takes note of a transaction.</summary>
    public void Add(Transaction transaction)
    {
        lock (_gate)
        {
            if (_watchers == 0)
            {
                return;
            }

            long size = transaction.Envelope.Length;
            while (_start < _end && (_end - _start == Capacity || _bytes + size > BytesMax))
            {
                DropOldest();
            }

            _ring[_end % Capacity] = transaction;
            _bytes += size;
            _end++;
        }
    }

    /// <summary>The transactions from a number on.</summary>
    /// <param name="start">The number.</param>
    /// <param name="end">The number to go on with.</param>
    public IReadOnlyList<Transaction> Since(long start, out long end)
    {
        lock (_gate)
        {
            end = _end;
            List<Transaction> found = [];
            for (long i = Math.Max(start, _start); i < _end; i++)
            {
                found.Add(_ring[i % Capacity]!);
            }

            return found;
        }
    }

    private void DropOldest()
    {
        ref Transaction? oldest = ref _ring[_start % Capacity];
        _bytes -= oldest!.Envelope.Length;
        oldest = null;
        _start++;
    }
}
