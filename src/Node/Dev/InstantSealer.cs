// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>Seals blocks of a developer's chain: as soon as a transaction waits, every so many seconds, or when asked to.</summary>
/// <remarks>
/// A block takes all that waits when it is begun. With transactions sent one after another that is one each; when they come faster than blocks are sealed,
/// a block takes several, so that nobody waits for a queue of blocks.
/// </remarks>
internal sealed class InstantSealer : IPoolObserver, IDisposable
{
    private readonly ChainLedger _ledger;
    private readonly ITransactionPool _pool;
    private readonly DevClock _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SealedBlocks _sealed;
    private int _isWoken;
    private volatile bool _isAutomine;
    private ulong _intervalSeconds;
    private SealerTerms _terms;

    public InstantSealer(ChainLedger ledger, ITransactionPool pool, DevClock clock, SealerTerms terms, ulong intervalSeconds, ILogger logger)
    {
        _ledger = ledger;
        _pool = pool;
        _clock = clock;
        _terms = terms;
        _logger = logger;
        _sealed = new SealedBlocks(logger);
        _intervalSeconds = intervalSeconds;
        _isAutomine = intervalSeconds == 0;
    }

    /// <summary>Held for every step in the order of blocks and edits.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What goes into the next headers; under the gate.</summary>
    public SealerTerms Terms
    {
        get => _terms;
        set => _terms = value;
    }

    /// <summary>Whether every transaction is sealed at once.</summary>
    public bool IsAutomine
    {
        get => _isAutomine;
        set
        {
            _isAutomine = value;
            Wake();
        }
    }

    /// <summary>Seconds between blocks; 0: not by interval.</summary>
    public ulong IntervalSeconds
    {
        get => Volatile.Read(ref _intervalSeconds);
        set
        {
            Volatile.Write(ref _intervalSeconds, value);
            Wake();
        }
    }

    /// <inheritdoc/>
    public void OnPending(Transaction transaction) => Wake();

    /// <summary>Seals until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long lastTick = _clock.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan untilTick = UntilTick(lastTick);
            bool reportsFirst = _sealed.HasUnreported && (untilTick == Timeout.InfiniteTimeSpan || untilTick > SealedBlocks.Interval);
            if (await _wake.WaitAsync(reportsFirst ? SealedBlocks.Interval : untilTick, cancellationToken).ConfigureAwait(false))
            {
                Volatile.Write(ref _isWoken, 0);
                SealWaiting(cancellationToken);
            }
            else if (reportsFirst)
            {
                _sealed.Report();
            }
            else
            {
                lastTick = _clock.GetTimestamp();
                SealOne();
            }
        }
    }

    /// <summary>Seals what waits, if transactions are sealed at once, so that what follows comes after it.</summary>
    public void SealWaiting(CancellationToken cancellationToken)
    {
        while (IsAutomine && _pool.Counts.Pending > 0 && !cancellationToken.IsCancellationRequested)
        {
            lock (Gate)
            {
                if (!TrySeal(_pool.SelectForBlock(), isEmptyAllowed: false))
                {
                    // What waits cannot be included yet (its fee cap is below the base fee, or it was included meanwhile): the next change wakes us.
                    return;
                }
            }
        }
    }

    /// <summary>Seals one block, empty if nothing waits.</summary>
    public bool SealOne()
    {
        lock (Gate)
        {
            return TrySeal(_pool.SelectForBlock(), isEmptyAllowed: true);
        }
    }

    /// <summary>Seals one block without transactions, whatever waits.</summary>
    public bool SealEmpty()
    {
        lock (Gate)
        {
            return TrySeal(NoTransactions.Instance, isEmptyAllowed: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private TimeSpan UntilTick(long lastTick)
    {
        ulong interval = IntervalSeconds;
        if (interval == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = TimeSpan.FromSeconds(Math.Min(interval, int.MaxValue / 1_000)) - _clock.GetElapsedTime(lastTick);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private bool TrySeal(ITransactionSource source, bool isEmptyAllowed)
    {
        BlockHeader parent = _ledger.Chain.Head.Header;
        SealerTerms terms = _terms;
        BlockPlan plan = PlanFor(parent, terms);
        Result<ExecutedBlock, ImportError> built = _ledger.Producer.Build(plan, source);
        if (!built.TryGet(out ExecutedBlock? executed, out ImportError error))
        {
            NodeLog.SealFailed(_logger, error.ToString());
            return false;
        }

        if (executed.Block.Transactions.Count == 0 && !isEmptyAllowed)
        {
            return false;
        }

        if (!_ledger.Importer.Commit(executed).TryGet(out _, out error))
        {
            NodeLog.SealFailed(_logger, error.ToString());
            return false;
        }

        if (terms.NextTime is { } time)
        {
            _clock.Set(time);
        }

        _terms = terms with { NextTime = null, NextBaseFee = null, NextPrevRandao = null };
        _sealed.Add(executed.Block);
        return true;
    }

    private BlockPlan PlanFor(BlockHeader parent, SealerTerms terms)
    {
        ulong byClock = terms.TimeStep is { } step ? parent.Timestamp + step : _clock.UnixSeconds;
        return new BlockPlan
        {
            Timestamp = Math.Max(parent.Timestamp + 1, terms.NextTime ?? byClock),
            Beneficiary = terms.Beneficiary,
            GasLimitOverride = terms.GasLimit,
            BaseFeeOverride = terms.NextBaseFee,
            PrevRandao = terms.NextPrevRandao ?? RandaoOf(parent),
        };
    }

    // Nobody on a developer's chain is to be surprised by it: it only has to look random and be the same again.
    private static Hash256 RandaoOf(BlockHeader parent)
    {
        Span<byte> input = stackalloc byte[Hash256.Size + sizeof(ulong)];
        parent.Hash.AsSpan().CopyTo(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[Hash256.Size..], parent.Number + 1);
        return Keccak256.Hash(input);
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            _wake.Release();
        }
    }

    private sealed class NoTransactions : ITransactionSource
    {
        public static readonly NoTransactions Instance = new();

        public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
        {
            transaction = null;
            return false;
        }

        public void OnRefused(Transaction transaction, TransactionError error)
        {
        }
    }
}
