// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Ledger.Maintenance;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Backup and pruning of a chain that is open, by this process or at an operator's call.</summary>
internal sealed class NodeUpkeep : INodeUpkeep
{
    private const ulong PruneStepBlocks = 32;

    private readonly OpenChain _chain;
    private int _isBusy;

    public NodeUpkeep(OpenChain chain)
    {
        _chain = chain;
    }

    /// <summary>The upkeep of a chain; null for one in memory.</summary>
    public static NodeUpkeep? Of(OpenChain chain) => chain is { Directory: not null, Store: RocksDbStore } ? new NodeUpkeep(chain) : null;

    /// <inheritdoc/>
    public Result<BackupReport, UpkeepRefusal> Backup(string? path) => Alone(() =>
    {
        string name = path ?? TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string target = Path.GetFullPath(Path.Combine(_chain.Directory!.Backups, name));
        ChainHead head = _chain.Ledger.Chain.Head;
        RocksDbBackup.Create(_chain.Database, target);
        return new BackupReport(target, head);
    });

    /// <inheritdoc/>
    public Result<PruneReport, UpkeepRefusal> Prune(CancellationToken cancellationToken) => Prune(static (_, _) => { }, static (_, _) => { }, cancellationToken);

    /// <summary>As <see cref="Prune(CancellationToken)"/>, with progress.</summary>
    /// <param name="onPruned">Is told how many blocks were due and how many are left.</param>
    /// <param name="onCompacting">Is told the number of a family and the family.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public Result<PruneReport, UpkeepRefusal> Prune(Action<ulong, ulong> onPruned, Action<int, ColumnFamily> onCompacting, CancellationToken cancellationToken) => Alone(() =>
    {
        HistoryPruner pruner = _chain.Ledger.Pruner;
        ulong due = pruner.Backlog;
        while (pruner.Step(PruneStepBlocks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            onPruned(due, pruner.Backlog);
        }

        for (int i = 0; due > 0 && i < _chain.Database.Families.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            onCompacting(i, _chain.Database.Families[i]);
            _chain.Database.Compact(_chain.Database.Families[i]);
        }

        return new PruneReport(due, _chain.Ledger.Chain.Retained);
    });

    private Result<T, UpkeepRefusal> Alone<T>(Func<T> work)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            return new UpkeepRefusal("a backup or pruning runs already");
        }

        try
        {
            return work();
        }
        catch (Exception exception) when (exception is StorageException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new UpkeepRefusal(exception.Message);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }
}
