// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Simulation.Ledgers;

namespace PowerVerse.Chain.Simulation;

/// <summary>A node: the real machine and the real pump on ports made of memory. What is durable survives <see cref="Crash"/>.</summary>
internal sealed class SimNode : IConsensusLog, IVoteSigning, IConsensusNetwork, IBlockPipeline, IConsensusHost
{
    private const int EarlyMax = 128;

    private readonly World _world;
    private readonly EffectPump _pump;
    private readonly Queue<Input> _inbox = new();
    private readonly List<Envelope> _early = [];
    private readonly HashSet<BlockValue> _payloads = [];

    private readonly SimDisk _disk = new();
    private int _tearAfter = -1;

    public SimNode(World world, int slot, ValidatorIndex self, bool isHonest, int skewMs)
    {
        _world = world;
        Slot = slot;
        Self = self;
        IsHonest = isHonest;
        SkewMs = skewMs;
        _pump = new EffectPump(this, this, this, this, this);
        Ledger = world.Chain is null ? null : new SimLedger(world.Chain, isDifferent: slot == 0 && world.Plan.ExecutesDifferently);
        Machine = null!;
    }

    public int Slot { get; }

    public ValidatorIndex Self { get; }

    /// <summary>False for a twin, whose behaviour is the adversary's.</summary>
    public bool IsHonest { get; }

    public int SkewMs { get; }

    /// <summary>The node's ledger; null where execution is not real.</summary>
    public SimLedger? Ledger { get; }

    public ConsensusMachine Machine { get; private set; }

    public bool IsDown { get; private set; } = true;

    public int Incarnation { get; private set; }

    public long MonotonicMs { get; set; }

    public long WakeMs { get; private set; } = long.MaxValue;

    /// <summary>Voting steps executed since the network became timely.</summary>
    public int Firings { get; set; }

    /// <summary>The node's monotonic clock at the moment the network became timely.</summary>
    public long CalmOffsetMs { get; set; }

    /// <summary>The wake time that is in the schedule.</summary>
    public long ScheduledWakeMs { get; set; } = long.MaxValue;

    public IReadOnlyList<QuorumCertificate> Chain => _disk.Chain;

    public ClockReading Clock => new(MonotonicMs, _world.UnixMs + SkewMs);

    /// <summary>Starts or restarts from what is durable.</summary>
    public void Start()
    {
        IsDown = false;
        Incarnation++;
        Machine = new ConsensusMachine(_world.Parameters, Prng.Mix(_world.Plan.Seed, (ulong)Slot), _world.Plan.Rules);
        WakeMs = long.MaxValue;
        foreach (BlockValue value in _disk.Payloads)
        {
            _payloads.Add(value);
        }

        HeightContext context = Context();
        Feed(new Input.Started(context, _disk.ReadLog(context.Height)));
    }

    /// <summary>Stops at once: memory is lost, and of the block store perhaps the last blocks.</summary>
    public void Crash(int storeLag)
    {
        IsDown = true;
        _inbox.Clear();
        _early.Clear();
        _payloads.Clear();
        _pump.Discard();
        _disk.LoseUnflushed(storeLag);
        Ledger?.Lose(_disk.Chain.Count);
        _world.Trace.Crash(this);
    }

    /// <summary>Takes an input and everything that follows from it within the node.</summary>
    public void Feed(Input input)
    {
        Take(input);
        while (!IsDown && _inbox.TryDequeue(out Input? next))
        {
            Take(next);
        }
    }

    /// <summary>Takes a message from the network.</summary>
    public void Deliver(in Envelope envelope)
    {
        if (envelope.Body is Input local)
        {
            Feed(local);
            return;
        }

        bool isDecoded = MessageCodec.TryDecode((byte[])envelope.Body, out ConsensusMessage? message, out DecodeError error);
        Invariant.Check(isDecoded && error == DecodeError.None);
        switch (message)
        {
            case ConsensusMessage.Vote vote:
                if (Machine.Wants(vote.Content.Vote) && _world.Keys.TryVerify(vote.Content, out StakeWeight weight))
                {
                    Feed(new Input.VoteSeen(new VerifiedVote(vote.Content, weight)));
                }

                break;
            case ConsensusMessage.Certificate certificate:
                QuorumCertificate content = certificate.Content;
                if (Machine.Wants(content.Id) && _world.Keys.TryVerify(content, _world.QuorumInForce, out StakeWeight sum))
                {
                    Feed(new Input.CertificateSeen(new VerifiedCertificate(content, sum)));
                }

                break;
            case ConsensusMessage.Head head:
                Deliver(head.Content, envelope);
                break;
            case ConsensusMessage.Payload payload:
                Deliver(payload.Content, envelope);
                break;
            case ConsensusMessage.Request { Content: ConsensusRequest.Payload request }:
                if (_payloads.Contains(request.Value))
                {
                    _world.Send(this, envelope.From, MessageKind.Payload, _world.Blocks[request.Value].Period.Value, _world.Blocks[request.Value].Payload);
                }

                break;
            case ConsensusMessage.Status status:
                PeerPosition position = new(status.Content.Head.Next, status.Content.Period, status.Content.HasSoftQuorum);
                Feed(new Input.StatusSeen(new PeerHandle((ulong)envelope.From), position));
                break;
        }
    }

    /// <summary>What the node says of itself.</summary>
    public byte[] EncodeStatus()
    {
        PeerPosition position = Machine.Position;
        return MessageCodec.Encode(new ConsensusMessage.Status(new ConsensusStatus(
            _world.Genesis.Value.Hash, position.Height.Previous, Machine.State.Context.Parent, position.Period, position.HasSoftQuorum, null)));
    }

    public void Persist(IReadOnlyList<LogRecord> records)
    {
        int kept = _tearAfter < 0 ? records.Count : Math.Min(_tearAfter, records.Count);
        for (int i = 0; i < kept; i++)
        {
            _disk.Append(records[i]);
            Firings += records[i] is LogRecord.VoteExecuted ? 1 : 0;
        }
    }

    public bool TrySign(in Vote vote, bool isFinal, [NotNullWhen(true)] out SignedVote? signed)
    {
        Invariant.Check(vote.Voter == Self);
        signed = null;
        if (!MaySign(new SignedEntry(vote.Height, vote.Period, vote.Step, vote.Value), isFinal))
        {
            return false;
        }

        _world.Checker.OnVoteSigned(this, vote, isFinal);
        signed = _world.Keys.Sign(vote);
        return true;
    }

    public bool TrySignHead(Height height, Period period, BlockValue value, [NotNullWhen(true)] out ProposalHead? head)
    {
        head = null;
        if (!MaySign(new SignedEntry(height, period, Step.Propose, value), isFinal: false))
        {
            return false;
        }

        _world.Checker.OnHeadSigned(this, height, period, value);
        head = _world.Blocks[value].Head!;
        return true;
    }

    public void SendVote(SignedVote vote, Delivery delivery)
    {
        _world.Adversary.OnVoteSent(vote);
        _world.Broadcast(this, KindOf(vote.Vote.Step), vote.Vote.Period.Value, MessageCodec.Encode(new ConsensusMessage.Vote(vote)));
    }

    public void SendHead(ProposalHead head)
    {
        _world.Broadcast(this, MessageKind.Head, head.Period.Value, MessageCodec.Encode(new ConsensusMessage.Head(head)));
        _world.Adversary.OnHeadSent(head);
    }

    public void PushPayload(Height height, BlockValue value)
    {
        SimBlock block = _world.Blocks[value];
        if (!block.IsEmpty)
        {
            _world.Broadcast(this, MessageKind.Payload, block.Period.Value, block.Payload);
        }
    }

    public void RequestPayload(Height height, BlockValue value) =>
        _world.Ask(this, MessageKind.PayloadRequest, MessageCodec.Encode(new ConsensusMessage.Request(new ConsensusRequest.Payload(height, value))));

    public void SendCertificate(QuorumCertificate certificate, Delivery delivery) =>
        _world.Broadcast(this, KindOfCertificate(certificate.Step), certificate.Period.Value, Encode(certificate));

    public void SendCertificateTo(PeerHandle peer, QuorumCertificate certificate) =>
        _world.Send(this, (int)peer.Value, KindOfCertificate(certificate.Step), certificate.Period.Value, Encode(certificate));

    public void ServeHeights(PeerHandle peer, Height from)
    {
        for (int i = 0; i < 2 && (int)from.Value - 1 + i < Chain.Count; i++)
        {
            QuorumCertificate certificate = Chain[(int)from.Value - 1 + i];
            SendCertificateTo(peer, certificate);
            SimBlock block = _world.Blocks[certificate.Value];
            if (!block.IsEmpty)
            {
                _world.Send(this, (int)peer.Value, MessageKind.Payload, block.Period.Value, block.Payload);
            }
        }
    }

    public void RequestSync(PeerHandle peer, Height from) => _world.Send(this, (int)peer.Value, MessageKind.Status, 0, EncodeStatus());

    public void RelayVote(SignedVote vote)
    {
        // Every node reaches every other here; what the network loses, resync makes good.
    }

    public void RelayHead(ProposalHead head)
    {
    }

    public void Execute(Height height, BlockValue value)
    {
        PayloadVerdict verdict = _world.Rng.Permille(_world.Unavailable) ? PayloadVerdict.Unavailable
            : IsFoundValid(_world.Blocks[value]) ? PayloadVerdict.Valid : PayloadVerdict.Invalid;
        Answer(new Input.PayloadExecuted(height, value, verdict), _world.IsExecutionSlow);
    }

    public void Build(BuildOrder order)
    {
        SimBlock block = _world.MakeBlock(order.Height, order.Period, order.Parent, order.TimestampSeconds, Self, isValid: true)!;
        _payloads.Add(block.Value);
        Answer(new Input.Built(order.Height, order.Period, block.Value), _world.IsExecutionSlow);
    }

    public void Commit(VerifiedCertificate certificate)
    {
        _world.Checker.OnCommit(this, certificate.Certificate);
        if (certificate.Id.Height.Value != (ulong)Chain.Count + 1)
        {
            return;
        }

        _world.Checker.OnLedgerCommit(this, _world.Blocks[certificate.Id.Value]);
        _disk.Commit(certificate.Certificate);
        _payloads.Add(certificate.Id.Value);
        Answer(new Input.Committed(Context()), isSlow: false);
    }

    public void WakeAt(long monotonicMs) => WakeMs = monotonicMs;

    public void LoopBack(SignedVote vote)
    {
        if (_world.Keys.TryVerify(vote, out StakeWeight weight))
        {
            Answer(new Input.VoteSeen(new VerifiedVote(vote, weight)), _world.IsExecutionSlow);
        }
    }

    public void LoopBack(ProposalHead head)
    {
        if (_world.TryVerify(head, out VerifiedHead? verified))
        {
            Answer(new Input.HeadSeen(verified, Clock.UnixMs), isSlow: false);
        }
    }

    public void Report(SignedVote first, SignedVote second) => _world.Checker.OnEvidence(first.Vote, second.Vote);

    public void Report(ProposalHead first, ProposalHead second) => _world.Checker.OnEvidence(first, second);

    public void Halt(HaltReason reason, VerifiedCertificate? first, VerifiedCertificate second) => _world.Checker.OnHalt(this, reason, first?.Certificate, second.Certificate);

    // The production signer's own rules. A planted bug is to be found in the machine, so there the signer lets everything pass.
    private bool MaySign(in SignedEntry entry, bool isFinal)
    {
        if (!ReferenceEquals(_world.Plan.Rules, RuleTable.Honest))
        {
            return true;
        }

        SigningVerdict verdict = _disk.Signing.Judge(entry, isFinal);
        switch (verdict)
        {
            case SigningVerdict.Allowed:
                _disk.Signing.Add(entry);
                return true;
            case SigningVerdict.Repeated:
                return true;
            case SigningVerdict.BelowFloor:
                return false;
            default:
                _world.Checker.OnRefusal(this, entry, verdict);
                return false;
        }
    }

    private bool IsFoundValid(SimBlock block)
    {
        bool isValid = Ledger?.Execute(block, _world.Blocks[block.Parent]) ?? block.IsValid;
        if (isValid != block.IsValid)
        {
            _world.Checker.Fail($"I7 node {Slot} finds {block.Value} at {block.Height} {(isValid ? "valid" : "invalid")}, which it is not");
        }

        return isValid;
    }

    private static byte[] Encode(QuorumCertificate certificate) => MessageCodec.Encode(new ConsensusMessage.Certificate(certificate));

    private static MessageKind KindOf(Step step) => step == Step.Soft ? MessageKind.Soft : step == Step.Cert ? MessageKind.Cert : MessageKind.Next;

    private static MessageKind KindOfCertificate(Step step) => step == Step.Soft ? MessageKind.SoftCertificate
        : step == Step.Cert ? MessageKind.CertCertificate : MessageKind.NextCertificate;

    private void Deliver(ProposalHead head, in Envelope envelope)
    {
        if (head.Height == Machine.Height.Next)
        {
            KeepEarly(envelope);
        }
        else if (Machine.WantsHead(head.Height, head.Period) && _world.TryVerify(head, out VerifiedHead? verified)
            && _world.Blocks[head.Value].Parent == Machine.State.Context.Parent)
        {
            Feed(new Input.HeadSeen(verified, Clock.UnixMs));
        }
    }

    private void Deliver(BlockPayload payload, in Envelope envelope)
    {
        if (payload.Height == Machine.Height.Next)
        {
            KeepEarly(envelope);
        }
        else if (payload.Height == Machine.Height && _world.Blocks[payload.Value].Parent == Machine.State.Context.Parent)
        {
            _payloads.Add(payload.Value);
            if (Machine.WantsPayload(payload.Height, payload.Value))
            {
                Feed(new Input.PayloadSeen(payload.Height, payload.Value));
            }
        }
    }

    private void KeepEarly(in Envelope envelope)
    {
        if (_early.Count < EarlyMax)
        {
            _early.Add(envelope);
        }
    }

    private void Take(Input input)
    {
        IReadOnlyList<Effect> effects = Machine.Step(Clock, input);
        _world.Trace.Step(this, input, effects);
        _pump.Enqueue(effects);
        int crashAt = _world.DrawBoundaryCrash(effects.Count);
        for (int done = 0; _pump.HasPending; done++)
        {
            if (done == crashAt)
            {
                // Half of the crashes at a log write strike inside it and tear its tail.
                if (_pump.Next is Effect.Persist persist && _world.Rng.Permille(500))
                {
                    _tearAfter = _world.Rng.Below(persist.Records.Length + 1);
                    _pump.PerformNext();
                    _tearAfter = -1;
                }

                Crash(_world.DrawStoreLag());
                return;
            }

            _pump.PerformNext();
        }

        if (input is Input.Committed && _early.Count > 0)
        {
            ReplayEarly();
        }
    }

    private void ReplayEarly()
    {
        Envelope[] early = [.. _early];
        _early.Clear();
        foreach (Envelope envelope in early)
        {
            if (!IsDown)
            {
                Deliver(envelope);
            }
        }
    }

    private void Answer(Input input, bool isSlow)
    {
        if (isSlow)
        {
            _world.Post(this, input);
        }
        else
        {
            _inbox.Enqueue(input);
        }
    }

    private HeightContext Context()
    {
        Height height = new((ulong)Chain.Count + 1);
        BlockValue parent = Chain.Count == 0 ? _world.Genesis.Value : Chain[^1].Value;
        return new HeightContext
        {
            Height = height,
            Parent = parent,
            ParentTimestampSeconds = _world.Blocks[parent].TimestampSeconds,
            Empty = _world.EmptyOn(parent, this).Value,
            Validators = _world.Keys.Set,
            Self = Self,
            Lots = new SimLots(_world.Keys, height, Self),
        };
    }
}
