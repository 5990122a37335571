// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The first eight bytes of a key as a number, padded with zeros: keys with different prefixes are ordered as these.</summary>
internal static class TablePrefix
{
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        }

        ulong prefix = 0;
        for (int i = 0; i < key.Length; i++)
        {
            prefix |= (ulong)key[i] << (56 - (8 * i));
        }

        return prefix;
    }
}
