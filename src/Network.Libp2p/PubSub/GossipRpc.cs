// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>One RPC as it was received; memory points into the received bytes.</summary>
internal sealed class GossipRpc
{
    /// <summary>The topic that was read last: messages of one RPC mostly share theirs.</summary>
    public string LastTopic { get; set; } = "";

    /// <summary>Topics that the peer entered or left.</summary>
    public List<(bool IsSubscribed, string Topic)> Subscriptions { get; } = [];

    /// <summary>Messages; a signed or authored one is marked, since this network takes none.</summary>
    public List<(string Topic, ReadOnlyMemory<byte> Data, bool IsSigned)> Messages { get; } = [];

    /// <summary>The messages once they are decoded and named; null before.</summary>
    public List<GossipArrival>? Arrivals { get; set; }

    /// <summary>Empties it for the next one.</summary>
    public void Clear()
    {
        Subscriptions.Clear();
        Messages.Clear();
        Arrivals?.Clear();
        Have.Clear();
        Want.Clear();
        Graft.Clear();
        Prune.Clear();
        DontWant.Clear();
    }

    /// <summary>Messages that the peer announces.</summary>
    public List<(string Topic, List<MessageId> Ids)> Have { get; } = [];

    /// <summary>Messages that the peer asks for.</summary>
    public List<MessageId> Want { get; } = [];

    /// <summary>Topics in whose mesh the peer takes this node.</summary>
    public List<string> Graft { get; } = [];

    /// <summary>Topics from whose mesh the peer dropped this node, and for how many seconds.</summary>
    public List<(string Topic, ulong BackoffSeconds)> Prune { get; } = [];

    /// <summary>Messages that the peer has no more use for.</summary>
    public List<MessageId> DontWant { get; } = [];
}
