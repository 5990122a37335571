// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Parallelizable(ParallelScope.All)]
public sealed class TimersTests
{
    [Test]
    public void Wake_names_the_next_moment_at_which_a_rule_acts()
    {
        MachineHarness node = new();
        Wake(node).Should().Be(600, "SOFT");
        node.At(600);
        Wake(node).Should().Be(1200, "EMPTY");
        node.At(1200);
        Wake(node).Should().Be(2400, "NEXT_0");
        node.At(2400);
        Wake(node).Should().Be(3400, "resync, which comes before a jittered pause ends");
    }

    [TestCase(3, 0, 3000)]
    [TestCase(3, 50, 4000)]
    [TestCase(3, -5, 0)]
    [TestCase(1, 50, 2000)]
    public void Height_begins_the_block_floor_after_its_parents_time(int floorSeconds, long parentAheadSeconds, long startMs)
    {
        MachineHarness node = new(isStarted: false, blockFloorSeconds: floorSeconds);
        HeightContext first = new()
        {
            Height = Height.First,
            Parent = MachineHarness.Parent,
            ParentTimestampSeconds = (ulong)((MachineHarness.StartUnixMs / 1000) + parentAheadSeconds),
            Empty = MachineHarness.Empty,
            Validators = node.Validators,
            Self = node.Self,
            Lots = node.Lots,
        };
        node.Take(new Input.Started(first, []));
        node.Machine.State.PeriodStartMs.Should().Be(startMs);
    }

    [Test]
    public void Slow_clock_begins_a_height_once_an_honest_node_has_voted_in_it()
    {
        MachineHarness node = new(isStarted: false, isProposer: true);
        HeightContext first = new()
        {
            Height = Height.First,
            Parent = MachineHarness.Parent,
            ParentTimestampSeconds = (MachineHarness.StartUnixMs / 1000) + 1,
            Empty = MachineHarness.Empty,
            Validators = node.Validators,
            Self = node.Self,
            Lots = node.Lots,
        };
        node.Take(new Input.Started(first, []));
        node.Take(new Input.Built(Height.First, Period.Zero, MachineHarness.Value(0x0A)));
        node.At(250);
        node.Vote(1, Step.Soft, MachineHarness.Value(0x0B)).OfType<Effect.SendHead>().Should().BeEmpty("one of four may be a liar");
        node.Machine.State.PeriodStartMs.Should().Be(2000);
        node.Vote(2, Step.Soft, MachineHarness.Value(0x0C)).OfType<Effect.SendHead>().Should().ContainSingle("its own proposal goes out when the height begins");
        node.Machine.State.PeriodStartMs.Should().Be(250);
        node.At(900);
        node.Vote(3, Step.Soft, MachineHarness.Value(0x0B));
        node.Machine.State.PeriodStartMs.Should().Be(250, "a height begins once");
    }

    [TestCase(1u, 2400, 5100)]
    [TestCase(2u, 4800, 8850)]
    [TestCase(3u, 2400, 8475)]
    [TestCase(4u, 4800, 13_912)]
    [TestCase(5u, 4800, 14_800)]
    [TestCase(40u, 4800, 14_800)]
    public void Delays_of_later_periods_follow_the_table(uint period, long softMs, long nextMs)
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), BlockValue.Bottom, period - 1);
        node.Machine.State.SoftDelayMs.Should().Be(softMs);
        node.Machine.State.NextDelayMs.Should().Be(nextMs);
    }

    [Test]
    public void Filter_follows_the_slow_end_of_the_last_forty_winners()
    {
        FilterWindow window = new(ConsensusParameters.Default);
        for (int i = 1; i <= 39; i++)
        {
            window.Add(10 * i);
            window.DelayMs.Should().Be(600);
        }

        window.Add(400);
        window.DelayMs.Should().Be(380 + 50, "rank 37 of 10, 20, ... 400");
        for (int i = 0; i < 40; i++)
        {
            window.Add(1);
        }

        window.DelayMs.Should().Be(200, "the floor");
        for (int i = 0; i < 3; i++)
        {
            window.AddFailure();
        }

        window.DelayMs.Should().Be(1200, "three failures in forty reach rank 37");
    }

    [Test]
    public void Clock_that_goes_back_does_not_move_timers()
    {
        MachineHarness node = new();
        node.At(700);
        node.At(100);
        node.Machine.State.Now.MonotonicMs.Should().Be(700);
    }

    private static long Wake(MachineHarness node) => node.Effects.OfType<Effect.WakeAt>().Last().MonotonicMs;
}
