// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>A message of a topic, encoded once for all peers it goes to.</summary>
public sealed class GossipMessage
{
    // Three keys and three lengths.
    private const int HeadBytes = 3 + (3 * UnsignedVarint.SizeBytesMax);

    private GossipMessage(MessageId id, string topic, byte[] encoded, ReadOnlyMemory<byte> content)
    {
        Id = id;
        Topic = topic;
        Encoded = encoded;
        Data = content;
    }

    /// <summary>Its name.</summary>
    public MessageId Id { get; }

    /// <summary>Its topic.</summary>
    public string Topic { get; }

    /// <summary>Its content.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The publish field of an RPC, with key and length.</summary>
    internal byte[] Encoded { get; }

    /// <summary>What it holds in memory, at most.</summary>
    internal int SizeBytes => Encoded.Length + Data.Length;

    /// <summary>Makes a message whose content travels as it is; the data is copied.</summary>
    internal static GossipMessage Create(MessageId id, string topic, ReadOnlySpan<byte> data) => Create(id, topic, data, content: null);

    /// <summary>Makes a message; the data is copied.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="data">What travels.</param>
    /// <param name="content">The content where it differs from the data.</param>
    internal static GossipMessage Create(MessageId id, string topic, ReadOnlySpan<byte> data, byte[]? content)
    {
        int topicLength = Encoding.UTF8.GetByteCount(topic);
        ArrayBufferWriter<byte> head = new(HeadBytes + topicLength);
        ProtobufWriter writer = new(head);

        // The topic first, so that the data is the tail of the encoding; protobuf leaves the order free.
        writer.WriteLength(GossipRpcCodec.PublishField, ProtobufWriter.BytesFieldSize(topicLength) + ProtobufWriter.BytesFieldSize(data.Length));
        writer.WriteText(GossipRpcCodec.TopicField, topic);
        writer.WriteLength(GossipRpcCodec.DataField, data.Length);
        byte[] encoded = GC.AllocateUninitializedArray<byte>(head.WrittenCount + data.Length);
        head.WrittenSpan.CopyTo(encoded);
        data.CopyTo(encoded.AsSpan(head.WrittenCount));
        return new GossipMessage(id, topic, encoded, content ?? encoded.AsMemory(head.WrittenCount));
    }

    /// <summary>Makes a message of this node.</summary>
    internal static GossipMessage Create(GossipTopic topic, ReadOnlySpan<byte> content, MessageIdFunction computeId)
    {
        MessageId id = computeId(topic.Name, content);
        return topic.Encoding is { } encoding
            ? Create(id, topic.Name, encoding.Encode(content), content.ToArray())
            : Create(id, topic.Name, content, content: null);
    }
}
