// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>The name of one ordered key space of a store. A store is opened with all of its families.</summary>
/// <param name="Name">Lower camel case, unique in the store; part of the format on disk, so never changed.</param>
public readonly record struct ColumnFamily(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
