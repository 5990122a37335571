// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.State.Merkle.WorldState;

namespace PowerVerse.Chain.Ledger;

/// <summary>What the operator can set of a ledger.</summary>
public sealed record LedgerSettings
{
    /// <summary>How much of the past is kept. Can be changed later, see <see cref="Maintenance.HistoryPruner"/>.</summary>
    public RetentionPolicy Retention { get; init; } = RetentionPolicy.Full;

    /// <summary>Every how many blocks a commit waits for the disk; between them the end of the process loses nothing, a power failure the newest blocks.
    /// Default 1; an import of a file sets more.</summary>
    public ulong SyncIntervalBlocks { get; init; } = 1;

    /// <summary>Every how many blocks a random part of the state is recomputed and compared. Default 1,024; 0: never.</summary>
    public ulong IntegrityIntervalBlocks { get; init; } = 1_024;

    /// <summary>Bytes of decoded recent blocks held in memory. Default 64 MiB.</summary>
    public long RecentBlockBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>Entropy of the host for hash tables in memory, so that nobody can choose keys that collide. Results never depend on it.</summary>
    public ulong TableSeed { get; init; }

    /// <summary>What of the state may stay in memory.</summary>
    public WorldStateLimits WorldState { get; init; } = new();
}
