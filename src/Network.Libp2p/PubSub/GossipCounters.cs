// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What gossip has counted since it was made. Numbers read by another thread are of about the same moment.</summary>
public sealed class GossipCounters
{
    /// <summary>Messages of this node, or passed on for want of a verdict.</summary>
    public long Published { get; internal set; }

    /// <summary>Messages of peers, each counted once.</summary>
    public long Received { get; internal set; }

    /// <summary>Messages that were known when they came.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Messages that were passed on.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Messages that were not, and nobody is to blame.</summary>
    public long Ignored { get; internal set; }

    /// <summary>Messages that count against those who sent them.</summary>
    public long Rejected { get; internal set; }

    /// <summary>Messages given up because too many waited.</summary>
    public long Overflowed { get; internal set; }

    /// <summary>Messages sent, to each peer.</summary>
    public long Sent { get; internal set; }

    /// <summary>Messages sent because a peer asked.</summary>
    public long SentOnRequest { get; internal set; }

    /// <summary>Messages spared because the peer did not want them.</summary>
    public long Unwanted { get; internal set; }

    /// <summary>Messages that were announced and did not come.</summary>
    public long BrokenPromises { get; internal set; }

    /// <summary>Grafts before their time.</summary>
    public long EarlyGrafts { get; internal set; }
}
