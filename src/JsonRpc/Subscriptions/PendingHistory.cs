// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>The transactions that came to wait of late, numbered: a ring in which filters hold their place. Safe for use by several threads.</summary>
internal sealed class PendingHistory
{
    /// <summary>Transactions kept; a filter that is further behind misses the oldest.</summary>
    public const int Capacity = 16_384;

    private readonly Lock _gate = new();
    private readonly Transaction?[] _ring = new Transaction?[Capacity];
    private long _end;

    /// <summary>The number that the next transaction gets.</summary>
    public long End
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    public void Add(Transaction transaction)
    {
        lock (_gate)
        {
            _ring[_end % Capacity] = transaction;
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
            for (long i = Math.Max(start, _end - Capacity); i < _end; i++)
            {
                found.Add(_ring[i % Capacity]!);
            }

            return found;
        }
    }
}
