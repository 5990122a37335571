// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.History;

/// <summary>Stands between the world state and the batch of a block, and notes beside every changed value of the state what it was before.</summary>
internal sealed class ChangeRecorder : IWriteBatch
{
    private const int UsualValueSize = 1_024;

    private readonly IKeyValueReader _before;
    private readonly IWriteBatch _batch;
    private readonly ulong _number;
    private readonly bool _recordsTries;
    private readonly bool _keepsOlder;
    private readonly ChangedKeys _changed;
    private byte[] _old = new byte[UsualValueSize];

    /// <summary>Records the changes of a block.</summary>
    /// <param name="before">The store before the block.</param>
    /// <param name="batch">Where changes and records go.</param>
    /// <param name="number">The block's number.</param>
    /// <param name="recordsTries">Whether earlier trie nodes are wanted.</param>
    /// <param name="keepsOlder">Whether the block has entries already, which hold on: for changes after the block was committed.</param>
    public ChangeRecorder(IKeyValueReader before, IWriteBatch batch, ulong number, bool recordsTries, bool keepsOlder = false)
    {
        _before = before;
        _batch = batch;
        _number = number;
        _recordsTries = recordsTries;
        _keepsOlder = keepsOlder;
        _changed = keepsOlder && ChangedKeys.TryRead(before, number, out ChangedKeys earlier) ? earlier : new ChangedKeys();
    }

    public int Count => _batch.Count;

    public void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (HistoryFamily.Of(family) is { } history && IsRecorded(history))
        {
            int length = ReadOld(family, key);
            if (length != value.Length || !_old.AsSpan(0, length).SequenceEqual(value))
            {
                Record(history, key, Math.Max(length, 0));
            }
        }

        _batch.Put(family, key, value);
    }

    public void Delete(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        if (HistoryFamily.Of(family) is { } history && IsRecorded(history))
        {
            int length = ReadOld(family, key);
            if (length == IKeyValueReader.NotFound)
            {
                return;
            }

            Record(history, key, length);
        }

        _batch.Delete(family, key);
    }

    public void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (HistoryFamily.Of(family) is { } history && IsRecorded(history))
        {
            using IKeyValueIterator iterator = _before.CreateIterator(family);
            for (bool found = iterator.Seek(from); found && iterator.Key.SequenceCompareTo(to) < 0; found = iterator.Next())
            {
                ReadOnlySpan<byte> value = iterator.Value;
                Fit(value.Length);
                value.CopyTo(_old);
                Record(history, iterator.Key, value.Length);
            }
        }

        _batch.DeleteRange(family, from, to);
    }

    /// <summary>Writes the list of the keys recorded.</summary>
    public void Finish()
    {
        if (_changed.Count > 0)
        {
            _changed.Put(_batch, _number);
        }
    }

    public void Clear() => throw new NotSupportedException("The batch of a block is filled once.");

    public void Dispose()
    {
    }

    private bool IsRecorded(HistoryFamily history) => _recordsTries || history != HistoryFamily.Trie;

    private int ReadOld(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        int length = _before.Read(family, key, _old);
        if (length > _old.Length)
        {
            Fit(length);
            length = _before.Read(family, key, _old);
        }

        return length;
    }

    private void Fit(int length)
    {
        if (length > _old.Length)
        {
            _old = new byte[2 * length];
        }
    }

    private void Record(HistoryFamily history, ReadOnlySpan<byte> key, int oldLength)
    {
        Span<byte> buffer = stackalloc byte[HistoryFamily.KeySizeMax];
        ReadOnlySpan<byte> entry = history.Key(buffer, key, _number);
        if (_keepsOlder && _before.Contains(history.Past, entry))
        {
            return;
        }

        _batch.Put(history.Past, entry, _old.AsSpan(0, oldLength));
        _changed.Add(history, key);
    }
}
