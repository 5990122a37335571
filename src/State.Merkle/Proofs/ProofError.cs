// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>Why a proof proves nothing.</summary>
public enum ProofError : byte
{
    /// <summary>Nothing was wrong.</summary>
    None,

    /// <summary>The proof ends before the key is found or its absence is seen.</summary>
    MissingNode,

    /// <summary>A node is not the one that the root, or the node above it, names.</summary>
    WrongHash,

    /// <summary>A node with the right hash is not a trie node.</summary>
    MalformedNode,

    /// <summary>Nodes follow after the answer is found.</summary>
    UnusedNode,

    /// <summary>The proof is sound but the trie says something else than is claimed.</summary>
    OtherValue,

    /// <summary>The leaves of a range are not in order, begin before the range, or are empty.</summary>
    Unordered,
}
