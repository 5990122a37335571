// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>Gossip RPCs, varints and Snappy blocks written by hand, so that nothing in our own code stops the attackers from breaking a rule.</summary>
internal static class HostileBytes
{
    private const int WireTypeBytes = 2;
    private const int SubscriptionsField = 1;
    private const int PublishField = 2;
    private const int ControlField = 3;

    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>Bytes behind their length, as streams carry messages.</summary>
    public static byte[] Framed(ReadOnlySpan<byte> message) => [.. Varint((ulong)message.Length), .. message];

    /// <summary>A field of a protobuf message that holds bytes.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> content) => [.. Varint(((ulong)number << 3) | WireTypeBytes), .. Framed(content)];

    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    public static byte[] Text(int field, string content) => Field(field, Encoding.UTF8.GetBytes(content));

    public static byte[] Subscribe(string topic) => Field(SubscriptionsField, [.. Number(1, 1), .. Text(2, topic)]);

    public static byte[] Publish(string topic, ReadOnlySpan<byte> data) => Field(PublishField, [.. Field(2, data), .. Text(4, topic)]);

    public static byte[] Control(ReadOnlySpan<byte> content) => Field(ControlField, content);

    public static byte[] IHave(string topic, IEnumerable<byte[]> ids) => Field(1, [.. Text(1, topic), .. ids.SelectMany(static id => Field(2, id))]);

    public static byte[] IWant(IEnumerable<byte[]> ids) => Field(2, [.. ids.SelectMany(static id => Field(1, id))]);

    public static byte[] Graft(string topic) => Field(3, Text(1, topic));

    public static byte[] Prune(string topic, ulong backoffSeconds) => Field(4, [.. Text(1, topic), .. Number(3, backoffSeconds)]);

    public static byte[] DontWant(IEnumerable<byte[]> ids) => Field(5, [.. ids.SelectMany(static id => Field(1, id))]);

    /// <summary>A Snappy block of literals only: right, and as long as its content.</summary>
    public static byte[] SnappyLiteral(ReadOnlySpan<byte> content)
    {
        const int LiteralMax = 65_536;
        const byte TwoByteLength = 61 << 2;
        List<byte> block = [.. Varint((ulong)content.Length)];
        for (int at = 0; at < content.Length; at += LiteralMax)
        {
            ReadOnlySpan<byte> part = content.Slice(at, Math.Min(LiteralMax, content.Length - at));
            block.AddRange([TwoByteLength, (byte)(part.Length - 1), (byte)((part.Length - 1) >> 8), .. part]);
        }

        return [.. block];
    }

    /// <summary>A few bytes that say they unpack to a gigabyte.</summary>
    public static byte[] SnappyBomb() => [.. Varint(1 << 30), 0xFE, 0x01, 0x00, 0xFE, 0x01, 0x00];

    /// <summary>The fields of a protobuf message that hold bytes; ends at what it cannot read.</summary>
    public static IEnumerable<(int Field, byte[] Content)> Read(byte[] message)
    {
        int at = 0;
        while (at < message.Length && TryReadVarint(message, ref at, out ulong key) && TryReadVarint(message, ref at, out ulong value))
        {
            if ((key & 7) == 0)
            {
                yield return ((int)(key >> 3), [(byte)value]);
            }
            else if ((key & 7) == WireTypeBytes && value <= (ulong)(message.Length - at))
            {
                yield return ((int)(key >> 3), message[at..(at + (int)value)]);
                at += (int)value;
            }
            else
            {
                yield break;
            }
        }
    }

    private static bool TryReadVarint(byte[] bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; at < bytes.Length && shift < 64; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
