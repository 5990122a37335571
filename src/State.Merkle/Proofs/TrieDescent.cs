// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>One step down encoded nodes towards a key: where the next node is, or that the descent is over.</summary>
internal ref struct TrieDescent
{
    private readonly ReadOnlySpan<byte> _key;

    /// <summary>Starts at the root.</summary>
    public TrieDescent(ReadOnlySpan<byte> key)
    {
        _key = key;
    }

    /// <summary>Nibbles of the key behind.</summary>
    public int Depth { get; private set; }

    /// <summary>The hash of the next node, after <see cref="DescentStep.Next"/>.</summary>
    public Hash256 NextHash { get; private set; }

    /// <summary>The value, after <see cref="DescentStep.Found"/>: where it lies in the node.</summary>
    public Range Value { get; private set; }

    /// <summary>Goes through a node and the nodes embedded in it.</summary>
    public DescentStep Enter(ReadOnlySpan<byte> node)
    {
        int offset = 0;
        int length = node.Length;
        while (true)
        {
            if (!NodeLayout.TryDecode(node.Slice(offset, length), out NodeLayout layout))
            {
                return DescentStep.Malformed;
            }

            int child;
            if (layout.Kind == NodeKind.Branch)
            {
                if (Depth == 2 * _key.Length)
                {
                    Value = (offset + layout.ValueStart)..(offset + layout.ValueStart + layout.ValueLength);
                    return layout.ValueLength == 0 ? DescentStep.Absent : DescentStep.Found;
                }

                child = layout.Children[Nibbles.At(_key, Depth++)];
                if (child == 0)
                {
                    return DescentStep.Absent;
                }
            }
            else
            {
                int limit = Math.Min(layout.PathLength, (2 * _key.Length) - Depth);
                int common = Nibbles.CommonLength(node[offset..], layout.PathStart, _key, Depth, limit);
                if (common != layout.PathLength)
                {
                    return DescentStep.Absent;
                }

                Depth += common;
                if (layout.Kind == NodeKind.Leaf)
                {
                    Value = (offset + layout.ValueStart)..(offset + layout.ValueStart + layout.ValueLength);
                    return Depth == 2 * _key.Length ? DescentStep.Found : DescentStep.Absent;
                }

                child = layout.Children[0];
            }

            offset += child;
            if (!NodeLayout.TryChildLength(node[offset..], out length))
            {
                return DescentStep.Malformed;
            }

            if (length == 1 + Hash256.Size)
            {
                NextHash = new Hash256(node.Slice(offset + 1, Hash256.Size));
                return DescentStep.Next;
            }
        }
    }
}

/// <summary>Where a descent stands.</summary>
internal enum DescentStep : byte
{
    /// <summary>The node names another that is needed.</summary>
    Next,

    /// <summary>The key is here.</summary>
    Found,

    /// <summary>The key would be here.</summary>
    Absent,

    /// <summary>The bytes are not a node.</summary>
    Malformed,
}
