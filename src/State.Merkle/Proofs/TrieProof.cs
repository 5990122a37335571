// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>Proofs that a key of a trie has a value or is absent: the nodes from the root to where the key is or would be (EIP-1186).</summary>
/// <remarks>Nodes shorter than 32 bytes are part of the node above them and do not stand alone. The empty trie's proof is no node at all.</remarks>
public static class TrieProof
{
    /// <summary>Collects the nodes on the way to a key.</summary>
    /// <param name="store">A store, or a snapshot of it, with the family <see cref="StateFamilies.TrieNodes"/>.</param>
    /// <param name="owner">First part of the nodes' keys: nothing for the state trie, the hash of the address for a storage trie.</param>
    /// <param name="key">The key as the trie has it: hashed in a secure trie.</param>
    /// <exception cref="StorageException">The store lacks a node, or holds something else in its place.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Create(IKeyValueReader store, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MerkleTrie.MaxKeyLength, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(owner.Length, Hash256.Size, nameof(owner));
        Span<byte> place = stackalloc byte[TrieUpdater.MaxStoreKeyLength];
        owner.CopyTo(place);
        for (int i = 0; i < 2 * key.Length; i++)
        {
            place[owner.Length + i] = (byte)Nibbles.At(key, i);
        }

        List<ReadOnlyMemory<byte>> nodes = [];
        TrieDescent descent = new(key);
        if (!store.TryGet(StateFamilies.TrieNodes, place[..owner.Length], out byte[] node))
        {
            return nodes;
        }

        while (true)
        {
            nodes.Add(node);
            ReadOnlySpan<byte> at = place[..(owner.Length + descent.Depth)];
            switch (descent.Enter(node))
            {
                case DescentStep.Malformed:
                    throw new StorageException($"The trie node at {Hex.Encode(at)} is damaged.");
                case DescentStep.Next:
                    at = place[..(owner.Length + descent.Depth)];
                    if (!store.TryGet(StateFamilies.TrieNodes, at, out node) || Keccak256.Hash(node) != descent.NextHash)
                    {
                        throw new StorageException($"The trie node at {Hex.Encode(at)} is missing or another.");
                    }

                    break;
                default:
                    return nodes;
            }
        }
    }

    /// <summary>Checks a proof from anyone.</summary>
    /// <param name="root">The root hash that is trusted.</param>
    /// <param name="key">The key as the trie has it: hashed in a secure trie.</param>
    /// <param name="nodes">The proof.</param>
    /// <param name="value">The key's value, empty when the proof shows that it is absent.</param>
    /// <param name="error">Why the proof proves nothing.</param>
    public static bool TryVerify(
        in Hash256 root, ReadOnlySpan<byte> key, IReadOnlyList<ReadOnlyMemory<byte>> nodes, out ReadOnlyMemory<byte> value, out ProofError error)
    {
        value = default;
        error = ProofError.None;
        if (root == MerkleTrie.EmptyRoot)
        {
            error = nodes.Count == 0 ? ProofError.None : ProofError.UnusedNode;
            return nodes.Count == 0;
        }

        TrieDescent descent = new(key);
        Hash256 expected = root;
        for (int i = 0; i < nodes.Count; i++)
        {
            if (Keccak256.Hash(nodes[i].Span) != expected)
            {
                error = ProofError.WrongHash;
                return false;
            }

            DescentStep step = descent.Enter(nodes[i].Span);
            if (step == DescentStep.Next)
            {
                expected = descent.NextHash;
                continue;
            }

            if (step == DescentStep.Malformed || i != nodes.Count - 1)
            {
                error = step == DescentStep.Malformed ? ProofError.MalformedNode : ProofError.UnusedNode;
                return false;
            }

            value = step == DescentStep.Found ? nodes[i][descent.Value] : default;
            return true;
        }

        error = ProofError.MissingNode;
        return false;
    }
}
