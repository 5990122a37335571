// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>A message of a topic, encoded once for all peers it goes to.</summary>
public sealed class GossipMessage
{
    private readonly int _dataLength;

    private GossipMessage(MessageId id, string topic, byte[] encoded, int dataLength)
    {
        Id = id;
        Topic = topic;
        Encoded = encoded;
        _dataLength = dataLength;
    }

    /// <summary>Its name.</summary>
    public MessageId Id { get; }

    /// <summary>Its topic.</summary>
    public string Topic { get; }

    /// <summary>Its content.</summary>
    public ReadOnlyMemory<byte> Data => Encoded.AsMemory(DataStart, _dataLength);

    /// <summary>The publish field of an RPC, with key and length.</summary>
    internal byte[] Encoded { get; }

    private int DataStart => Encoded.Length - _dataLength;

    /// <summary>Makes a message; the data is copied.</summary>
    internal static GossipMessage Create(MessageId id, string topic, ReadOnlySpan<byte> data)
    {
        int topicLength = Encoding.UTF8.GetByteCount(topic);
        ArrayBufferWriter<byte> head = new();
        ProtobufWriter writer = new(head);

        // The topic first, so that the data is the tail of the encoding; protobuf leaves the order free.
        writer.WriteLength(GossipRpcCodec.PublishField, ProtobufWriter.BytesFieldSize(topicLength) + ProtobufWriter.BytesFieldSize(data.Length));
        writer.WriteText(GossipRpcCodec.TopicField, topic);
        writer.WriteLength(GossipRpcCodec.DataField, data.Length);
        return new GossipMessage(id, topic, [.. head.WrittenSpan, .. data], data.Length);
    }
}
