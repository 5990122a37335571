// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>One log entry of a transaction (Yellow Paper section 4.3.1): who emitted it, up to four topics, and data.</summary>
public sealed class Log : IEquatable<Log>
{
    /// <summary>Most topics an entry can have (LOG4).</summary>
    public const int TopicCountMax = 4;

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
}
