// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation;

/// <summary>How a run ended.</summary>
internal sealed record RunResult
{
    public required ulong Seed { get; init; }

    /// <summary>The first broken invariant, or null.</summary>
    public required string? Violation { get; init; }

    public required bool IsStall { get; init; }

    public required ulong TraceHash { get; init; }

    public required int Events { get; init; }

    public required int Heights { get; init; }

    public required int EmptyBlocks { get; init; }

    /// <summary>Transactions in the committed blocks, where execution is real.</summary>
    public required int Transactions { get; init; }

    /// <summary>Virtual time from the moment the network became timely until every honest node had committed.</summary>
    public required long CalmMs { get; init; }

    /// <summary>The most voting steps that an honest node executed in that time.</summary>
    public required int FiringsMax { get; init; }
}
