// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>What an operator may ask of a node that runs: admin_backup and admin_prune end here. A node without a database has none.</summary>
/// <remarks>Safe for use by several threads; one piece of work at a time, a second one is refused.</remarks>
public interface INodeUpkeep
{
    /// <summary>Copies the database while the node works.</summary>
    /// <param name="path">A directory that does not exist; a relative one is within the folder of backups. Null: named by the time.</param>
    /// <returns>The backup, or in words why there is none: the directory exists, the disk failed, other upkeep runs.</returns>
    Result<BackupReport, UpkeepRefusal> Backup(string? path);

    /// <summary>Removes what is outside the kept windows now, and frees the space; otherwise that happens in the background.</summary>
    /// <param name="cancellationToken">Stops between two steps; what was removed stays removed.</param>
    /// <returns>What was removed, or in words why nothing was: the store failed, other upkeep runs.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Result<PruneReport, UpkeepRefusal> Prune(CancellationToken cancellationToken);
}

/// <summary>A backup that was made.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="Head">The head when it was begun: the backup holds this block and maybe some after it.</param>
public sealed record BackupReport(string Path, ChainHead Head);

/// <summary>What was removed.</summary>
/// <param name="RemovedBlocks">Blocks, over all segments.</param>
/// <param name="Kept">What is kept now.</param>
public sealed record PruneReport(ulong RemovedBlocks, RetainedHistory Kept);

/// <summary>Why work was not done.</summary>
/// <param name="Reason">In words, for the operator.</param>
public readonly record struct UpkeepRefusal(string Reason);
