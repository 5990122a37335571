// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>Changes that a store applies together, in order. For one thread at a time.</summary>
public interface IWriteBatch : IDisposable
{
    /// <summary>Operations collected so far.</summary>
    int Count { get; }

    /// <summary>Sets a key, replacing an earlier value. The spans are copied.</summary>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key; a key that is not there is no error.</summary>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    void Delete(ColumnFamily family, ReadOnlySpan<byte> key);

    /// <summary>Removes every key from <paramref name="from"/> on and before <paramref name="to"/>, those put earlier in this batch included.</summary>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    /// <summary>Forgets all operations.</summary>
    void Clear();
}
