// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Peers;

/// <summary>What a peer's status says of it.</summary>
internal enum ChainVerdict
{
    /// <summary>It is on this chain, and no fork lies between the two nodes that one of them does not know.</summary>
    Compatible = 0,

    /// <summary>It is on another chain.</summary>
    OtherChain,

    /// <summary>It is on this chain, and one of the two nodes has passed a fork that the other does not know.</summary>
    OtherRules,

    /// <summary>It speaks another version of the status.</summary>
    OtherVersion,
}
