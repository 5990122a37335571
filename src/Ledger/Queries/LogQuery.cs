// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>Which logs are wanted.</summary>
public sealed record LogQuery
{
    /// <summary>First block.</summary>
    public required ulong FromBlock { get; init; }

    /// <summary>Last block, inclusive; at most the head's.</summary>
    public required ulong ToBlock { get; init; }

    /// <summary>Emitters, any of them; empty: every one.</summary>
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>For each topic position the topics wanted, any of them; an empty list at a position: every one, but the topic must be there.</summary>
    /// <remarks>A query with n positions matches only logs with at least n topics, as clients expect.</remarks>
    public IReadOnlyList<IReadOnlyList<Hash256>> Topics { get; init; } = [];
}

/// <summary>What a query may cost.</summary>
public sealed record LogLimits
{
    /// <summary>Blocks that a query may span.</summary>
    public ulong BlocksMax { get; init; } = 100_000;

    /// <summary>Logs that it may return.</summary>
    public int ResultsMax { get; init; } = 20_000;

    /// <summary>Addresses that it may name.</summary>
    public int AddressesMax { get; init; } = 1_000;

    /// <summary>Topics that it may name at one position.</summary>
    public int TopicsMax { get; init; } = 1_000;
}
