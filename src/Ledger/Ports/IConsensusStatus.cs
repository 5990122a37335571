// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>What consensus and synchronisation are doing. Safe for use by several threads.</summary>
public interface IConsensusStatus
{
    /// <summary>Progress of synchronisation; null when the node follows the head.</summary>
    SyncProgress? Sync { get; }

    /// <summary>True when the node runs a consensus at all (false: an imported chain, or the instant sealer).</summary>
    bool IsActive { get; }

    /// <summary>True when the node holds keys of a validator of the current epoch.</summary>
    bool IsValidator { get; }
}

/// <summary>Progress of synchronisation.</summary>
/// <param name="StartingBlock">Head when it began.</param>
/// <param name="CurrentBlock">Head now.</param>
/// <param name="HighestBlock">The highest block known of.</param>
public sealed record SyncProgress(ulong StartingBlock, ulong CurrentBlock, ulong HighestBlock)
{
    /// <summary>How far the way to a checkpoint is known, which comes before blocks and states; null when none is looked for.</summary>
    public HeaderProgress? Headers { get; init; }
}

/// <summary>Progress along the headers between a block and an ancestor of it.</summary>
/// <param name="Followed">Headers that were followed.</param>
/// <param name="Total">All of them.</param>
public sealed record HeaderProgress(ulong Followed, ulong Total);
