// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TxPool;
using PowerVerse.Chain.TxPool.Journal;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>The pool of a node, kept in step with the head, and its journal, written every second.</summary>
/// <remarks>The pool learns of a head on the committing thread, so that a block built right after sees what is left.</remarks>
internal sealed class NodePool : IHeadObserver, IPoolControl, IDisposable
{
    private const int ExpiryEveryFlushes = 60;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly ChainLedger _ledger;
    private readonly PoolJournal? _journal;
    private readonly ILogger _logger;
    private readonly IDisposable _heads;
    private volatile NextHeader _next = new(null, null);
    private volatile bool _isPaused;

    private NodePool(NodeParts parts, PoolSettings settings)
    {
        _ledger = parts.Ledger;
        _logger = parts.Loggers.CreateLogger<NodePool>();

        // What ends with the process has nothing to come back to.
        _journal = parts.Store is MemoryStore ? null : new PoolJournal(parts.Store);
        Pool = new TransactionPool(parts.Ledger.Chain.Spec, OpenHead(), settings, TimeProvider.System, _journal);
        _heads = parts.Ledger.Chain.Heads.Subscribe(this);
    }

    /// <summary>The pool.</summary>
    public TransactionPool Pool { get; }

    /// <summary>Makes the pool of a node; what its journal kept is in it.</summary>
    /// <param name="parts">The node.</param>
    /// <param name="settings">The limits where the operator set none.</param>
    public static NodePool Create(NodeParts parts, PoolSettings settings)
    {
        NodePool pool = new(parts, SettingsOf(parts.Settings, settings));
        (int restored, int dropped) = pool.Pool.Restore();
        if (restored + dropped > 0)
        {
            NodeLog.PoolRestored(pool._logger, restored, dropped);
        }

        return pool;
    }

    /// <summary>What the operator set of a pool.</summary>
    /// <param name="settings">The values in force.</param>
    /// <param name="basis">What counts where the operator set nothing.</param>
    public static PoolSettings SettingsOf(ResolvedSettings settings, PoolSettings basis)
    {
        int slots = settings.IsSet(Settings.PoolSenderSlots) ? settings.Get(Settings.PoolSenderSlots) : basis.SenderSlots;
        return basis with
        {
            CountMax = settings.Get(Settings.PoolCountMax),
            BytesMax = settings.Get(Settings.PoolBytesMax),
            SenderSlots = slots,
            SenderQueuedSlots = slots,
            MinPriorityFee = settings.Get(Settings.PoolMinTip),
        };
    }

    /// <inheritdoc/>
    public void OnHead(HeadChange change)
    {
        _next = new NextHeader(null, _next.GasLimit);
        if (_isPaused && change.Committed is { Block.Transactions.Count: 0 })
        {
            return;
        }

        if (change.Committed is { } committed)
        {
            Pool.OnBlock(OpenHead(), committed.Block.Transactions);
        }
        else
        {
            Pool.Reset(OpenHead());
        }
    }

    /// <inheritdoc/>
    public bool TryRemove(in Hash256 hash) => Pool.TryRemove(in hash);

    /// <inheritdoc/>
    public void Clear() => Pool.Clear();

    /// <inheritdoc/>
    public void ExpectNext(UInt256? baseFee, ulong? gasLimit)
    {
        _next = new NextHeader(baseFee, gasLimit);
        Pool.Reset(OpenHead());
    }

    /// <inheritdoc/>
    public IDisposable PauseFollowing()
    {
        _isPaused = true;
        return new Pause(this);
    }

    /// <summary>Writes the journal until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(FlushInterval);
        for (int flushes = 1; await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false); flushes++)
        {
            Flush();
            if (flushes % ExpiryEveryFlushes == 0)
            {
                Pool.ExpireQueued();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _heads.Dispose();
        Flush();
        Pool.Dispose();
    }

    private void Flush()
    {
        try
        {
            _journal?.Flush();
        }
        catch (StorageException exception)
        {
            // A full disk must not take the node down: what was not written is tried again.
            NodeLog.JournalFailed(_logger, exception);
        }
    }

    private PoolHead OpenHead()
    {
        Result<IStateSnapshot, Unavailable> opened = _ledger.Chain.OpenState(_ledger.Chain.Head.Number);
        Invariant.Check(opened.IsSuccess);
        IStateSnapshot state = opened.Value;
        NextHeader next = _next;
        return new PoolHead(state.Header, state, state) { NextBaseFee = next.BaseFee, NextGasLimit = next.GasLimit };
    }

    private void Resume()
    {
        _isPaused = false;
        Pool.Reset(OpenHead());
    }

    private sealed class Pause(NodePool pool) : IDisposable
    {
        public void Dispose() => pool.Resume();
    }

    private sealed record NextHeader(UInt256? BaseFee, ulong? GasLimit);
}
