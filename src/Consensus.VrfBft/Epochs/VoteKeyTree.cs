// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>The tree of vote keys that a validator registers: one Ed25519 key per epoch, so a stolen key forges one epoch at most.</summary>
/// <remarks>
/// <code>
///  depth 0      root = the vote key itself, used in every epoch
///  depth d      leaf  H("PVC/leaf/v1" ‖ u32 i ‖ key)      node  H("PVC/node/v1" ‖ left ‖ right)      2^d leaves
///  epoch e uses leaf i = min(e - registered, 2^d - 1)
/// </code>
/// The last leaf never expires: a network whose keys end stops for good, and nobody can vote to change that.
/// </remarks>
public static class VoteKeyTree
{
    /// <summary>The deepest tree: 65 536 keys.</summary>
    public const int DepthMax = 16;

    private const int BufferBytes = 96;

    /// <summary>The leaf that an epoch uses.</summary>
    /// <param name="epoch">The epoch voted in; epochs before the registration use leaf 0.</param>
    /// <param name="registered">The epoch of the first leaf.</param>
    /// <param name="depth">The depth, at most <see cref="DepthMax"/>.</param>
    public static uint LeafIndex(Epoch epoch, Epoch registered, int depth)
    {
        Invariant.Check(depth is >= 0 and <= DepthMax);
        ulong last = (1UL << depth) - 1;
        ulong age = epoch > registered ? epoch.Value - registered.Value : 0;
        return (uint)Math.Min(age, last);
    }

    /// <summary>True when the epoch is past the tree's last leaf: the validator still votes but should have registered a new tree.</summary>
    public static bool IsExhausted(Epoch epoch, Epoch registered, int depth) =>
        depth > 0 && epoch > registered && epoch.Value - registered.Value > (1UL << depth) - 1;

    /// <summary>The root over keys in leaf order; their number is a power of two, at most 2^16.</summary>
    public static Hash256 Root(ReadOnlySpan<PublicKey> keys)
    {
        if (keys.Length == 1)
        {
            return new Hash256(keys[0].AsSpan());
        }

        Hash256[] nodes = Leaves(keys);
        for (int count = nodes.Length; count > 1; count /= 2)
        {
            Reduce(nodes, count);
        }

        return nodes[0];
    }

    /// <summary>The siblings of a leaf from the bottom up.</summary>
    public static Hash256[] Path(ReadOnlySpan<PublicKey> keys, uint index)
    {
        Invariant.Check(index < (uint)keys.Length);
        if (keys.Length == 1)
        {
            return [];
        }

        Hash256[] nodes = Leaves(keys);
        List<Hash256> path = new(DepthMax);
        for (int count = nodes.Length; count > 1; count /= 2)
        {
            path.Add(nodes[index ^ 1]);
            Reduce(nodes, count);
            index >>= 1;
        }

        return [.. path];
    }

    /// <summary>True when <paramref name="key"/> is leaf <paramref name="index"/> of the tree with this root.</summary>
    public static bool Contains(in Hash256 root, int depth, uint index, in PublicKey key, ReadOnlySpan<Hash256> path)
    {
        if (depth is < 0 or > DepthMax || path.Length != depth || index >= 1UL << depth)
        {
            return false;
        }

        if (depth == 0)
        {
            return key.AsSpan().SequenceEqual(root.AsSpan());
        }

        Hash256 node = Leaf(index, key);
        foreach (ref readonly Hash256 sibling in path)
        {
            node = (index & 1) == 0 ? Node(node, sibling) : Node(sibling, node);
            index >>= 1;
        }

        return node == root;
    }

    private static Hash256[] Leaves(ReadOnlySpan<PublicKey> keys)
    {
        Invariant.Check(keys.Length is > 1 and <= 1 << DepthMax && System.Numerics.BitOperations.IsPow2(keys.Length));
        Hash256[] leaves = new Hash256[keys.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = Leaf((uint)i, keys[i]);
        }

        return leaves;
    }

    private static void Reduce(Hash256[] nodes, int count)
    {
        for (int i = 0; i < count / 2; i++)
        {
            nodes[i] = Node(nodes[2 * i], nodes[(2 * i) + 1]);
        }
    }

    private static Hash256 Leaf(uint index, in PublicKey key)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/leaf/v1"u8);
        writer.U32(index);
        writer.Bytes(key.AsSpan());
        return writer.Keccak();
    }

    private static Hash256 Node(in Hash256 left, in Hash256 right)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/node/v1"u8);
        writer.Hash(left);
        writer.Hash(right);
        return writer.Keccak();
    }
}
