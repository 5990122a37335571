// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.TxPool.Journal;

/// <summary>What the pool keeps in the store.</summary>
/// <remarks>
/// <code>
/// family   key                            value
/// pool     order of arrival, u64 BE       a local transaction in network form, blobs included
/// </code>
/// </remarks>
public static class PoolFamilies
{
    /// <summary>Local transactions.</summary>
    public static readonly ColumnFamily Journal = new("pool");

    /// <summary>What a store is opened with for the pool.</summary>
    public static IReadOnlyList<FamilyLayout> Layout { get; } = [new(Journal, FamilyUse.Small)];
}
