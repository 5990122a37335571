// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>Reads keys and values of several ordered key spaces.</summary>
/// <remarks>
/// Keys are byte strings of any length, ordered as unsigned bytes, a prefix before what it begins.
/// Implementations MUST allow reads from any thread at any time, and MUST fail by a <see cref="StorageException"/>, never by a missing value:
/// taking lost state for empty state would fork the node.
/// </remarks>
public interface IKeyValueReader
{
    /// <summary>What <see cref="Read"/> returns for a key that is not there.</summary>
    const int NotFound = -1;

    /// <summary>Reads a value into a new array.</summary>
    /// <returns>False when the key is not there; <paramref name="value"/> is then empty.</returns>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value);

    /// <summary>Reads a value into the caller's buffer.</summary>
    /// <returns>
    /// The value's length, or <see cref="NotFound"/>. A value longer than <paramref name="destination"/> is not copied: try again with that much room.
    /// </returns>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination);

    /// <summary>True when the key is there.</summary>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    bool Contains(ColumnFamily family, ReadOnlySpan<byte> key);

    /// <summary>Makes an iterator over one family as it is now; later writes do not show.</summary>
    /// <exception cref="ArgumentException">The store has no such family.</exception>
    IKeyValueIterator CreateIterator(ColumnFamily family);
}
