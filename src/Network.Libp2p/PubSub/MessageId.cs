// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Names a gossip message by its content: the first 20 bytes of a SHA-256.</summary>
public readonly record struct MessageId(ulong High, ulong Middle, uint Low)
{
    /// <summary>Length in bytes.</summary>
    public const int SizeBytes = 20;

    private const byte ValidDomain = 0x01;
    private const int StackBytesMax = 512;

    /// <summary>SHA-256 of 0x01, the topic's length as two bytes big-endian, the topic and the data, cut to 20 bytes.</summary>
    public static MessageId Of(string topic, ReadOnlySpan<byte> data) => Of(ValidDomain, topic, data);

    /// <summary>The same with a domain of the caller's, such as 0x00 for data that does not decompress.</summary>
    public static MessageId Of(byte domain, string topic, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(topic);
        int topicLength = Encoding.UTF8.GetByteCount(topic);
        int length = 3 + topicLength + data.Length;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> head = stackalloc byte[StackBytesMax];
        if (length <= StackBytesMax)
        {
            WriteHead(head, domain, topic, topicLength);
            data.CopyTo(head[(3 + topicLength)..]);
            _ = SHA256.HashData(head[..length], digest);
        }
        else
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] start = new byte[3 + topicLength];
            WriteHead(start, domain, topic, topicLength);
            hash.AppendData(start);
            hash.AppendData(data);
            _ = hash.GetHashAndReset(digest);
        }

        _ = TryDecode(digest[..SizeBytes], out MessageId id);
        return id;
    }

    /// <summary>Reads an id.</summary>
    /// <returns>False when it is not 20 bytes long.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out MessageId id)
    {
        id = default;
        if (bytes.Length != SizeBytes)
        {
            return false;
        }

        id = new MessageId(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
        return true;
    }

    /// <summary>Writes the id.</summary>
    public void Encode(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Low);
    }

    /// <summary>A hash code that differs in each process: peers choose ids, and would choose them to meet in one bucket.</summary>
    public override int GetHashCode() => unchecked(HashCode.Combine((uint)(High >> 32), (uint)High, (uint)(Middle >> 32), (uint)Middle, Low));

    private static void WriteHead(Span<byte> destination, byte domain, string topic, int topicLength)
    {
        destination[0] = domain;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], checked((ushort)topicLength));
        _ = Encoding.UTF8.GetBytes(topic, destination[3..]);
    }
}
