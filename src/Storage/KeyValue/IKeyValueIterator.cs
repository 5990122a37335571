// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>Walks one family in key order, over its content at the iterator's creation. For one thread at a time.</summary>
/// <remarks>A new iterator stands nowhere: seek first. Each move returns <see cref="IsValid"/>; moving from nowhere stays nowhere.</remarks>
public interface IKeyValueIterator : IDisposable
{
    /// <summary>True when the iterator stands on a key.</summary>
    bool IsValid { get; }

    /// <summary>The key it stands on; valid until the next move.</summary>
    /// <exception cref="InvalidOperationException">It stands nowhere.</exception>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The value it stands on; valid until the next move.</summary>
    /// <exception cref="InvalidOperationException">It stands nowhere.</exception>
    ReadOnlySpan<byte> Value { get; }

    /// <summary>Goes to the first key.</summary>
    bool SeekToFirst();

    /// <summary>Goes to the last key.</summary>
    bool SeekToLast();

    /// <summary>Goes to the first key that is equal to or above <paramref name="key"/>.</summary>
    bool Seek(ReadOnlySpan<byte> key);

    /// <summary>Goes to the last key that is equal to or below <paramref name="key"/>.</summary>
    bool SeekForPrevious(ReadOnlySpan<byte> key);

    /// <summary>Goes to the next key.</summary>
    bool Next();

    /// <summary>Goes to the key before.</summary>
    bool Previous();
}
