// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Simulation.Ledgers;

namespace PowerVerse.Chain.Simulation;

/// <summary>Nodes, network, adversary and checker of one run: a deterministic function of its plan.</summary>
internal sealed class World
{
    /// <summary>How many blocks a crash may take from a block store that flushes late.</summary>
    public const int StoreLagMax = 2;

    public const long UnixStartMs = 1_700_000_000_000;

    private const int SmallNetworkMax = 64;
    private const int Fanout = 8;

    private readonly List<SimNode> _nodes = [];
    private readonly Dictionary<BlockValue, SimBlock> _emptyOn = [];
    private readonly int _honestCount;
    private readonly bool[] _isHonest;
    private ulong _blockCount;
    private bool _isCalm;

    public World(RunPlan plan, PlanLimits limits, TextWriter? trace)
    {
        Plan = plan;
        Limits = limits;
        Rng = new Prng(Prng.Mix(plan.Seed, 0x776F726C64));
        Trace = new TraceLog(trace);
        Parameters = plan.Parameters;
        ImmutableArray<ValidatorEntry>.Builder entries = ImmutableArray.CreateBuilder<ValidatorEntry>();
        for (int i = 0; i < plan.ValidatorCount; i++)
        {
            byte[] address = new byte[Address.Size];
            address[18] = (byte)(i >> 8);
            address[19] = (byte)i;
            entries.Add(new ValidatorEntry(new Address(address), default, default, 0, default, new StakeWeight(plan.Weights[i])));
        }

        ValidatorSet set = new(new Epoch(0), entries.ToImmutable(), Parameters);
        StrictKeys = new SimKeys(plan.Seed, set, Parameters, plan.ProposerPermille) { Proposers = plan.Proposers };
        Keys = plan.SkipsLotCheck ? new SimKeys(plan.Seed, set, Parameters, plan.ProposerPermille) { SkipsLotCheck = true } : StrictKeys;
        QuorumInForce = plan.Rules.HalfQuorum ? new StakeWeight((set.TotalWeight.Value / 2) + 1) : set.Thresholds.Quorum;
        Chain = plan.IsExecutionReal ? new SimChain(StrictKeys, plan.Seed) : null;
        Genesis = new SimBlock
        {
            Height = Height.Genesis,
            Parent = BlockValue.Bottom,
            TimestampSeconds = 0,
            IsValid = true,
            Value = Chain?.GenesisValue ?? new BlockValue(SimKeys.Words(1, 2, 3, plan.Seed)),
            Seed = Chain?.GenesisSeed ?? default,
        };
        Blocks.Add(Genesis.Value, Genesis);
        Checker = new Checker(this);
        _honestCount = plan.ValidatorCount - plan.ByzantineCount;
        _isHonest = new bool[plan.ValidatorCount];
        for (int i = 0; i < plan.ValidatorCount; i++)
        {
            _isHonest[i] = i < _honestCount;
        }

        for (int i = 0; i < _honestCount; i++)
        {
            AddNode(new ValidatorIndex((uint)i), isHonest: true);
        }

        for (int i = 0; i < plan.TwinCount; i++)
        {
            AddNode(new ValidatorIndex((uint)(_honestCount + i)), isHonest: false);
            AddNode(new ValidatorIndex((uint)(_honestCount + i)), isHonest: false);
        }

        Adversary = new Adversary(this, _honestCount + plan.TwinCount);
        Network = new Network(this);
    }

    public RunPlan Plan { get; }

    public PlanLimits Limits { get; }

    /// <summary>Where the moves of the asynchronous phase are written down; null for nowhere.</summary>
    public Schedule? Recording { get; init; }

    /// <summary>The moves of the asynchronous phase, instead of random ones; null for random ones.</summary>
    public Schedule? Script { get; init; }

    public Prng Rng { get; }

    public TraceLog Trace { get; }

    public ConsensusParameters Parameters { get; }

    public SimKeys Keys { get; }

    /// <summary>The keys without any planted bug, for the checker.</summary>
    public SimKeys StrictKeys { get; }

    public StakeWeight QuorumInForce { get; }

    /// <summary>What the nodes' ledgers share; null where execution is not real.</summary>
    public SimChain? Chain { get; }

    public SimBlock Genesis { get; }

    public Dictionary<BlockValue, SimBlock> Blocks { get; } = [];

    public Checker Checker { get; }

    public Adversary Adversary { get; }

    public Network Network { get; }

    public IReadOnlyList<SimNode> Nodes => _nodes;

    public int HonestCount => _honestCount;

    /// <summary>The wall clock that all nodes see, each with its own skew.</summary>
    public long UnixMs { get; set; } = UnixStartMs;

    public bool IsExecutionSlow => Plan.IsExecutionSlow && !_isCalm;

    public int Unavailable => _isCalm ? 0 : Plan.UnavailablePermille;

    /// <summary>Inputs and messages handled.</summary>
    public int Events { get; set; }

    public bool IsHonest(ValidatorIndex validator) => _isHonest[validator.Value];

    /// <summary>Runs both phases.</summary>
    public RunResult Run()
    {
        int target = 0;
        bool isStalled = false;
        long calmMs = 0;
        try
        {
            foreach (SimNode node in _nodes)
            {
                node.Start();
            }

            Network.RunChaos();
            if (Checker.Violation is null)
            {
                _isCalm = true;
                Recording?.EnterCalm(Rng);
                if (Script?.CalmDraws is { } draws)
                {
                    Rng.CopyFrom(draws);
                }

                Adversary.IsSilent = Plan.IsAdversarySilentLater && !Plan.IsStepSearcher;
                target = _nodes.Max(node => node.Chain.Count) + Limits.CalmHeights;
                foreach (SimNode node in _nodes)
                {
                    node.Firings = 0;
                }

                isStalled = !Network.RunCalm(target, out calmMs);
            }
        }
        catch (InvariantViolationException broken)
        {
            Checker.Fail("machine: " + broken.Message);
        }
        finally
        {
            foreach (SimNode node in _nodes)
            {
                Checker.CheckLedger(node);
                node.Ledger?.Dispose();
            }
        }

        int firings = _nodes.Where(node => node.IsHonest).Max(node => node.Firings);
        if (_isCalm && !isStalled && FiringLimits.Apply(Limits) && firings > Limits.FiringsMax * Limits.CalmHeights)
        {
            Checker.Fail($"I8 an honest node needed {firings} firings to reach height {target}, the limit is {Limits.FiringsMax * Limits.CalmHeights}");
        }

        return new RunResult
        {
            Seed = Plan.Seed,
            Violation = Checker.Violation ?? (isStalled ? $"I8 not every honest node reached height {target}" : null),
            IsStall = Checker.Violation is null && isStalled,
            TraceHash = FinalHash(),
            Events = Events,
            Heights = Checker.CommittedHeight,
            EmptyBlocks = Checker.EmptyBlocks,
            Transactions = Checker.Transactions,
            CalmMs = calmMs,
            FiringsMax = firings,
        };
    }

    public void Send(SimNode from, int to, MessageKind kind, uint period, byte[] body) =>
        Network.Send(new Envelope(from.Slot, to, kind, period, body, 0));

    /// <summary>Sends to every node; in large networks, what others pass on anyway goes to a few only.</summary>
    public void Broadcast(SimNode from, MessageKind kind, uint period, byte[] body)
    {
        if (_nodes.Count > SmallNetworkMax && kind is not (MessageKind.Soft or MessageKind.Cert or MessageKind.Next or MessageKind.Head or MessageKind.Payload))
        {
            for (int i = 0; i < Fanout; i++)
            {
                int to = Rng.Below(_nodes.Count - 1);
                Send(from, to >= from.Slot ? to + 1 : to, kind, period, body);
            }

            return;
        }

        for (int to = 0; to < _nodes.Count; to++)
        {
            if (to != from.Slot)
            {
                Network.Send(new Envelope(from.Slot, to, kind, period, body, 0));
            }
        }
    }

    /// <summary>Asks two random peers while messages get lost, all of them when they do not.</summary>
    public void Ask(SimNode from, MessageKind kind, byte[] body)
    {
        if (_isCalm || _nodes.Count < 3)
        {
            Broadcast(from, kind, 0, body);
            return;
        }

        for (int i = 0; i < 2; i++)
        {
            int to = Rng.Below(_nodes.Count - 1);
            Send(from, to >= from.Slot ? to + 1 : to, kind, 0, body);
        }
    }

    /// <summary>A message of the adversary to one node.</summary>
    public void Inject(int from, int to, MessageKind kind, uint period, byte[] body) => Network.Send(new Envelope(from, to, kind, period, body, 0));

    /// <summary>Work within a node that takes its time.</summary>
    public void Post(SimNode node, Input input) =>
        Network.Send(new Envelope(node.Slot, node.Slot, input is Input.PayloadExecuted ? MessageKind.Execution : MessageKind.Local, 0, input, node.Incarnation));

    public int DrawBoundaryCrash(int effectCount) =>
        !_isCalm && effectCount > 0 && Rng.Permille(Plan.BoundaryCrashPermille) ? Rng.Below(effectCount) : -1;

    public int DrawStoreLag() => Plan.IsStoreLagging ? Rng.Below(StoreLagMax + 1) : 0;

    /// <summary>The adversary's whole weight in a step.</summary>
    public ulong AdversaryWeight(Height height, Period period, Step step)
    {
        ulong weight = 0;
        for (int i = _honestCount; i < Plan.ValidatorCount; i++)
        {
            weight += StrictKeys.WeightOf(height, period, step, new ValidatorIndex((uint)i)).Value;
        }

        return weight;
    }

    /// <summary>Makes a proposer's block on a parent.</summary>
    /// <returns>The block; null where execution is real and no node's ledger stands at the parent.</returns>
    public SimBlock? MakeBlock(Height height, Period period, BlockValue parent, ulong timestampSeconds, ValidatorIndex proposer, bool isValid)
    {
        _blockCount++;
        ulong nonce = Prng.Mix(Prng.Mix(Plan.Seed, _blockCount), proposer.Value);
        SimBlock block;
        if (Chain is null)
        {
            block = SimBlock.Build(StrictKeys, height, period, Blocks[parent], timestampSeconds, proposer, nonce, isValid);
        }
        else if (_nodes.Find(node => node.Ledger!.Head == parent) is { } builder)
        {
            Seal seal = SimBlock.SealFor(period, proposer, nonce);
            Block built = builder.Ledger!.Build(Blocks[parent], height, timestampSeconds, seal, nonce);
            block = SimBlock.Build(StrictKeys, period, seal, isValid ? built : SimChain.Spoil(built, nonce), isValid);
        }
        else
        {
            return null;
        }

        Blocks.Add(block.Value, block);
        return block;
    }

    /// <summary>EMPTY on a parent. A node that enters the height makes its own and compares.</summary>
    public SimBlock EmptyOn(BlockValue parent, SimNode? node = null)
    {
        if (node?.Ledger is { } ledger)
        {
            BlockValue own = ledger.BuildEmpty(Blocks[parent]);
            if (_emptyOn.TryGetValue(parent, out SimBlock? others) && others.Value != own)
            {
                Checker.Fail($"I7 node {node.Slot} has another EMPTY at {others.Height}: {own}, not {others.Value}");
            }

            return others ?? AddEmpty(parent, own, SeedRules.Fallback(Blocks[parent].Seed, Blocks[parent].Height.Next, default));
        }

        return _emptyOn.TryGetValue(parent, out SimBlock? block) ? block
            : AddEmpty(parent, new BlockValue(SimKeys.Words(Prng.Mix(parent.Hash.Prefix64, 0xE), Blocks[parent].Height.Next.Value, 0, 0)), default);
    }

    public bool TryVerify(ProposalHead head, [NotNullWhen(true)] out VerifiedHead? verified)
    {
        verified = null;
        if (!Keys.Set.Contains(head.Proposer) || head.Signature != Keys.SignHead(head.Height, head.Period, head.Proposer, head.Value)
            || !Keys.TryDrawProposer(head.Height, head.Period, head.Proposer, out Hash256 priority))
        {
            return false;
        }

        SimBlock block = Blocks[head.Value];
        if (Chain is not null && !(BlockHeader.TryDecode(head.Header.Span, out BlockHeader header, out _) && Chain.IsSealRight(header, head.Seal, Blocks[block.Parent])))
        {
            return false;
        }

        verified = new VerifiedHead(head, block.TimestampSeconds, priority);
        return true;
    }

    private SimBlock AddEmpty(BlockValue parent, BlockValue value, in Hash256 seed)
    {
        SimBlock below = Blocks[parent];
        SimBlock block = new()
        {
            Height = below.Height.Next,
            Parent = parent,
            TimestampSeconds = below.TimestampSeconds + 1,
            IsValid = true,
            Value = value,
            Seed = seed,
        };
        Blocks.Add(value, block);
        _emptyOn.Add(parent, block);
        return block;
    }

    private void AddNode(ValidatorIndex self, bool isHonest)
    {
        int skew = Plan.SkewMs == 0 ? 0 : Rng.Between(-Plan.SkewMs, Plan.SkewMs);
        _nodes.Add(new SimNode(this, _nodes.Count, self, isHonest, skew));
    }

    private ulong FinalHash()
    {
        foreach (SimNode node in _nodes)
        {
            Trace.Fold(node.Machine.ComputeStateHash().Prefix64);
            Trace.Fold((ulong)node.Chain.Count);
        }

        return Trace.Hash;
    }
}
