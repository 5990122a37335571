// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.History;

/// <summary>Iterators between two uses, a few: making one costs more than a read. Safe for use by several threads.</summary>
internal sealed class IdleIterators : IDisposable
{
    /// <summary>Iterators kept; those of more readers at a time are made anew.</summary>
    public const int KeptMax = 4;

    private readonly IKeyValueIterator?[] _kept = new IKeyValueIterator?[KeptMax];
    private volatile bool _isDisposed;

    /// <summary>One of them, the caller's from now on; null: there is none.</summary>
    public IKeyValueIterator? TryTake()
    {
        for (int i = 0; i < KeptMax; i++)
        {
            if (_kept[i] is not null && Interlocked.Exchange(ref _kept[i], null) is { } iterator)
            {
                return iterator;
            }
        }

        return null;
    }

    /// <summary>Takes one back, or disposes of it where there is no room or no further use.</summary>
    public void Keep(IKeyValueIterator iterator)
    {
        for (int i = 0; i < KeptMax && !_isDisposed; i++)
        {
            if (Interlocked.CompareExchange(ref _kept[i], iterator, null) is null)
            {
                if (_isDisposed)
                {
                    DisposeKept();
                }

                return;
            }
        }

        iterator.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        DisposeKept();
    }

    private void DisposeKept()
    {
        while (TryTake() is { } iterator)
        {
            iterator.Dispose();
        }
    }
}
