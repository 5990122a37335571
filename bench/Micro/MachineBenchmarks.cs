// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Micro;

/// <summary>The agreement alone: a validator of equal stake takes every input of undisturbed heights, its own votes among them.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("consensus")]
public class MachineBenchmarks
{
    /// <summary>Heights in one run, so that first-time costs count little.</summary>
    public const int Heights = 32;

    private const int HeightMs = 2000;
    private const int SoftDueMs = 1300;
    private const long StartUnixMs = 1_700_000_000_000;
    private const int InputsBesideVotes = 5;

    private ImmutableArray<(ClockReading Clock, Input Input)> _inputs;

    [Params(4, 100, 1024)]
    public int Validators { get; set; }

    /// <summary>Inputs in one run.</summary>
    public int InputCount => Heights * ((2 * Validators) + InputsBesideVotes);

    [GlobalSetup]
    public void Setup()
    {
        ValidatorSet set = new(
            default,
            [.. Enumerable.Range(0, Validators).Select(i => new ValidatorEntry(
                new Address([(byte)(i >> 8), (byte)i, .. new byte[18]]), default, default, 0, default, new StakeWeight(10_000)))],
            ConsensusParameters.Default);
        ImmutableArray<(ClockReading, Input)>.Builder inputs = ImmutableArray.CreateBuilder<(ClockReading, Input)>(InputCount);
        for (ulong height = 1; height <= Heights; height++)
        {
            AddHeight(inputs, set, height);
        }

        _inputs = inputs.MoveToImmutable();
    }

    [Benchmark(Description = "32 heights of the machine")]
    public ulong Run()
    {
        ConsensusMachine machine = new(ConsensusParameters.Default, jitterSeed: 7, RuleTable.Honest);
        foreach ((ClockReading clock, Input input) in _inputs)
        {
            machine.Step(clock, input);
        }

        Invariant.Check(machine.Height.Value == Heights && machine.State.CommitCertificate is not null);
        return machine.Height.Value;
    }

    private static void AddHeight(ImmutableArray<(ClockReading, Input)>.Builder inputs, ValidatorSet set, ulong number)
    {
        Height height = new(number);
        BlockValue value = ValueOf(number, 1);
        long beginMs = (long)number * HeightMs;
        ClockReading begin = At(beginMs);
        HeightContext context = new()
        {
            Height = height,
            Parent = ValueOf(number - 1, 1),
            ParentTimestampSeconds = (ulong)((StartUnixMs + beginMs - HeightMs) / 1000),
            Empty = ValueOf(number, 2),
            Validators = set,
            Self = default,
            Lots = WholeStake.Instance,
        };
        ValidatorIndex proposer = new(1);
        Seal seal = new() { Kind = BlockKind.Normal, OriginalPeriod = default, Proposer = proposer };
        VerifiedHead head = new(
            new ProposalHead(height, default, proposer, value, default, seal, default), context.ParentTimestampSeconds + 1, ValueOf(number, 3).Hash);
        inputs.Add((begin, number == 1 ? new Input.Started(context, []) : new Input.Committed(context)));
        inputs.Add((begin, new Input.HeadSeen(head, begin.UnixMs)));
        inputs.Add((begin, new Input.PayloadSeen(height, value)));
        inputs.Add((begin, new Input.PayloadExecuted(height, value, PayloadVerdict.Valid)));
        inputs.Add((At(beginMs + SoftDueMs), Input.Tick.Instance));
        AddVotes(inputs, At(beginMs + SoftDueMs), set, height, Step.Soft, value);
        AddVotes(inputs, At(beginMs + SoftDueMs), set, height, Step.Cert, value);
    }

    private static void AddVotes(
        ImmutableArray<(ClockReading, Input)>.Builder inputs, ClockReading clock, ValidatorSet set, Height height, Step step, BlockValue value)
    {
        for (uint voter = 0; voter < (uint)set.Count; voter++)
        {
            SignedVote signed = new(new Vote(height, default, step, value, new ValidatorIndex(voter)), default);
            inputs.Add((clock, new Input.VoteSeen(new VerifiedVote(signed, set[new ValidatorIndex(voter)].Weight))));
        }
    }

    private static ClockReading At(long ms) => new(ms, StartUnixMs + ms);

    private static BlockValue ValueOf(ulong height, byte kind)
    {
        byte[] bytes = new byte[Hash256.Size];
        bytes[0] = kind;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), height);
        return new BlockValue(new Hash256(bytes));
    }

    private sealed class WholeStake : ILotTable
    {
        public static WholeStake Instance { get; } = new();

        public StakeWeight VoteWeight(Period period, Step step) => new(10_000);

        public bool TryDrawProposer(Period period, out Hash256 priority)
        {
            priority = Hash256.Zero;
            return false;
        }
    }
}
