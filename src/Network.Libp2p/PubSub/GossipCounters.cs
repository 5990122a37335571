// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What a router has counted since it was made.</summary>
internal sealed class GossipCounters
{
    public long Published { get; set; }

    public long Received { get; set; }

    public long Duplicates { get; set; }

    public long Accepted { get; set; }

    public long Ignored { get; set; }

    public long Rejected { get; set; }

    public long Overflowed { get; set; }

    public long Sent { get; set; }

    public long SentOnRequest { get; set; }

    public long Unwanted { get; set; }

    public long BrokenPromises { get; set; }

    public long EarlyGrafts { get; set; }
}
