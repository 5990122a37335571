// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The time between two moments at which snapshots were taken, with what the keys written in it were before.</summary>
/// <remarks>
/// A snapshot reads a key as the first epoch from its own on knows it, and from the table when none does. So a snapshot costs nothing to take, and a write
/// costs one note while there are snapshots; copying the nodes of the tables on the first write after each would cost many times that. Used under the
/// store's lock.
/// </remarks>
internal sealed class SnapshotEpoch
{
    private readonly Dictionary<SortedTable, Dictionary<byte[], byte[]?>> _before = [];
    private SnapshotEpoch? _next;

    /// <summary>Snapshots taken at its start that are still in use.</summary>
    public int SnapshotCount { get; set; }

    /// <summary>True when nothing was written in it yet, so that a snapshot can still be taken at its start.</summary>
    public bool IsClean => _before.Count == 0;

    /// <summary>Ends it and begins the next one.</summary>
    public SnapshotEpoch Begin() => _next = new SnapshotEpoch();

    /// <summary>Notes what a key was before it was written, null for nothing; only the first time counts.</summary>
    public void Note(SortedTable table, byte[] key, byte[]? old)
    {
        if (!_before.TryGetValue(table, out Dictionary<byte[], byte[]?>? before))
        {
            _before[table] = before = new Dictionary<byte[], byte[]?>(KeyComparer.Instance);
        }

        before.TryAdd(key, old);
    }

    /// <summary>What a key was at its start; null: it was not there.</summary>
    public byte[]? Find(SortedTable table, ReadOnlySpan<byte> key)
    {
        for (SnapshotEpoch? epoch = this; epoch is not null; epoch = epoch._next)
        {
            epoch.AbsorbUnused();
            if (epoch._before.TryGetValue(table, out Dictionary<byte[], byte[]?>? before)
                && before.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out byte[]? old))
            {
                return old;
            }
        }

        return TableNode.Find(table.Root, key);
    }

    /// <summary>Every key of a table that was written since its start, with what it was then; null: it was not there.</summary>
    public Dictionary<byte[], byte[]?> ChangesOf(SortedTable table)
    {
        Dictionary<byte[], byte[]?> changes = new(KeyComparer.Instance);
        for (SnapshotEpoch? epoch = this; epoch is not null; epoch = epoch._next)
        {
            if (epoch._before.TryGetValue(table, out Dictionary<byte[], byte[]?>? before))
            {
                AddMissing(changes, before);
            }
        }

        return changes;
    }

    // Epochs that no snapshot begins with any more become part of the one before: the way to the newest is as long as there are snapshots.
    private void AbsorbUnused()
    {
        while (_next is { SnapshotCount: 0, _next: { } } unused)
        {
            foreach ((SortedTable table, Dictionary<byte[], byte[]?> before) in unused._before)
            {
                if (_before.TryGetValue(table, out Dictionary<byte[], byte[]?>? own))
                {
                    AddMissing(own, before);
                }
                else
                {
                    _before[table] = new Dictionary<byte[], byte[]?>(before, KeyComparer.Instance);
                }
            }

            _next = unused._next;
        }
    }

    private static void AddMissing(Dictionary<byte[], byte[]?> target, Dictionary<byte[], byte[]?> source)
    {
        foreach ((byte[] key, byte[]? old) in source)
        {
            target.TryAdd(key, old);
        }
    }
}
