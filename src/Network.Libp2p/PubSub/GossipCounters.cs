// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What gossip has counted since it was made. Numbers read by another thread are of about the same moment.</summary>
public sealed class GossipCounters
{
    private long _unwanted;

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

    /// <summary>Copies spared because the peer had said that it does not want them (IDONTWANT), before they were queued for it or in its queue.</summary>
    public long Unwanted => Interlocked.Read(ref _unwanted);

    /// <summary>Ids that this node told peers it does not want, each counted once for each peer.</summary>
    public long DontWantSent { get; internal set; }

    /// <summary>Ids that peers said they do not want, as many as are taken of them.</summary>
    public long DontWantReceived { get; internal set; }

    /// <summary>Messages that were announced and did not come.</summary>
    public long BrokenPromises { get; internal set; }

    /// <summary>Grafts before their time.</summary>
    public long EarlyGrafts { get; internal set; }

    /// <summary>Counts an unwanted copy; the writers of the peers do so too.</summary>
    internal void CountUnwanted() => Interlocked.Increment(ref _unwanted);
}
