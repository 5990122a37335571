// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What a peer's score means for it, by the thresholds of <see cref="GossipScoring"/>.</summary>
public enum ScoreRange
{
    /// <summary>Nothing is held against it.</summary>
    Good = 0,

    /// <summary>Something is, and it is kept out of meshes.</summary>
    Negative,

    /// <summary>It hears and tells of no messages outside the mesh.</summary>
    NoGossip,

    /// <summary>Own messages are not flooded to it either.</summary>
    NoPublish,

    /// <summary>Nothing of it is read.</summary>
    Graylisted,
}
