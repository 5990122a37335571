// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>A key on its way down to its leaf, and what came of it: one walk sets the value and finds the one before.</summary>
internal ref struct TablePut
{
    public TablePut(byte[] key, byte[] value, object generation)
    {
        Key = key;
        Prefix = TablePrefix.Of(key);
        Value = value;
        Generation = generation;
    }

    public byte[] Key { get; }

    /// <summary>The first bytes of the key.</summary>
    public ulong Prefix { get; }

    public byte[] Value { get; }

    /// <summary>The writer generation that it belongs to.</summary>
    public object Generation { get; }

    /// <summary>The value until now; null: there was none.</summary>
    public byte[]? Old { get; set; }

    /// <summary>The new right half of the node that was asked last, when it split.</summary>
    public TableNode? Right { get; set; }

    /// <summary>The key that begins the new right half.</summary>
    public byte[]? Separator { get; set; }
}
