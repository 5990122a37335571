// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Evidence;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Agreement;

/// <summary>The agreement of one node over its ledger, pool and peers: validator or observer.</summary>
/// <remarks>
/// Restart is the same as start: the ledger's head says which height comes next, the write-ahead log where in it the node stood, and the signing record what it said. A commit that
/// the log knows of and the ledger does not is made again.
/// </remarks>
public sealed class AgreementNode : IConsensusStatus, IDisposable
{
    private readonly AgreementParts _parts;
    private readonly PayloadShelf _shelf = new();
    private readonly ConsensusLog _log;
    private readonly VoteRecord? _record;
    private readonly VoteSigner? _signer;
    private readonly EvidenceStore _evidence;
    private readonly BlockPipeline _pipeline;
    private readonly Messenger _messenger;
    private readonly TransactionRelay _transactions;
    private readonly BlockSync _sync;
    private readonly ConsensusDriver _driver;
    private readonly StatusTeller _status;

    /// <summary>Opens the files and joins the parts; nothing runs before <see cref="RunAsync"/>.</summary>
    /// <exception cref="IOException">A file is in use by another process or cannot be opened.</exception>
    /// <exception cref="Storage.AppendLog.LogDamageException">The write-ahead log is damaged.</exception>
    /// <exception cref="LedgerStoppedException">The ledger cannot build on its head.</exception>
    /// <exception cref="ConsensusHaltException">The agreement halted here before, and its report is still there.</exception>
    public AgreementNode(AgreementParts parts)
    {
        RefuseAfterHalt(parts.Files);
        _parts = parts;
        IBlockChain chain = parts.Ledger.Chain;
        ConsensusClock clock = new(parts.Time);
        Proposals = new ProposalTimes(parts.Time);
        DiskWatch disk = new(parts.Time, parts.Logger);
        AgreementFiles files = parts.Files with
        {
            Synced = (file, taken) =>
            {
                disk.OnSynced(file, taken);
                Metrics.OnSynced(taken);
            },
        };
        _log = ConsensusLog.Open(files.OpenFirstLog(), files.OpenSecondLog(), _shelf);
        _record = OpenRecord(parts, files, chain, isLogNew: _log.IsNew);
        _evidence = new EvidenceStore(files.OpenFirstEvidence(), files.OpenSecondEvidence());
        BlockAssembly assembly = new(parts.Pool);
        _pipeline = new BlockPipeline(parts.Ledger, parts.Epochs, assembly, _shelf, parts.Pool, Proposals, Metrics, parts.Time, parts.Logger)
        {
            Proposer = _record is not null ? (parts.Validator!.Value, parts.Keys!) : null,
            Checkpoint = parts.Checkpoint,
        };
        _transactions = new TransactionRelay(parts.Transport, parts.Pool, parts.Time);
        _messenger = new Messenger(parts.Transport, chain, parts.Epochs, _shelf, Proposals, _transactions, Metrics, parts.Time, parts.Logger) { Checkpoint = parts.Checkpoint };
        _status = new StatusTeller(parts.Time, _messenger.PublishStatus);
        _sync = new BlockSync(new SyncParts
        {
            Transport = parts.Transport,
            ClaimOf = _messenger.HeadOf,
            Verifier = new RunVerifier(parts.Epochs, parts.Crypto, chain.Genesis.Hash) { Checkpoint = parts.Checkpoint },
            Chain = chain,
            Conflict = new FinalityConflict(chain, parts.Epochs, parts.Crypto, parts.Time, parts.Files.Folder),
            Time = parts.Time,
            Logger = parts.Logger,
        }, _pipeline.ImportAsync);
        _signer = _record is null
            ? null
            : new VoteSigner(_record, parts.Keys!, _shelf, new DoppelgangerWatch(clock.MonotonicMs, parts.TwinListenMs), clock, parts.Epochs.Parameters.EpochLength)
            {
                TwinSeen = height => AgreementLog.TwinSeen(parts.Logger, height.Value),
                Listened = height => AgreementLog.Listened(parts.Logger, height.Value),
            };
        _driver = new ConsensusDriver(new DriverParts
        {
            Machine = new ConsensusMachine(parts.Epochs.Parameters, JitterSeed(parts)),
            Parameters = parts.Epochs.Parameters,
            Log = _log,
            Shelf = _shelf,
            Crypto = parts.Crypto,
            Clock = clock,
            Network = _messenger,
            Blocks = _pipeline,
            Checks = new PayloadChecks(chain, parts.Epochs, assembly),
            Evidence = _evidence,
            HaltFolder = parts.Files.Folder,
            Validator = parts.Validator,
            Keys = parts.Keys,
            Signer = _signer,
            MembersAt = height => parts.Epochs.MembersOf(height),
            Advanced = OnAdvanced,
        });
        _pipeline.Attach(_driver);
        _messenger.Attach(_driver, _sync);
        _evidence.Added = evidence =>
        {
            AgreementLog.Evidence(parts.Logger, evidence.Offender.Value, evidence.Height.Value, evidence.Kind.ToString());
            _messenger.PublishEvidence(evidence);
        };
        Metrics.Observe(this);
    }

    /// <summary>What the transport calls.</summary>
    public IConsensusEndpoint Endpoint => _messenger;

    /// <summary>How long the last blocks took.</summary>
    public ProposalTimes Proposals { get; }

    /// <summary>What the node measures of its agreement.</summary>
    public AgreementMetrics Metrics { get; } = new();

    /// <summary>The evidence found so far.</summary>
    public EvidenceStore Evidence => _evidence;

    /// <summary>The height, period and progress of the agreement.</summary>
    public PeerPosition Position => _driver.Position;

    /// <summary>What is known of the period at work; null until some seconds after the first look.</summary>
    public PeriodView? View => _driver.View;

    /// <summary>Messages of peers that were dropped because this node could not keep up.</summary>
    public long DroppedMessages => _driver.DroppedMessages;

    /// <summary>Votes of this node that gave up a value for no reason that it knows (rule B7).</summary>
    public long UnexplainedBottoms => _driver.UnexplainedBottoms;

    /// <summary>True when the node may sign; false for observers, while the signing record is in doubt, while the node listens for its keys elsewhere, and once it heard them.</summary>
    public bool IsSigning => _signer?.MaySign(Position.Height) ?? false;

    /// <summary>The node's validator; null for an observer.</summary>
    public Address? Validator => _parts.Validator;

    /// <summary>The newest block known to be final on the network: this node's own, or one that a peer proved by its certificate.</summary>
    public ulong HighestKnownBlock => Math.Max(_sync.HighestProven, _parts.Ledger.Chain.Head.Number);

    /// <summary>The newest block that a peer says it has; 0 when it said nothing or is gone.</summary>
    public ulong HeadOf(PeerHandle peer) => _messenger.HeadOf(peer);

    /// <inheritdoc/>
    public bool IsActive => true;

    /// <inheritdoc/>
    public bool IsValidator =>
        _parts.Validator is { } validator
        && _parts.Epochs.MembersOf(new Height(_parts.Ledger.Chain.Head.Number + 1)).Set.TryFind(validator, out _);

    /// <inheritdoc/>
    public SyncProgress? Sync => _sync.Progress;

    /// <summary>Refuses to go on where the agreement halted: what it stood by is in its log, and a start would go by that again.</summary>
    /// <param name="files">The files of the agreement; their folder exists.</param>
    /// <exception cref="ConsensusHaltException">There is a report.</exception>
    public static void RefuseAfterHalt(AgreementFiles files)
    {
        if (HaltReport.Find(files.Folder) is { } report)
        {
            throw new ConsensusHaltException(
                $"The agreement halted here: '{report}' says what was found. Find out which chain is right; if it is not the one here, unwind below that height and remove the agreement's logs. Then take the report away.");
        }
    }

    /// <summary>Makes the signing record of a key that never signed on a chain: once, when the validator is set up.</summary>
    /// <param name="files">The files of the node; an existing record is not touched.</param>
    /// <param name="chain">G.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>False when there was a record.</returns>
    public static bool TryCreateRecord(AgreementFiles files, in Hash256 chain, IValidatorKeys keys)
    {
        using RecordFiles record = files.OpenRecord();
        if (record.First.Length > 0 || record.Second.Length > 0 || record.Mark.Length > 0)
        {
            return false;
        }

        VoteRecord.Create(record, new RecordIdentity(chain, keys.VoteRoot), Height.First).Dispose();
        return true;
    }

    /// <summary>Runs until cancelled or until a part fails; the failure reaches the caller.</summary>
    /// <exception cref="ConsensusHaltException">The agreement must not go on.</exception>
    /// <exception cref="LedgerStoppedException">The ledger takes no more blocks.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool isSigner = _signer is not null && IsValidator;
        AgreementLog.Started(_parts.Logger, _pipeline.First.Height.Value, isSigner ? $"validator {_parts.Validator}" : "observer");
        if (isSigner && !_signer!.MaySign(_pipeline.First.Height))
        {
            AgreementLog.Listens(_parts.Logger, _parts.TwinListenMs / 1000);
        }

        using IDisposable heads = _parts.Ledger.Chain.Heads.Subscribe(_status);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        CancellationToken token = stop.Token;
        HeightFacts first = _pipeline.First;
        Task[] running =
        [
            Task.Run(() => _pipeline.RunAsync(token), CancellationToken.None),
            Task.Run(() => _driver.RunAsync(first, token), CancellationToken.None),
            Task.Run(() => _sync.RunAsync(token), CancellationToken.None),
            Task.Run(() => _transactions.RunAsync(token), CancellationToken.None),
            Task.Run(() => _evidence.RunAsync(token), CancellationToken.None),
            Task.Run(() => _status.RunAsync(token), CancellationToken.None),
        ];
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        _driver.Dispose();
        _pipeline.Dispose();
        _evidence.Dispose();
        _record?.Dispose();
        _log.Dispose();
    }

    private void OnAdvanced(Period period, PeriodView before) => AgreementLog.Advanced(
        _parts.Logger,
        before.Height.Value,
        period.Value,
        before.Period.Value,
        before.HeadCount,
        before.IsPayloadHeld ? "here" : "not here",
        before.SoftWeight.Value,
        before.CertWeight.Value,
        before.NextWeight.Value,
        before.Quorum.Value,
        Proposals.SinceFirstMs());

    // Rule B3: in doubt, observe.
    private static VoteRecord? OpenRecord(AgreementParts parts, AgreementFiles files, IBlockChain chain, bool isLogNew)
    {
        if (parts.Validator is null || parts.Keys is null)
        {
            return null;
        }

        Result<VoteRecord, VoteRecordError> opened = VoteRecord.Open(files.OpenRecord(), new RecordIdentity(chain.Genesis.Hash, parts.Keys.VoteRoot));
        if (!opened.TryGet(out VoteRecord? record, out VoteRecordError error))
        {
            AgreementLog.Observing(parts.Logger, $"the signing record is {error}");
            return null;
        }

        if (isLogNew && record.Highest > Height.Genesis)
        {
            // The record alone does not know the locks that the lost log held.
            record.RaiseFloor(SigningFloor.AfterLoss(
                new EpochSchedule(parts.Epochs.Parameters.EpochLength), new Height(Math.Max(chain.Head.Number, record.Highest.Value)), voteTreeDepth: 0));
            AgreementLog.Observing(parts.Logger, $"the write-ahead log is lost; nothing is signed before height {record.Floor}");
        }

        return record;
    }

    // Only has to differ between nodes.
    private static ulong JitterSeed(AgreementParts parts) =>
        parts.Keys is { } keys ? keys.VoteRoot.Prefix64 : (ulong)parts.Time.GetTimestamp();
}
