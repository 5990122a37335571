// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Proofs;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Ranges of leaves as peers give them to each other: RLP [[[[key, value]...]...], [node...]]: the leaves of each trie asked for, and the proof of the last one's.</summary>
/// <remarks>All tries but the last are whole. The last is proven by the nodes, or whole where there are none.</remarks>
public static class StateRangesCodec
{
    /// <summary>Leaves of an answer.</summary>
    public const int LeavesMax = 64 * 1024;

    private const int ValueBytesMax = 256;
    private const int NodeBytesMax = 1024;
    private const int LeafRoomBytes = 16;

    /// <summary>Encodes ranges.</summary>
    public static byte[] Encode(IReadOnlyList<StateRange> ranges)
    {
        int size = NodeBytesMax;
        foreach (StateRange range in ranges)
        {
            size += range.Leaves.Sum(static leaf => Hash256.Size + leaf.Value.Length + LeafRoomBytes) + range.Proof.Sum(static node => node.Length + LeafRoomBytes);
        }

        RlpWriter writer = new(size);
        int list = writer.BeginList();
        int tries = writer.BeginList();
        foreach (StateRange range in ranges)
        {
            int leaves = writer.BeginList();
            foreach (TrieLeaf leaf in range.Leaves)
            {
                int pair = writer.BeginList();
                writer.Write(leaf.Key);
                writer.Write(leaf.Value.Span);
                writer.EndList(pair);
            }

            writer.EndList(leaves);
        }

        writer.EndList(tries);
        int nodes = writer.BeginList();
        foreach (ReadOnlyMemory<byte> node in ranges.Count == 0 ? [] : ranges[^1].Proof)
        {
            writer.Write(node.Span);
        }

        writer.EndList(nodes);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads ranges; nothing of them is checked but the form.</summary>
    /// <param name="encoded">The bytes; the result points into them.</param>
    /// <param name="triesMax">Most tries.</param>
    /// <param name="ranges">The ranges, at least one.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> encoded, int triesMax, [NotNullWhen(true)] out IReadOnlyList<StateRange>? ranges)
    {
        ranges = null;
        ReadOnlySpan<byte> bytes = encoded.Span;
        RlpReader outer = new(bytes);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd()
            || !fields.TryReadList(out RlpReader tries)
            || !fields.TryReadList(out RlpReader nodes)
            || !fields.TryEnd()
            || !tries.TryCountItems(triesMax, out int trieCount) || trieCount == 0
            || !nodes.TryCountItems(RangeProof.NodesMax, out int nodeCount))
        {
            return false;
        }

        ReadOnlyMemory<byte>[] proof = new ReadOnlyMemory<byte>[nodeCount];
        for (int i = 0; i < nodeCount; i++)
        {
            if (!nodes.TryReadBytes(NodeBytesMax, out ReadOnlySpan<byte> node))
            {
                return false;
            }

            proof[i] = node.ToArray();
        }

        List<StateRange> read = new(trieCount);
        int left = LeavesMax;
        for (int i = 0; i < trieCount; i++)
        {
            if (!tries.TryReadList(out RlpReader leaves) || !TryReadLeaves(ref leaves, left, out TrieLeaf[] list))
            {
                return false;
            }

            left -= list.Length;
            read.Add(new StateRange(list, i == trieCount - 1 ? proof : []));
        }

        ranges = read;
        return true;
    }

    private static bool TryReadLeaves(ref RlpReader items, int countMax, out TrieLeaf[] leaves)
    {
        leaves = [];
        if (!items.TryCountItems(countMax, out int count))
        {
            return false;
        }

        leaves = new TrieLeaf[count];
        for (int i = 0; i < count; i++)
        {
            if (!items.TryReadList(out RlpReader pair) || !pair.TryReadHash(out Hash256 key)
                || !pair.TryReadBytes(ValueBytesMax, out ReadOnlySpan<byte> value) || !pair.TryEnd())
            {
                return false;
            }

            leaves[i] = new TrieLeaf(key, value.ToArray());
        }

        return items.TryEnd();
    }
}
