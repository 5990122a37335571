// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.State.Merkle.Tests.Tries;

/// <summary>The root as the Yellow Paper defines it (appendix D, c and n), straight from the whole content: the oracle of the property tests.</summary>
internal static class ReferenceTrie
{
    public static Hash256 Root(IReadOnlyDictionary<string, byte[]> content)
    {
        List<(byte[] Path, byte[] Value)> pairs = [.. content.Select(p => (Nibbles(Hex.Decode(p.Key)), p.Value))];
        return Keccak256.Hash(pairs.Count == 0 ? [0x80] : Compose(pairs, 0));
    }

    private static byte[] Nibbles(byte[] key) => [.. key.SelectMany(b => new[] { (byte)(b >> 4), (byte)(b & 15) })];

    private static byte[] Compose(List<(byte[] Path, byte[] Value)> pairs, int depth)
    {
        if (pairs.Count == 1)
        {
            return List(String(HexPrefix(pairs[0].Path[depth..], true)), String(pairs[0].Value));
        }

        int shared = Enumerable.Range(0, pairs.Min(p => p.Path.Length) - depth + 1)
            .Last(n => pairs.All(p => p.Path.AsSpan(depth, n).SequenceEqual(pairs[0].Path.AsSpan(depth, n))));
        if (shared > 0)
        {
            return List(String(HexPrefix(pairs[0].Path[depth..(depth + shared)], false)), Name(pairs, depth + shared));
        }

        List<byte[]> items = [];
        for (int nibble = 0; nibble < 16; nibble++)
        {
            items.Add(Name([.. pairs.Where(p => p.Path.Length > depth && p.Path[depth] == nibble)], depth + 1));
        }

        items.Add(String(pairs.Where(p => p.Path.Length == depth).Select(p => p.Value).SingleOrDefault([])));
        return List([.. items]);
    }

    private static byte[] Name(List<(byte[] Path, byte[] Value)> pairs, int depth)
    {
        if (pairs.Count == 0)
        {
            return [0x80];
        }

        byte[] node = Compose(pairs, depth);
        return node.Length < 32 ? node : String(Keccak256.Hash(node).ToArray());
    }

    private static byte[] HexPrefix(byte[] nibbles, bool isLeaf)
    {
        byte flags = (byte)((isLeaf ? 2 : 0) + (nibbles.Length & 1));
        byte[] padded = (nibbles.Length & 1) == 0 ? [flags, 0, .. nibbles] : [flags, .. nibbles];
        return [.. padded.Chunk(2).Select(pair => (byte)((pair[0] << 4) | pair[1]))];
    }

    private static byte[] String(byte[] value)
    {
        RlpWriter writer = new([]);
        writer.Write(value);
        return writer.ToArray();
    }

    private static byte[] List(params byte[][] items)
    {
        RlpWriter writer = new([]);
        int mark = writer.BeginList();
        foreach (byte[] item in items)
        {
            writer.WriteEncoded(item);
        }

        writer.EndList(mark);
        return writer.ToArray();
    }
}
