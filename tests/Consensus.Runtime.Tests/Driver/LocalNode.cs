// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Driver;

/// <summary>A node of a local network: the real driver, log, record and signer over a ledger that only chains headers.</summary>
internal sealed class LocalNode : IConsensusNetwork, IBlockPipeline, IPayloadChecks, IEvidenceSink, IDisposable
{
    private readonly LocalNetwork _network;
    private readonly LocalChain _chain;
    private readonly int _index;
    private readonly Lock _gate = new();
    private readonly List<ConsensusHeader> _blocks = [];
    private readonly List<(QuorumCertificate Certificate, BlockPayload? Payload)> _committed = [];
    private PayloadShelf _shelf = new();
    private ConsensusLog? _log;
    private VoteRecord? _record;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    internal LocalNode(LocalNetwork network, LocalChain chain, int index)
    {
        _network = network;
        _chain = chain;
        _index = index;
        VoteRecord.Create(Files(), new RecordIdentity(LocalChain.Chain, chain.Keys[index].VoteRoot), VrfBft.Types.Height.First).Dispose();
    }

    internal CrashingDisk Disk { get; private set; } = new();

    /// <summary>A folder of the node's own, gone with it.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("powerverse-node-").FullName;

    internal ConsensusDriver? Driver { get; private set; }

    internal ConcurrentQueue<VerifiedEvidence> Evidence { get; } = new();

    internal Task Running => _running;

    /// <summary>Messages left to send before the process ends; negative for never.</summary>
    internal int MessagesLeft { get; set; } = -1;

    internal int Height
    {
        get
        {
            lock (_gate)
            {
                return _blocks.Count;
            }
        }
    }

    internal string HashAt(int height)
    {
        lock (_gate)
        {
            return _blocks[height - 1].Hash.ToString();
        }
    }

    internal void Start(bool hasSigner = true)
    {
        _stop = new CancellationTokenSource();
        _shelf = new PayloadShelf();
        _log = ConsensusLog.Open(Disk["wal-a"], Disk["wal-b"], _shelf);
        _record = VoteRecord.Open(Files(), new RecordIdentity(LocalChain.Chain, _chain.Keys[_index].VoteRoot)).Value;
        ConsensusClock clock = new(_network.Time);
        Driver = new ConsensusDriver(new DriverParts
        {
            Machine = new ConsensusMachine(_chain.Parameters, (ulong)_index + 1),
            Parameters = _chain.Parameters,
            Log = _log,
            Shelf = _shelf,
            Crypto = StandardCrypto.Instance,
            Clock = clock,
            Network = this,
            Blocks = this,
            Checks = this,
            Evidence = this,
            HaltFolder = Folder,
            Validator = LocalChain.AddressOf(_index),
            Keys = _chain.Keys[_index],
            Signer = hasSigner
                ? new VoteSigner(
                    _record, _chain.Keys[_index], _shelf, new DoppelgangerWatch(clock.MonotonicMs, listenMs: 0), clock, _chain.Parameters.EpochLength)
                : null,
        });
        HeightFacts first;
        lock (_gate)
        {
            first = _chain.Facts(_blocks);
        }

        ConsensusDriver driver = Driver;
        CancellationToken token = _stop.Token;
        _running = Task.Run(() => driver.RunAsync(first, token), CancellationToken.None);
    }

    /// <summary>Ends the process; what the disk keeps of unsynced writes is random.</summary>
    internal async Task KillAsync(Random random)
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(static _ => { }, TaskScheduler.Default);
        Driver!.Dispose();
        Driver = null;
        MessagesLeft = -1;
        Disk = Disk.Restart(random);
    }

    internal ConsensusStatus Status()
    {
        PeerPosition position = Driver?.Position ?? default;
        lock (_gate)
        {
            return new ConsensusStatus(
                LocalChain.Chain,
                new Height((ulong)_blocks.Count),
                _blocks.Count == 0 ? new BlockValue(LocalChain.Chain) : new BlockValue(_blocks[^1].Hash),
                position.Period,
                position.HasSoftQuorum,
                null);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _running.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _stop.Dispose();
        Driver?.Dispose();

        // A crash that is still planned is not to happen while the files are closed.
        Disk.OperationsLeft = -1;
        _log?.Dispose();
        _record?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public PayloadVerdict Check(BlockPayload payload) => PayloadVerdict.Valid;

    public void Add(VerifiedEvidence evidence) => Evidence.Enqueue(evidence);

    public void Execute(Height height, BlockValue value) => Post(new Input.PayloadExecuted(height, value, PayloadVerdict.Valid));

    public void Build(BuildOrder order)
    {
        HeightFacts facts;
        lock (_gate)
        {
            facts = _chain.Facts(_blocks);
        }

        HeightSetup setup = HeightSetup.For(facts, _chain.Parameters, LocalChain.AddressOf(_index), _chain.Keys[_index]);
        if (facts.Height != order.Height || BlockSealer.TrySeal(setup, _chain.Keys[_index], order.Period, order.LastCertificate?.Certificate) is not { } seal)
        {
            return;
        }

        byte[] header = LocalChain.Header(facts, seal, order.TimestampSeconds);
        BlockValue value = new(Crypto.Hashing.Keccak256.Hash(header));
        ProposalHead unsigned = new(order.Height, order.Period, setup.Self, value, header, seal.Seal, default);
        _shelf.Put(new BlockPayload(unsigned, new byte[] { 0xC0 }, seal.LastCertificate));
        Post(new Input.Built(order.Height, order.Period, value));
    }

    public void Commit(VerifiedCertificate certificate) => Import(certificate.Certificate, null);

    public void SendVote(SignedVote vote, Delivery delivery)
    {
        OnMessage();
        _network.Broadcast(_index, new ConsensusMessage.Vote(vote));
        OnMessage();
    }

    public void SendHead(ProposalHead head)
    {
        OnMessage();
        _network.Broadcast(_index, new ConsensusMessage.Head(head));
        OnMessage();
    }

    public void PushPayload(Height height, BlockValue value)
    {
        if (_shelf.TryGet(height, value, out BlockPayload? payload))
        {
            _network.Broadcast(_index, new ConsensusMessage.Payload(payload));
        }
    }

    public void RequestPayload(Height height, BlockValue value)
    {
        foreach (LocalNode peer in _network.Others(_index))
        {
            if (peer._shelf.TryGet(height, value, out BlockPayload? payload))
            {
                _network.Send(peer._index, _index, new ConsensusMessage.Payload(payload));
                return;
            }
        }
    }

    public void SendCertificate(QuorumCertificate certificate, Delivery delivery) => _network.Broadcast(_index, new ConsensusMessage.Certificate(certificate));

    public void SendCertificateTo(PeerHandle peer, QuorumCertificate certificate) =>
        _network.Send(_index, (int)peer.Value, new ConsensusMessage.Certificate(certificate));

    public void ServeHeights(PeerHandle peer, Height from) => _network.Node((int)peer.Value).SyncFrom(this);

    public void RequestSync(PeerHandle peer, Height from) => SyncFrom(_network.Node((int)peer.Value));

    public void RelayVote(SignedVote vote)
    {
    }

    public void RelayHead(ProposalHead head)
    {
    }

    private void OnMessage()
    {
        if (MessagesLeft == 0)
        {
            throw new CrashException();
        }

        MessagesLeft--;
    }

    private RecordFiles Files() => new(Disk["votes-a"], Disk["votes-b"], Disk["votes-mark"]);

    private void SyncFrom(LocalNode peer)
    {
        (QuorumCertificate Certificate, BlockPayload? Payload)[] blocks;
        lock (peer._gate)
        {
            blocks = [.. peer._committed];
        }

        foreach ((QuorumCertificate certificate, BlockPayload? payload) in blocks)
        {
            Import(certificate, payload);
        }
    }

    private void Import(QuorumCertificate certificate, BlockPayload? payload)
    {
        HeightFacts next;
        lock (_gate)
        {
            HeightFacts facts = _chain.Facts(_blocks);
            if (certificate.Height != facts.Height)
            {
                return;
            }

            VerificationContext context = new(facts.Chain, _chain.Parameters, facts.Members, facts.Height, facts.PreviousSeed);
            new CertificateVerifier(StandardCrypto.Instance).Verify(certificate, context).IsSuccess.Should().BeTrue();
            byte[]? header = certificate.Value == facts.Empty ? LocalChain.EmptyHeader(facts) : null;
            if (header is null)
            {
                payload ??= _shelf.TryGet(facts.Height, certificate.Value, out BlockPayload? held) ? held : null;
                header = payload?.Head.Header.ToArray();
            }

            if (header is null || !ConsensusHeader.TryRead(header, out ConsensusHeader? block))
            {
                throw new InvalidOperationException("A committed block is not at hand.");
            }

            _blocks.Add(block);
            _committed.Add((certificate, payload));
            next = _chain.Facts(_blocks);
        }

        ConsensusDriver? driver = Driver;
        CancellationToken token = _stop.Token;
        _ = Task.Run(
            async () =>
            {
                if (driver is not null)
                {
                    await driver.PostCommittedAsync(next, token);
                    await driver.PostDurableAsync(next.Height.Previous, token);
                }
            },
            token);
    }

    private void Post(Input input)
    {
        ConsensusDriver driver = Driver!;
        CancellationToken token = _stop.Token;
        _ = Task.Run(async () => await driver.PostAsync(input, token), token);
    }
}
