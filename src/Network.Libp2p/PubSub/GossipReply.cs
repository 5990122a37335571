// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The place for the verdict on one message; the first one counts, on any thread. Without one the message is ignored in the end.</summary>
/// <param name="Gossip">Where the verdict goes.</param>
/// <param name="Id">The message.</param>
public readonly record struct GossipReply(GossipSub Gossip, MessageId Id)
{
    /// <summary>Gives the verdict; never waits.</summary>
    public void Set(GossipVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(Gossip);
        Gossip.SetVerdict(Id, verdict);
    }
}
