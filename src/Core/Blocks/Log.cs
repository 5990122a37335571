// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>One log entry of a transaction (Yellow Paper section 4.3.1): who emitted it, up to four topics, and data.</summary>
public sealed class Log : IEquatable<Log>
{
    /// <summary>Most topics an entry can have (LOG4).</summary>
    public const int TopicCountMax = 4;

    /// <summary>Encoded size of the smallest entry: header, address, two empty items.</summary>
    internal const int EncodedSizeMin = 24;

    private const int TypicalSizeBytes = 256;

    /// <summary>Makes an entry; the memory given is kept, not copied.</summary>
    public Log(Address address, ReadOnlyMemory<Hash256> topics, ReadOnlyMemory<byte> data)
    {
        Address = address;
        Topics = topics;
        Data = data;
    }

    /// <summary>The account whose code emitted the entry.</summary>
    public Address Address { get; }

    /// <summary>The indexed topics, at most <see cref="TopicCountMax"/>.</summary>
    public ReadOnlyMemory<Hash256> Topics { get; }

    /// <summary>The unindexed data.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Keccak-256 of the encoded list of entries, as the state tests compare it.</summary>
    public static Hash256 ComputeListHash(IReadOnlyList<Log> logs)
    {
        RlpWriter writer = new(TypicalSizeBytes * (logs.Count + 1));
        try
        {
            WriteList(ref writer, logs);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes it: <c>[address, [topic...], data]</c>.</summary>
    public void WriteTo(ref RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write(Address);
        writer.WriteListHeader(Topics.Length * RlpLength.Hash);
        foreach (ref readonly Hash256 topic in Topics.Span)
        {
            writer.Write(in topic);
        }

        writer.Write(Data.Span);
        writer.EndList(list);
    }

    /// <inheritdoc/>
    public bool Equals(Log? other) =>
        other is not null
        && Address == other.Address
        && Topics.Span.SequenceEqual(other.Topics.Span)
        && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Log);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((Address.GetHashCode() * 31) + (Topics.IsEmpty ? Data.Length : Topics.Span[0].GetHashCode()));

    internal static void WriteList(ref RlpWriter writer, IReadOnlyList<Log> logs)
    {
        int list = writer.BeginList();
        for (int i = 0; i < logs.Count; i++)
        {
            logs[i].WriteTo(ref writer);
        }

        writer.EndList(list);
    }

    internal static bool TryReadList(ref RlpReader reader, out Log[] logs)
    {
        logs = [];
        if (!reader.TryReadList(out RlpReader items))
        {
            return false;
        }

        if (!items.TryCountItems(items.Remaining / EncodedSizeMin, out int count))
        {
            return reader.Fail(items.Error);
        }

        logs = new Log[count];
        for (int i = 0; i < count; i++)
        {
            if (!TryRead(ref items, out logs[i]))
            {
                return reader.Fail(items.Error);
            }
        }

        return true;
    }

    private static bool TryRead(ref RlpReader reader, out Log log)
    {
        log = null!;
        if (!reader.TryReadList(out RlpReader fields))
        {
            return false;
        }

        if (!fields.TryReadAddress(out Address address)
            || !fields.TryReadList(out RlpReader items)
            || !fields.TryReadBytes(out ReadOnlySpan<byte> data)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        int topicCount = items.Remaining / RlpLength.Hash;
        if (topicCount > TopicCountMax)
        {
            return reader.Fail(RlpError.TooManyItems);
        }

        Hash256[] topics = topicCount == 0 ? [] : new Hash256[topicCount];
        for (int i = 0; i < topicCount; i++)
        {
            if (!items.TryReadHash(out topics[i]))
            {
                return reader.Fail(items.Error);
            }
        }

        if (!items.TryEnd())
        {
            return reader.Fail(items.Error);
        }

        log = new Log(address, topics, data.ToArray());
        return true;
    }
}
