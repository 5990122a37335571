// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>Which streams of a connection go first when it is busy.</summary>
public enum StreamPriority
{
    /// <summary>Blocks, requests, transactions: one frame for every four urgent ones.</summary>
    Bulk,

    /// <summary>Consensus: a flood of bulk never delays it by more than a frame.</summary>
    Urgent,
}
