// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.TestKit.Reference;

/// <summary>The root of a Merkle Patricia trie straight from the definition (Yellow Paper appendix D): slow, short, and sharing nothing with State.Merkle.</summary>
public static class ReferenceTrie
{
    private const int HashedFrom = 32;

    /// <summary>The root of a set of non-empty values; of two with the same key the last one counts, and an empty value removes.</summary>
    public static Hash256 Root(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        SortedDictionary<string, (byte[] Nibbles, byte[] Value)> sorted = new(StringComparer.Ordinal);
        foreach ((byte[] key, byte[] value) in entries)
        {
            string text = Convert.ToHexStringLower(key);
            if (value.Length == 0)
            {
                sorted.Remove(text);
            }
            else
            {
                sorted[text] = (ToNibbles(key), value);
            }
        }

        return Keccak256.Hash(Node([.. sorted.Values], 0));
    }

    /// <summary>The root of a list: keys are the indexes in RLP.</summary>
    public static Hash256 ListRoot(IReadOnlyList<byte[]> items) => Root(items.Select((item, index) => (EncodeIndex(index), item)));

    private static byte[] EncodeIndex(int index)
    {
        RlpWriter writer = new(8);
        writer.Write((ulong)index);
        byte[] key = writer.ToArray();
        writer.Dispose();
        return key;
    }

    // The function c of the Yellow Paper: the RLP of the node for the entries that share `depth` nibbles.
    private static byte[] Node(ReadOnlySpan<(byte[] Nibbles, byte[] Value)> entries, int depth)
    {
        if (entries.IsEmpty)
        {
            return [0x80];
        }

        if (entries.Length == 1)
        {
            return Pair(HexPrefix(entries[0].Nibbles.AsSpan(depth), isLeaf: true), entries[0].Value, isEncoded: false);
        }

        int common = CommonLength(entries[0].Nibbles, entries[^1].Nibbles);
        if (common > depth)
        {
            byte[] child = Reference(Node(entries, common));
            return Pair(HexPrefix(entries[0].Nibbles.AsSpan(depth, common - depth), isLeaf: false), child, isEncoded: true);
        }

        return Branch(entries, depth);
    }

    private static byte[] Branch(ReadOnlySpan<(byte[] Nibbles, byte[] Value)> entries, int depth)
    {
        byte[] value = [];
        if (entries[0].Nibbles.Length == depth)
        {
            value = entries[0].Value;
            entries = entries[1..];
        }

        RlpWriter writer = new(1024);
        int mark = writer.BeginList();
        for (byte nibble = 0; nibble < 16; nibble++)
        {
            int count = 0;
            while (count < entries.Length && entries[count].Nibbles[depth] == nibble)
            {
                count++;
            }

            writer.WriteEncoded(Reference(Node(entries[..count], depth + 1)));
            entries = entries[count..];
        }

        writer.Write(value);
        writer.EndList(mark);
        byte[] node = writer.ToArray();
        writer.Dispose();
        return node;
    }

    private static byte[] Reference(byte[] node)
    {
        if (node.Length < HashedFrom)
        {
            return node;
        }

        return [0xA0, .. Keccak256.Hash(node).AsSpan()];
    }

    private static byte[] Pair(byte[] path, byte[] second, bool isEncoded)
    {
        RlpWriter writer = new(128);
        int mark = writer.BeginList();
        writer.Write(path);
        if (isEncoded)
        {
            writer.WriteEncoded(second);
        }
        else
        {
            writer.Write(second);
        }

        writer.EndList(mark);
        byte[] node = writer.ToArray();
        writer.Dispose();
        return node;
    }

    /// <summary>The hex-prefix encoding (Yellow Paper appendix C).</summary>
    public static byte[] HexPrefix(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        bool isOdd = (nibbles.Length & 1) != 0;
        byte[] encoded = new byte[(nibbles.Length / 2) + 1];
        encoded[0] = (byte)(((isLeaf ? 2 : 0) + (isOdd ? 1 : 0)) << 4);
        if (isOdd)
        {
            encoded[0] |= nibbles[0];
            nibbles = nibbles[1..];
        }

        for (int i = 0; i < nibbles.Length; i += 2)
        {
            encoded[1 + (i / 2)] = (byte)((nibbles[i] << 4) | nibbles[i + 1]);
        }

        return encoded;
    }

    private static byte[] ToNibbles(byte[] key)
    {
        byte[] nibbles = new byte[key.Length * 2];
        for (int i = 0; i < key.Length; i++)
        {
            nibbles[2 * i] = (byte)(key[i] >> 4);
            nibbles[(2 * i) + 1] = (byte)(key[i] & 15);
        }

        return nibbles;
    }

    private static int CommonLength(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last) => first.CommonPrefixLength(last);
}
