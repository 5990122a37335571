// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>An ordered key-value store with column families, atomic batches and snapshots.</summary>
/// <remarks>
/// Writers are serialised by the store. A batch MUST become visible and durable as a whole or not at all, whatever the moment of a crash:
/// the chain's head and the state it names are written in one batch, and half of it is a broken node.
/// </remarks>
public interface IKeyValueStore : IKeyValueReader, IDisposable
{
    /// <summary>The families the store was opened with.</summary>
    IReadOnlyList<ColumnFamily> Families { get; }

    /// <summary>Makes an empty batch for this store.</summary>
    IWriteBatch CreateBatch();

    /// <summary>Applies a batch in the order of its operations. The batch can be cleared and used again.</summary>
    /// <param name="batch">A batch made by this store.</param>
    /// <param name="durability">What must have reached the disk when the call returns.</param>
    /// <exception cref="ArgumentException">The batch was made by another store.</exception>
    void Write(IWriteBatch batch, Durability durability);

    /// <summary>Fixes the content as it is now for reading. Snapshots are cheap but hold space: dispose of them.</summary>
    ISnapshot CreateSnapshot();
}

/// <summary>The content of a store at one moment.</summary>
public interface ISnapshot : IKeyValueReader, IDisposable
{
}

/// <summary>What a write promises when it returns.</summary>
public enum Durability
{
    /// <summary>Survives the end of the process; a power failure may lose the newest such writes, never a part of one.</summary>
    Buffered,

    /// <summary>Survives a power failure, and everything written before it does too.</summary>
    Synced,
}
