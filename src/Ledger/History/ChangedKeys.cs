// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.History;

/// <summary>The keys that a block changed, family by family: what must be undone or pruned with it.</summary>
/// <remarks>Stored as an RLP list of three byte strings, each the keys of one family with a length byte before each.</remarks>
internal sealed class ChangedKeys
{
    private readonly MemoryStream[] _keys = [new(), new(), new()];

    /// <summary>Keys of all families.</summary>
    public int Count { get; private set; }

    public static bool TryRead(IKeyValueReader reader, ulong number, out ChangedKeys changed)
    {
        changed = new ChangedKeys();
        if (!reader.TryGet(LedgerFamilies.BlockChanges, new NumberKey(number).Span, out byte[] value))
        {
            return false;
        }

        RlpReader outer = new(value);
        if (!outer.TryReadList(out RlpReader families))
        {
            throw Damage(number);
        }

        foreach (MemoryStream keys in changed._keys)
        {
            if (!families.TryReadBytes(out ReadOnlySpan<byte> bytes))
            {
                throw Damage(number);
            }

            keys.Write(bytes);
        }

        return true;
    }

    public void Add(HistoryFamily family, ReadOnlySpan<byte> key)
    {
        MemoryStream keys = KeysOf(family);
        keys.WriteByte((byte)key.Length);
        keys.Write(key);
        Count++;
    }

    /// <summary>Forgets the keys of one family.</summary>
    public void Clear(HistoryFamily family) => KeysOf(family).SetLength(0);

    /// <summary>Calls with every key of a family.</summary>
    public void ForEach(HistoryFamily family, Action<ReadOnlySpan<byte>> action)
    {
        MemoryStream keys = KeysOf(family);
        ReadOnlySpan<byte> rest = keys.GetBuffer().AsSpan(0, (int)keys.Length);
        while (rest.Length > 0)
        {
            int length = rest[0];
            if (length >= rest.Length)
            {
                throw new StorageException("A list of changed keys is damaged.");
            }

            action(rest.Slice(1, length));
            rest = rest[(1 + length)..];
        }
    }

    public void Put(IWriteBatch batch, ulong number)
    {
        int size = 0;
        foreach (MemoryStream keys in _keys)
        {
            size += (int)keys.Length + RlpLength.MaxHeader;
        }

        RlpWriter writer = new(size);
        try
        {
            int list = writer.BeginList();
            foreach (MemoryStream keys in _keys)
            {
                writer.Write(keys.GetBuffer().AsSpan(0, (int)keys.Length));
            }

            writer.EndList(list);
            batch.Put(LedgerFamilies.BlockChanges, new NumberKey(number).Span, writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private MemoryStream KeysOf(HistoryFamily family) =>
        _keys[family == HistoryFamily.Accounts ? 0 : family == HistoryFamily.Storage ? 1 : 2];

    private static StorageException Damage(ulong number) => new($"The list of keys that block {number} changed is damaged.");
}
