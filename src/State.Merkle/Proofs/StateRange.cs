// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>A leaf of a state or storage trie.</summary>
/// <param name="Key">The key as the trie has it: a hash.</param>
/// <param name="Value">The value in the trie, never empty: the RLP of an account or of a slot's value.</param>
public readonly record struct TrieLeaf(Hash256 Key, ReadOnlyMemory<byte> Value);

/// <summary>Consecutive leaves of a trie with the nodes that prove that none is missing between them (<see cref="RangeProof"/>).</summary>
/// <param name="Leaves">The leaves in the order of their keys.</param>
/// <param name="Proof">The nodes on the ways to both ends; empty when the leaves are the whole trie.</param>
public sealed record StateRange(IReadOnlyList<TrieLeaf> Leaves, IReadOnlyList<ReadOnlyMemory<byte>> Proof);
