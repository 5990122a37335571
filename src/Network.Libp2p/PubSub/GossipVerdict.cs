// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What the application found of a message.</summary>
public enum GossipVerdict
{
    /// <summary>Right: it is passed on.</summary>
    Accept,

    /// <summary>Not passed on, and nobody's fault: old, early, known by other means, or this node cannot tell.</summary>
    Ignore,

    /// <summary>Wrong whatever the state: not passed on, and counted against whoever sent it.</summary>
    Reject,
}
