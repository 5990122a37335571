// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Which messages go first, on the wire and in validation.</summary>
public enum GossipPriority
{
    /// <summary>Small, and everything waits for them; of no use once their period is over.</summary>
    Urgent,

    /// <summary>Goes before bulk, and keeps its use.</summary>
    Normal,

    /// <summary>What is left over.</summary>
    Bulk,
}
