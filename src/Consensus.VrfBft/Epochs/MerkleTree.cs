// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>Binary keccak tree over leaf hashes: a parent is H(left ‖ right), an odd last node is promoted unchanged.</summary>
/// <remarks>
/// A proof lists the siblings from the leaf up, with nothing for a promoted level. The verifier derives which levels have a sibling from
/// the index and the leaf count, so it needs no directions and accepts exactly one proof per leaf. Leaves are hashes of encodings that are
/// never 64 bytes long, so no inner node can pose as a leaf.
/// </remarks>
internal static class MerkleTree
{
    /// <summary>Levels of the largest tree that is accepted: 2^32 leaves.</summary>
    internal const int LevelsMax = 32;

    /// <summary>The root over at least one leaf. Overwrites <paramref name="leaves"/> as its working space.</summary>
    internal static Hash256 RootInPlace(Span<Hash256> leaves)
    {
        Invariant.Check(leaves.Length > 0);
        int count = leaves.Length;
        while (count > 1)
        {
            count = Reduce(leaves, count);
        }

        return leaves[0];
    }

    /// <summary>The siblings of a leaf from the bottom up. Overwrites <paramref name="leaves"/> as its working space.</summary>
    internal static Hash256[] ProofInPlace(Span<Hash256> leaves, int index)
    {
        Invariant.Check((uint)index < (uint)leaves.Length);
        List<Hash256> siblings = new(LevelsMax);
        int count = leaves.Length;
        while (count > 1)
        {
            int sibling = index ^ 1;
            if (sibling < count)
            {
                siblings.Add(leaves[sibling]);
            }

            count = Reduce(leaves, count);
            index >>= 1;
        }

        return [.. siblings];
    }

    /// <summary>Recomputes the root from a leaf; false when the proof has not exactly the siblings that the position asks for.</summary>
    internal static bool TryComputeRoot(in Hash256 leaf, uint index, uint count, ReadOnlySpan<Hash256> siblings, out Hash256 root)
    {
        root = leaf;
        if (index >= count)
        {
            return false;
        }

        int used = 0;
        ulong width = count;
        while (width > 1)
        {
            if ((index ^ 1) < width)
            {
                if (used == siblings.Length)
                {
                    return false;
                }

                root = (index & 1) == 0 ? Parent(root, siblings[used]) : Parent(siblings[used], root);
                used++;
            }

            index >>= 1;
            width = (width + 1) / 2;
        }

        return used == siblings.Length;
    }

    private static int Reduce(Span<Hash256> nodes, int count)
    {
        int parents = count / 2;
        for (int i = 0; i < parents; i++)
        {
            nodes[i] = Parent(nodes[2 * i], nodes[(2 * i) + 1]);
        }

        if (count % 2 == 1)
        {
            nodes[parents] = nodes[count - 1];
            parents++;
        }

        return parents;
    }

    private static Hash256 Parent(in Hash256 left, in Hash256 right)
    {
        Span<byte> pair = stackalloc byte[2 * Hash256.Size];
        left.CopyTo(pair);
        right.CopyTo(pair[Hash256.Size..]);
        return Keccak256.Hash(pair);
    }
}
