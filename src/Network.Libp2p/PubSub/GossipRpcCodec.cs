// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The RPC of gossipsub.</summary>
/// <remarks>
/// <code>
///   RPC      1 subscriptions { 1 subscribe, 2 topic }   2 publish { 1 from, 2 data, 3 seqno, 4 topic, 5 signature, 6 key }   3 control
///   control  1 ihave { 1 topic, 2 ids }   2 iwant { 1 ids }   3 graft { 1 topic }   4 prune { 1 topic, 2 peers, 3 backoff }   5 idontwant { 1 ids }
/// </code>
/// libp2p pubsub and gossipsub 1.0, 1.1, 1.2. Ids of another length than ours cannot name a message of ours and are left out.
/// </remarks>
internal static class GossipRpcCodec
{
    public const int PublishField = 2;
    public const int DataField = 2;
    public const int TopicField = 4;

    /// <summary>Most subscriptions in an RPC.</summary>
    public const int SubscriptionsMax = 256;

    /// <summary>Most messages in an RPC.</summary>
    public const int MessagesMax = 5000;

    /// <summary>Most ids of each kind in an RPC.</summary>
    public const int IdsMax = 10_000;

    /// <summary>Most grafts, prunes and announcements in an RPC, each.</summary>
    public const int ControlsMax = 256;

    /// <summary>Longest topic in bytes.</summary>
    public const int TopicBytesMax = 256;

    private const int NestedBytesMax = int.MaxValue;

    /// <summary>Reads an RPC.</summary>
    /// <returns>False when it is malformed or beyond a limit.</returns>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out GossipRpc? rpc)
    {
        rpc = new GossipRpc();
        bool isRead = TryDecode(bytes, rpc);
        rpc = isRead ? rpc : null;
        return isRead;
    }

    /// <summary>Reads an RPC into one that was used before.</summary>
    /// <returns>False when it is malformed or beyond a limit.</returns>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, GossipRpc rpc)
    {
        rpc.Clear();
        ProtobufReader reader = new(bytes.Span);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead = reader.Field switch
            {
                1 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadSubscription(value, rpc),
                PublishField => reader.TryReadBytes(NestedBytesMax, out value) && TryReadMessage(bytes, value, rpc),
                3 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadControl(value, rpc),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        return !reader.IsMalformed;
    }

    /// <summary>Encodes control.</summary>
    public static byte[] Encode(GossipControl control)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        foreach ((bool isSubscribed, string topic) in control.Subscriptions)
        {
            int length = Encoding.UTF8.GetByteCount(topic);
            writer.WriteLength(1, 2 + ProtobufWriter.BytesFieldSize(length));
            writer.WriteVarint(1, isSubscribed ? 1UL : 0UL);
            writer.WriteText(2, topic);
        }

        ArrayBufferWriter<byte> nested = new();
        WriteControl(new ProtobufWriter(nested), control);
        if (nested.WrittenCount > 0)
        {
            writer.WriteBytes(3, nested.WrittenSpan);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteControl(ProtobufWriter writer, GossipControl control)
    {
        foreach ((string topic, IReadOnlyList<MessageId> ids) in control.Have)
        {
            int topicLength = Encoding.UTF8.GetByteCount(topic);
            writer.WriteLength(1, ProtobufWriter.BytesFieldSize(topicLength) + (ids.Count * ProtobufWriter.BytesFieldSize(MessageId.SizeBytes)));
            writer.WriteText(1, topic);
            WriteIds(writer, 2, ids);
        }

        if (control.Want.Count > 0)
        {
            writer.WriteLength(2, control.Want.Count * ProtobufWriter.BytesFieldSize(MessageId.SizeBytes));
            WriteIds(writer, 1, control.Want);
        }

        foreach (string topic in control.Graft)
        {
            writer.WriteLength(3, ProtobufWriter.BytesFieldSize(Encoding.UTF8.GetByteCount(topic)));
            writer.WriteText(1, topic);
        }

        foreach ((string topic, ulong backoff) in control.Prune)
        {
            writer.WriteLength(4, ProtobufWriter.BytesFieldSize(Encoding.UTF8.GetByteCount(topic)) + ProtobufWriter.VarintFieldSize(backoff));
            writer.WriteText(1, topic);
            writer.WriteVarint(3, backoff);
        }

        if (control.DontWant.Count > 0)
        {
            writer.WriteLength(5, control.DontWant.Count * ProtobufWriter.BytesFieldSize(MessageId.SizeBytes));
            WriteIds(writer, 1, control.DontWant);
        }
    }

    private static void WriteIds(ProtobufWriter writer, int field, IReadOnlyList<MessageId> ids)
    {
        Span<byte> bytes = stackalloc byte[MessageId.SizeBytes];
        foreach (MessageId id in ids)
        {
            id.Encode(bytes);
            writer.WriteBytes(field, bytes);
        }
    }

    private static bool TryReadSubscription(ReadOnlySpan<byte> bytes, GossipRpc rpc)
    {
        bool isSubscribed = false;
        string topic = "";
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            bool isRead = reader.Field switch
            {
                1 => reader.TryReadBool(out isSubscribed),
                2 => TryReadTopic(ref reader, rpc, out topic),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        rpc.Subscriptions.Add((isSubscribed, topic));
        return !reader.IsMalformed && rpc.Subscriptions.Count <= SubscriptionsMax;
    }

    private static bool TryReadMessage(ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> bytes, GossipRpc rpc)
    {
        bool isSigned = false;
        string topic = "";
        ReadOnlySpan<byte> data = default;
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            bool isRead = reader.Field switch
            {
                DataField => reader.TryReadBytes(NestedBytesMax, out data),
                TopicField => TryReadTopic(ref reader, rpc, out topic),
                1 or 3 or 5 or 6 => TrySkipSigned(ref reader, ref isSigned),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        ReadOnlyMemory<byte> memory = default;
        if (!data.IsEmpty)
        {
            _ = whole.Span.Overlaps(data, out int at);
            memory = whole.Slice(at, data.Length);
        }

        rpc.Messages.Add((topic, memory, isSigned));
        return !reader.IsMalformed && rpc.Messages.Count <= MessagesMax;
    }

    private static bool TrySkipSigned(ref ProtobufReader reader, ref bool isSigned)
    {
        isSigned = true;
        return reader.TrySkip();
    }

    private static bool TryReadControl(ReadOnlySpan<byte> bytes, GossipRpc rpc)
    {
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead = reader.Field switch
            {
                1 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadHave(value, rpc),
                2 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadIds(value, 1, rpc, rpc.Want, out _),
                3 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadIds(value, 0, rpc, [], out string graft) && TryAdd(rpc.Graft, graft),
                4 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadPrune(value, rpc),
                5 => reader.TryReadBytes(NestedBytesMax, out value) && TryReadIds(value, 1, rpc, rpc.DontWant, out _),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        return !reader.IsMalformed;
    }

    private static bool TryReadHave(ReadOnlySpan<byte> bytes, GossipRpc rpc)
    {
        List<MessageId> ids = [];
        if (!TryReadIds(bytes, 2, rpc, ids, out string topic))
        {
            return false;
        }

        rpc.Have.Add((topic, ids));
        return rpc.Have.Count <= ControlsMax;
    }

    private static bool TryReadPrune(ReadOnlySpan<byte> bytes, GossipRpc rpc)
    {
        string topic = "";
        ulong backoff = 0;
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            bool isRead = reader.Field switch
            {
                1 => TryReadTopic(ref reader, rpc, out topic),
                3 => reader.TryReadVarint(out backoff),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        rpc.Prune.Add((topic, backoff));
        return !reader.IsMalformed && rpc.Prune.Count <= ControlsMax;
    }

    // A message with ids in one field and, when that is not field 1, a topic in field 1.
    private static bool TryReadIds(ReadOnlySpan<byte> bytes, int idField, GossipRpc rpc, List<MessageId> ids, out string topic)
    {
        topic = "";
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            if (reader.Field == idField)
            {
                if (ids.Count == IdsMax || !reader.TryReadBytes(NestedBytesMax, out ReadOnlySpan<byte> value))
                {
                    return false;
                }

                if (MessageId.TryDecode(value, out MessageId id))
                {
                    ids.Add(id);
                }
            }
            else if (!(reader.Field == 1 ? TryReadTopic(ref reader, rpc, out topic) : reader.TrySkip()))
            {
                return false;
            }
        }

        return !reader.IsMalformed;
    }

    private static bool TryAdd(List<string> list, string value)
    {
        list.Add(value);
        return list.Count <= ControlsMax;
    }

    private static bool TryReadTopic(ref ProtobufReader reader, GossipRpc rpc, out string topic)
    {
        topic = "";
        if (!reader.TryReadBytes(TopicBytesMax, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        Span<char> text = stackalloc char[TopicBytesMax];
        text = text[..Encoding.UTF8.GetChars(value, text)];
        if (!text.SequenceEqual(rpc.LastTopic))
        {
            rpc.LastTopic = text.ToString();
        }

        topic = rpc.LastTopic;
        return true;
    }
}
