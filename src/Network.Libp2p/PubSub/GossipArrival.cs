// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What a message of a peer is before anybody looks into it.</summary>
internal enum ArrivalState
{
    /// <summary>To be judged.</summary>
    Ready,

    /// <summary>Of a topic that this node does not know.</summary>
    Unknown,

    /// <summary>Nobody honest sends it: signed, too long, or in no encoding of its topic.</summary>
    Invalid,
}

/// <summary>A message of a peer, decoded and named by the thread that read it, so that the actor only looks it up.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="State">What it is.</param>
/// <param name="Id">Its name, when it is ready.</param>
/// <param name="Data">What was received; memory of the RPC.</param>
/// <param name="Content">The content where it differs from the data.</param>
internal readonly record struct GossipArrival(string Topic, ArrivalState State, MessageId Id, ReadOnlyMemory<byte> Data, byte[]? Content)
{
    /// <summary>Prepares the messages of an RPC and leaves them in it.</summary>
    public static List<GossipArrival> Prepare(GossipRpc rpc, IReadOnlyDictionary<string, GossipTopic> topics, MessageIdFunction computeId)
    {
        List<GossipArrival> arrivals = rpc.Arrivals ??= new List<GossipArrival>(rpc.Messages.Count);
        foreach ((string name, ReadOnlyMemory<byte> data, bool isSigned) in rpc.Messages)
        {
            arrivals.Add(topics.TryGetValue(name, out GossipTopic? topic)
                ? Prepare(topic, data, isSigned, computeId)
                : new GossipArrival(name, ArrivalState.Unknown, default, default, null));
        }

        return arrivals;
    }

    private static GossipArrival Prepare(GossipTopic topic, ReadOnlyMemory<byte> data, bool isSigned, MessageIdFunction computeId)
    {
        byte[]? content = null;
        bool isRight = !isSigned
            && (topic.Encoding is { } encoding ? encoding.TryDecode(data.Span, topic.MessageBytesMax, out content) : data.Length <= topic.MessageBytesMax);
        return isRight
            ? new GossipArrival(topic.Name, ArrivalState.Ready, computeId(topic.Name, content ?? data.Span), data, content)
            : new GossipArrival(topic.Name, ArrivalState.Invalid, default, default, null);
    }
}
