// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.History;

/// <summary>Which family keeps the earlier values of which, and the form of its keys: the key itself, for trie nodes after its length, then the block number.</summary>
/// <remarks>
/// Without the length a place in the trie and a place below it would mix: both are plain nibbles, and a number's leading zero bytes look like some.
/// The number says before which block the value held, so the state at height h is told by the first entry above h.
/// </remarks>
internal sealed class HistoryFamily
{
    /// <summary>Longest key: a place in a storage trie with its length and number.</summary>
    public const int KeySizeMax = 1 + Hash256.Size + (2 * Hash256.Size) + NumberKey.Size;

    private readonly bool _hasLength;

    private HistoryFamily(ColumnFamily latest, ColumnFamily past, bool hasLength)
    {
        Latest = latest;
        Past = past;
        _hasLength = hasLength;
    }

    public static HistoryFamily Accounts { get; } = new(StateFamilies.Accounts, LedgerFamilies.AccountHistory, hasLength: false);

    public static HistoryFamily Storage { get; } = new(StateFamilies.Storage, LedgerFamilies.StorageHistory, hasLength: false);

    public static HistoryFamily Trie { get; } = new(StateFamilies.TrieNodes, LedgerFamilies.TrieHistory, hasLength: true);

    public static IReadOnlyList<HistoryFamily> All { get; } = [Accounts, Storage, Trie];

    /// <summary>The family with the latest values.</summary>
    public ColumnFamily Latest { get; }

    /// <summary>The family with earlier values.</summary>
    public ColumnFamily Past { get; }

    /// <summary>The history of a family; null when it has none.</summary>
    public static HistoryFamily? Of(ColumnFamily latest) =>
        latest == StateFamilies.Accounts ? Accounts
        : latest == StateFamilies.Storage ? Storage
        : latest == StateFamilies.TrieNodes ? Trie
        : null;

    /// <summary>Writes the key of an entry; <paramref name="buffer"/> has <see cref="KeySizeMax"/> bytes.</summary>
    public ReadOnlySpan<byte> Key(Span<byte> buffer, ReadOnlySpan<byte> key, ulong number)
    {
        int start = 0;
        if (_hasLength)
        {
            buffer[0] = (byte)key.Length;
            start = 1;
        }

        key.CopyTo(buffer[start..]);
        new NumberKey(number).Span.CopyTo(buffer[(start + key.Length)..]);
        return buffer[..(start + key.Length + NumberKey.Size)];
    }

    /// <summary>The key that an entry is about.</summary>
    public ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> entry) => entry[(_hasLength ? 1 : 0)..^NumberKey.Size];
}
