// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.TxPool;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>A whole validator over a store and a folder that outlive it: ledger, pool, agreement.</summary>
internal sealed class TestValidator : IHeadObserver, IDisposable
{
    private readonly MemoryWeb _web;
    private readonly TestChain _chain;
    private readonly int _index;
    private readonly IKeyValueStore _store;
    private readonly AgreementFiles _files;
    private CancellationTokenSource _stop = new();
    private ChainLedger? _ledger;
    private IDisposable? _subscription;

    internal TestValidator(MemoryWeb web, TestChain chain, int index, IKeyValueStore store, string folder)
    {
        _web = web;
        _chain = chain;
        _index = index;
        _store = store;
        Directory.CreateDirectory(folder);
        _files = new AgreementFiles(folder);
        Epochs = new EpochBook(chain.Consensus);
        ChainLedger.Initialize(store, chain.Genesis).TryGet(out Primitives.Bytes.Hash256 genesis, out _).Should().BeTrue();
        AgreementNode.TryCreateRecord(_files, genesis, chain.Keys[index]).Should().BeTrue();
    }

    internal Task Running { get; private set; } = Task.CompletedTask;

    internal AgreementNode? Node { get; private set; }

    internal TransactionPool? Pool { get; private set; }

    internal IBlockChain Chain => _ledger!.Chain;

    internal IBlockProducer Producer => _ledger!.Producer;

    internal ulong Head => _ledger!.Chain.Head.Number;

    /// <summary>Puts something between the validator and the web.</summary>
    internal Func<IConsensusTransport, IConsensusTransport> Wrap { get; init; } = inner => inner;

    /// <summary>The block that the chain must contain, from the next start on.</summary>
    internal Checkpoint? Checkpoint { get; set; }

    /// <summary>Takes what is logged, from the next start on.</summary>
    internal ILogger Logger { get; set; } = NullLogger.Instance;

    internal string Folder => _files.Folder;

    /// <summary>How long it listens for a twin after a start.</summary>
    internal long TwinListenMs { get; set; }

    internal EpochBook Epochs { get; }

    internal AgreementQueries Queries => new(Node!, Chain, Epochs, StandardCrypto.Instance);

    internal void Start()
    {
        EpochBook epochs = Epochs;
        CachingConsensusCrypto crypto = new(StandardCrypto.Instance, TimeProvider.System);
        FinalityVerifier finality = new(epochs, crypto) { Checkpoint = Checkpoint };
        _ledger = ChainLedger.Open(_store, new LedgerSettings(), _chain.Genesis, finality: finality).Value;
        finality.Attach(_ledger.Chain);
        Pool = new TransactionPool(_chain.Genesis.Chain, PoolHeadOf(_ledger.Chain.Head), PoolSettings.Default, TimeProvider.System);
        _subscription = _ledger.Chain.Heads.Subscribe(this);
        AgreementParts parts = new()
        {
            Ledger = _ledger,
            Epochs = epochs,
            Crypto = crypto,
            Pool = Pool,
            Transport = Wrap(_web.TransportOf(_index)),
            Files = _files,
            Time = TimeProvider.System,
            Logger = Logger,
            Checkpoint = Checkpoint,
            Validator = _chain.Validators[_index],
            Keys = _chain.Keys[_index],
            TwinListenMs = TwinListenMs,
        };
        try
        {
            Node = new AgreementNode(parts);
        }
        catch
        {
            _subscription.Dispose();
            Pool.Dispose();
            _ledger.Dispose();
            throw;
        }

        _stop = new CancellationTokenSource();
        _web.Join(_index, Node.Endpoint);
        Running = Node.RunAsync(_stop.Token);
    }

    /// <summary>Makes an earlier block the head while the validator is stopped.</summary>
    internal void Unwind(ulong to)
    {
        using ChainLedger ledger = ChainLedger.Open(_store, new LedgerSettings(), _chain.Genesis).Value;
        ledger.Unwinder.Unwind(to, null, CancellationToken.None).IsSuccess.Should().BeTrue();
    }

    /// <summary>Loses the signing record while the validator is stopped.</summary>
    internal void LoseRecord()
    {
        foreach (string file in Directory.GetFiles(Folder, "votes*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Begins the record anew while the validator is stopped.</summary>
    internal Result<ulong, RecordRecoveryError> RecoverRecord()
    {
        using ChainLedger ledger = ChainLedger.Open(_store, new LedgerSettings(), _chain.Genesis).Value;
        return RecordRecovery.Begin(_files, _chain.Keys[_index], ledger.Chain, _chain.Consensus.Parameters.EpochLength, TimeProvider.System);
    }

    internal async Task StopAsync()
    {
        if (Node is null)
        {
            return;
        }

        _web.Leave(_index);
        await _stop.CancelAsync();
        await Running.ContinueWith(static _ => { }, TaskScheduler.Default);
        _subscription!.Dispose();
        Node.Dispose();
        Pool!.Dispose();
        _ledger!.Dispose();
        _stop.Dispose();
        Node = null;
    }

    public void OnHead(HeadChange change) => Pool!.OnBlock(PoolHeadOf(change.Head), change.Committed?.Block.Transactions ?? (IReadOnlyList<Transaction>)[]);

    public void Dispose() => _store.Dispose();

    private PoolHead PoolHeadOf(ChainHead head)
    {
        IStateSnapshot state = _ledger!.Chain.OpenState(head.Number).Value;
        return new PoolHead(head.Header, state, state);
    }
}
