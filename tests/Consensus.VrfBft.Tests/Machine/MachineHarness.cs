// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

/// <summary>One machine among validators of weight one; the test plays everything around it.</summary>
internal sealed class MachineHarness
{
    public static readonly BlockValue Empty = Value(0xE0);
    public static readonly BlockValue Parent = Value(0xAA);
    public const long StartUnixMs = 1_000_000_000;
    public const ulong ParentSeconds = (StartUnixMs / 1000) - 2;

    private readonly TestLots _lots;

    public MachineHarness(
        int validators = 4, uint self = 0, bool isSampled = false, bool isProposer = false, RuleTable? rules = null, ImmutableArray<LogRecord>? log = null, bool isStarted = true,
        int blockFloorSeconds = 1)
    {
        Parameters = isSampled
            ? ConsensusParameters.Default with { Sampled = true, VoteSeats = 4, SampledQuorum = 3, SampledSync = 2, SampledGateOverride = 2 }
            : ConsensusParameters.Default with { BlockFloorSeconds = blockFloorSeconds };
        Validators = Set(validators, isSampled ? 100UL : 1UL, Parameters);
        Self = new ValidatorIndex(self);
        _lots = new TestLots { IsProposer = isProposer };
        Machine = new ConsensusMachine(Parameters, 7, rules ?? RuleTable.Honest);
        if (isStarted)
        {
            Take(new Input.Started(Context(1), log ?? []));
        }
    }

    public ConsensusParameters Parameters { get; }

    public ValidatorSet Validators { get; }

    public ValidatorIndex Self { get; }

    public ConsensusMachine Machine { get; }

    public long NowMs { get; private set; }

    public List<Effect> Effects { get; } = [];

    public TestLots Lots => _lots;

    public Phase Phase => Machine.State.Phase;

    public long NextIndex => Machine.State.NextIndex;

    public static BlockValue Value(byte tag)
    {
        byte[] bytes = new byte[32];
        Array.Fill(bytes, tag);
        return new BlockValue(new Hash256(bytes));
    }

    public static ValidatorSet Set(int count, ulong weight, ConsensusParameters parameters)
    {
        ImmutableArray<ValidatorEntry>.Builder entries = ImmutableArray.CreateBuilder<ValidatorEntry>();
        for (int i = 0; i < count; i++)
        {
            byte[] address = new byte[Address.Size];
            address[0] = (byte)i;
            entries.Add(new ValidatorEntry(new Address(address), default, default, 0, default, new StakeWeight(weight)));
        }

        return new ValidatorSet(new Epoch(0), entries.ToImmutable(), parameters);
    }

    public HeightContext Context(ulong height, BlockValue? parent = null) => new()
    {
        Height = new Height(height),
        Parent = parent ?? Parent,
        ParentTimestampSeconds = ParentSeconds,
        Empty = Empty,
        Validators = Validators,
        Self = Self,
        Lots = _lots,
    };

    /// <summary>Feeds an input and gathers the effects of this step only.</summary>
    public IReadOnlyList<Effect> Take(Input input)
    {
        Effects.Clear();
        Effects.AddRange(Machine.Step(new ClockReading(NowMs, StartUnixMs + NowMs), input));
        return Effects;
    }

    public IReadOnlyList<Effect> At(long ms)
    {
        NowMs = ms;
        return Take(Input.Tick.Instance);
    }

    public IReadOnlyList<Effect> Vote(uint voter, Step step, BlockValue value, uint period = 0, ulong height = 1, ulong weight = 1) =>
        Take(new Input.VoteSeen(Verified(voter, step, value, period, height, weight)));

    public void Votes(Step step, BlockValue value, uint period, params uint[] voters)
    {
        List<Effect> all = [];
        foreach (uint voter in voters)
        {
            all.AddRange(Vote(voter, step, value, period));
        }

        Effects.Clear();
        Effects.AddRange(all);
    }

    public IReadOnlyList<Effect> Certificate(Step step, BlockValue value, uint period = 0, ulong height = 1) =>
        Take(new Input.CertificateSeen(Quorum(step, value, period, height)));

    public VerifiedCertificate Quorum(Step step, BlockValue value, uint period = 0, ulong height = 1)
    {
        List<VerifiedVote> votes = [];
        for (uint i = 0; i < (uint)Validators.Count - 1; i++)
        {
            votes.Add(Verified(i + 1, step, value, period, height, 1));
        }

        return CertificateBuilder.FromStep(new CertificateId(new Height(height), new Period(period), step, value), Validators.Count, votes);
    }

    public IReadOnlyList<Effect> Head(uint proposer, BlockValue value, byte rank, uint period = 0, ulong? seconds = null, long? receivedMs = null) =>
        Take(new Input.HeadSeen(VerifiedHead(proposer, value, rank, period, seconds), StartUnixMs + (receivedMs ?? NowMs)));

    public static VerifiedHead VerifiedHead(uint proposer, BlockValue value, byte rank, uint period = 0, ulong? seconds = null)
    {
        Seal seal = new() { Kind = BlockKind.Normal, OriginalPeriod = new Period(period), Proposer = new ValidatorIndex(proposer) };
        ProposalHead head = new(Height.First, new Period(period), new ValidatorIndex(proposer), value, default, seal, default);
        return new VerifiedHead(head, seconds ?? ParentSeconds + 1, Value(rank).Hash);
    }

    public IReadOnlyList<Effect> Payload(BlockValue value) => Take(new Input.PayloadSeen(Machine.Height, value));

    public IReadOnlyList<Effect> Executed(BlockValue value, PayloadVerdict verdict = PayloadVerdict.Valid) =>
        Take(new Input.PayloadExecuted(Machine.Height, value, verdict));

    /// <summary>A head by another validator with a payload that is held and valid.</summary>
    public void Propose(uint proposer, BlockValue value, byte rank, uint period = 0)
    {
        Head(proposer, value, rank, period);
        Payload(value);
        Executed(value);
    }

    /// <summary>The votes sent in the last step.</summary>
    public IEnumerable<Vote> Sent => Effects.OfType<Effect.SendVote>().Where(send => send.Delivery == Delivery.Gossip).Select(send => send.Vote);

    public IEnumerable<LogRecord> Persisted => Effects.OfType<Effect.Persist>().SelectMany(persist => persist.Records);

    public Vote Own(Step step, BlockValue value, uint period = 0) => new(Height.First, new Period(period), step, value, Self);

    public static VerifiedVote Verified(uint voter, Step step, BlockValue value, uint period = 0, ulong height = 1, ulong weight = 1)
    {
        VoteSignature signature = default;
        return new VerifiedVote(
            new SignedVote(new Vote(new Height(height), new Period(period), step, value, new ValidatorIndex(voter)), signature), new StakeWeight(weight));
    }
}

/// <summary>Lots as the test likes them.</summary>
internal sealed class TestLots : ILotTable
{
    public bool IsProposer { get; init; }

    /// <summary>Steps in which this node is not selected.</summary>
    public HashSet<Step> Unselected { get; } = [];

    public StakeWeight VoteWeight(Period period, Step step) => Unselected.Contains(step) ? StakeWeight.Zero : new StakeWeight(1);

    public bool TryDrawProposer(Period period, out Hash256 priority)
    {
        priority = MachineHarness.Value(0x50).Hash;
        return IsProposer;
    }
}
