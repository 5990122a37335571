// SPDX-License-Identifier: Apache-2.0

using System.Collections.Frozen;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>The families of an open database with their native handles.</summary>
internal sealed class FamilyTable
{
    private readonly FrozenDictionary<string, IntPtr> _handles;

    public FamilyTable(RocksDbSharp.RocksDb database, IReadOnlyList<FamilyLayout> layout)
    {
        Families = [.. layout.Select(item => item.Family)];
        _handles = layout.ToFrozenDictionary(
            item => item.Family.Name, item => database.GetColumnFamily(item.Family.Name).Handle, StringComparer.Ordinal);
    }

    public IReadOnlyList<ColumnFamily> Families { get; }

    /// <exception cref="ArgumentException">The store has no such family.</exception>
    public IntPtr Handle(ColumnFamily family) => _handles.TryGetValue(family.Name ?? string.Empty, out IntPtr handle)
        ? handle
        : throw new ArgumentException($"The store has no column family '{family.Name}'.", nameof(family));
}
