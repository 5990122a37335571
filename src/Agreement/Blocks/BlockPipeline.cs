// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Builds, executes and commits beside the consensus loop, one job after the other on the ledger's head.</summary>
/// <remarks>
/// <code>
///  loop ── Execute, Build, Commit ──▶ jobs ──▶ worker ──▶ ledger
///  sync ── Import ─────────────────▶  jobs       └──▶ PayloadExecuted, Built, Committed(next height) ──▶ loop
/// </code>
/// The loop never waits: it only leaves jobs. What was executed is remembered until the height commits, so that a commit writes and executes nothing. A build
/// waits until shortly before the block's time, so that the block carries what reached the pool meanwhile.
/// </remarks>
internal sealed class BlockPipeline : IBlockPipeline, IDisposable
{
    // The machine leaves a handful of jobs per height, block sync one at a time.
    private const int JobsMax = 1024;
    private const int ExecutedMax = 16;

    // The log and the shelf keep the last heights a little longer, for peers that ask.
    private const ulong HeightsKept = 2;

    // How long before its time a block is built; a full one takes about as long.
    private const int BuildLeadMs = 150;

    private readonly Channel<PipelineJob> _jobs = Channel.CreateBounded<PipelineJob>(
        new BoundedChannelOptions(JobsMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly ChainLedger _ledger;
    private readonly EpochBook _epochs;
    private readonly HeightReader _heights;
    private readonly BlockAssembly _assembly;
    private readonly PayloadShelf _shelf;
    private readonly ITransactionPool _pool;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly ProposalTimes _proposals;
    private readonly AgreementMetrics _metrics;
    private readonly Dictionary<BlockValue, ExecutedBlock> _executed = [];
    private ConsensusDriver? _driver;
    private BuildOrder? _waiting;
    private HeightFacts _facts;
    private ExecutedBlock _empty;

    // The newest block whose commit waited for the disk, as far as the ledger waits for it at all.
    private ulong _durable;

    internal BlockPipeline(
        ChainLedger ledger,
        EpochBook epochs,
        BlockAssembly assembly,
        PayloadShelf shelf,
        ITransactionPool pool,
        ProposalTimes proposals,
        AgreementMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        _ledger = ledger;
        _epochs = epochs;
        _heights = new HeightReader(ledger.Chain, ledger.Producer, epochs);
        _assembly = assembly;
        _shelf = shelf;
        _pool = pool;
        _proposals = proposals;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(_ => _jobs.Writer.TryWrite(PipelineJob.Wake.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        (_facts, _empty) = ReadHeight();
        _durable = ledger.Chain.Head.Number;
    }

    /// <summary>The validator that blocks are built for; null builds none.</summary>
    internal (Address Validator, IValidatorKeys Keys)? Proposer { get; init; }

    /// <summary>The block that the chain must contain; null: none is named. Below it blocks come by block sync alone, which knows which ones lead to it.</summary>
    internal Checkpoint? Checkpoint { get; init; }

    /// <summary>The height above the head when the pipeline was made.</summary>
    internal HeightFacts First => _facts;

    /// <summary>Joins the pipeline to the loop that its answers go to.</summary>
    internal void Attach(ConsensusDriver driver) => _driver = driver;

    /// <inheritdoc/>
    public void Execute(Height height, BlockValue value) => Leave(new PipelineJob.Execute(height, value));

    /// <inheritdoc/>
    public void Build(BuildOrder order) => Leave(new PipelineJob.Build(order));

    /// <inheritdoc/>
    public void Commit(VerifiedCertificate certificate) => Leave(new PipelineJob.Commit(certificate));

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>Imports blocks that a peer gave, in order.</summary>
    /// <returns>Why one of them was refused; null when all are in the chain.</returns>
    internal async Task<ImportError?> ImportAsync(IReadOnlyList<(Block Block, FinalityProof Proof)> blocks, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ImportError?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _jobs.Writer.WriteAsync(new PipelineJob.Import(blocks, done), cancellationToken);
        return await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Works until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (PipelineJob job in _jobs.Reader.ReadAllAsync(cancellationToken))
        {
            switch (job)
            {
                case PipelineJob.Execute execute:
                    await ExecuteAsync(execute, cancellationToken);
                    break;
                case PipelineJob.Build build:
                    _waiting = build.Order;
                    await BuildIfDueAsync(cancellationToken);
                    break;
                case PipelineJob.Commit commit:
                    await CommitAsync(commit.Certificate, cancellationToken);
                    break;
                case PipelineJob.Import import:
                    await ImportAsync(import, cancellationToken);
                    break;
                case PipelineJob.Wake:
                    await BuildIfDueAsync(cancellationToken);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private void Leave(PipelineJob job)
    {
        bool isLeft = _jobs.Writer.TryWrite(job);
        Invariant.Check(isLeft);
    }

    private (HeightFacts Facts, ExecutedBlock Empty) ReadHeight() =>
        _heights.Read().TryGet(out (HeightFacts Facts, ExecutedBlock Empty) read, out ImportError error) ? read : throw new LedgerStoppedException(error);

    private async ValueTask ExecuteAsync(PipelineJob.Execute job, CancellationToken cancellationToken)
    {
        PayloadVerdict verdict = job.Height != _facts.Height ? PayloadVerdict.Unavailable
            : job.Value == _facts.Empty || _executed.ContainsKey(job.Value) ? PayloadVerdict.Valid
            : TryExecute(job.Value, out ImportError error) ? PayloadVerdict.Valid
            : error.IsBlockAtFault ? PayloadVerdict.Invalid
            : PayloadVerdict.Unavailable;
        await _driver!.PostAsync(new Input.PayloadExecuted(job.Height, job.Value, verdict), cancellationToken);
    }

    private bool TryExecute(BlockValue value, out ImportError error)
    {
        error = new ImportError(ImportErrorCode.UnknownParent);
        if (!_shelf.TryGet(_facts.Height, value, out BlockPayload? payload))
        {
            return false;
        }

        if (!_assembly.TryAssemble(payload, out Block? block))
        {
            error = new ImportError(ImportErrorCode.Invalid);
            return false;
        }

        if (!_ledger.Importer.Execute(block).TryGet(out ExecutedBlock? executed, out error))
        {
            AgreementLog.InvalidBlock(_logger, _facts.Height.Value, value.Hash.ToString(), error.ToString());
            return false;
        }

        Remember(value, executed);
        return true;
    }

    private void Remember(BlockValue value, ExecutedBlock executed)
    {
        if (_executed.Count == ExecutedMax)
        {
            _executed.Clear();
        }

        _executed[value] = executed;
    }

    private async ValueTask BuildIfDueAsync(CancellationToken cancellationToken)
    {
        if (_waiting is not { } order)
        {
            return;
        }

        long waitMs = checked((long)order.TimestampSeconds * 1000) - BuildLeadMs - _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (waitMs > 0 && order.Height == _facts.Height)
        {
            _timer.Change(TimeSpan.FromMilliseconds(Math.Min(waitMs, _epochs.Parameters.HeightWaitMs)), Timeout.InfiniteTimeSpan);
            return;
        }

        _waiting = null;
        if (order.Height == _facts.Height && order.Parent == _facts.Parent && Proposer is { } proposer && TryBuild(order, proposer.Validator, proposer.Keys) is { } value)
        {
            await _driver!.PostAsync(new Input.Built(order.Height, order.Period, value), cancellationToken);
        }
    }

    private BlockValue? TryBuild(BuildOrder order, in Address validator, IValidatorKeys keys)
    {
        HeightSetup setup = HeightSetup.For(_facts, _epochs.Parameters, validator, keys);
        QuorumCertificate? last = order.LastCertificate?.Certificate ?? _heights.LastCertificateOf(order.Height);
        if (BlockSealer.TrySeal(setup, keys, order.Period, last) is not { } seal)
        {
            AgreementLog.NotBuilt(_logger, order.Height.Value, "the certificate that it must carry is not known here");
            return null;
        }

        BlockHeader parent = _ledger.Chain.Head.Header;
        ulong? target = _ledger.Chain.Spec.PowerVerse.TargetGasLimit;
        PayloadBudget source = new(_pool.SelectForBlock(), parent.GasLimit, seal.LastCertificate.Length, order.PayloadTargetPermille);
        Result<ExecutedBlock, ImportError> built = _ledger.Producer.Build(
            HeightReader.PlanOf(seal, order.TimestampSeconds, _epochs.FeeRecipientOf(validator), target), source);
        if (!built.TryGet(out ExecutedBlock? executed, out ImportError error))
        {
            AgreementLog.NotBuilt(_logger, order.Height.Value, error.ToString());
            return null;
        }

        BlockValue value = new(executed.Block.Hash);
        Remember(value, executed);
        ProposalHead unsigned = new(order.Height, order.Period, setup.Self, value, executed.Block.Header.Encode(), seal.Seal, default);
        _shelf.Put(new BlockPayload(unsigned, BlockAssembly.EncodeTransactions(executed.Block.Transactions), seal.LastCertificate));
        return value;
    }

    // A restart may ask for a block that is in the ledger already.
    private async ValueTask CommitAsync(VerifiedCertificate certificate, CancellationToken cancellationToken)
    {
        CertificateId id = certificate.Id;
        if (Checkpoint is { } checkpoint && _ledger.Chain.Head.Number < checkpoint.Number)
        {
            // The log of an earlier run may hold a certificate of the chain that the checkpoint is to keep out.
            AgreementLog.BelowCheckpoint(_logger, id.Height.Value, checkpoint.Number);
            return;
        }

        if (id.Height == _facts.Height)
        {
            (ExecutedBlock executed, byte[] seal) = BlockOf(id.Value);
            FinalityProof proof = new(seal, CertificateCodec.Encode(certificate.Certificate));
            Result<ImportedBlock, ImportError> committed = _ledger.Importer.Commit(executed, proof);
            if (!committed.TryGet(out _, out ImportError error))
            {
                throw new LedgerStoppedException(error);
            }

            BlockHeader header = executed.Block.Header;
            _durable = header.Number;
            long elapsedMs = _proposals.OnCommitted(id.Value);
            _metrics.OnCommitted(id.Period, elapsedMs);
            AgreementLog.Committed(
                _logger, header.Number, header.Hash.ToString(), executed.Block.Transactions.Count, header.GasUsed, id.Period.Value, elapsedMs);
        }

        await EnterNextAsync(cancellationToken);
    }

    private (ExecutedBlock Executed, byte[] Seal) BlockOf(BlockValue value)
    {
        if (value == _facts.Empty)
        {
            return (_empty, SealCodec.Encode(SealCodec.Empty));
        }

        bool isHeld = _shelf.TryGet(_facts.Height, value, out BlockPayload? payload);
        Invariant.Check(isHeld);
        ImportError error = default;
        if (!_executed.ContainsKey(value) && !TryExecute(value, out error))
        {
            throw new LedgerStoppedException(error);
        }

        return (_executed[value], SealCodec.Encode(payload!.Head.Seal));
    }

    private async ValueTask ImportAsync(PipelineJob.Import job, CancellationToken cancellationToken)
    {
        ImportError? refused = null;
        for (int i = 0; i < job.Blocks.Count; i++)
        {
            // The last one waits for the disk, and with it all before.
            (Block block, FinalityProof proof) = job.Blocks[i];
            if (!_ledger.Importer.Import(block, proof, isBulk: i < job.Blocks.Count - 1).TryGet(out _, out ImportError error))
            {
                refused = error;
                break;
            }
        }

        if (refused is null)
        {
            _durable = _ledger.Chain.Head.Number;
        }

        await EnterNextAsync(cancellationToken);
        job.Done.SetResult(refused);
    }

    private async ValueTask EnterNextAsync(CancellationToken cancellationToken)
    {
        ulong head = _ledger.Chain.Head.Number;
        if (_facts.Height.Value <= head)
        {
            _executed.Clear();
            _assembly.Clear();
            (_facts, _empty) = ReadHeight();
        }

        await _driver!.PostCommittedAsync(_facts, cancellationToken);
        if (_durable > HeightsKept)
        {
            await _driver.PostDurableAsync(new Height(_durable - HeightsKept), cancellationToken);
        }
    }
}
