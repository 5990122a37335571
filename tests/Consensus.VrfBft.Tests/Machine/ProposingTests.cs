// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Rule("R1")]
[Parallelizable(ParallelScope.All)]
public sealed class ProposingTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);

    [Test]
    public void Proposer_orders_a_block_on_entering_and_sends_it_once_built()
    {
        MachineHarness node = new(isProposer: true);
        BuildOrder order = node.Effects.OfType<Effect.RequestBuild>().Single().Order;
        order.Should().Be(new BuildOrder(Height.First, Period.Zero, MachineHarness.Parent, MachineHarness.StartUnixMs / 1000, 1000, null));
        node.Take(new Input.Built(Height.First, Period.Zero, A));
        node.Effects.Take(3).Select(effect => effect.GetType()).Should().Equal(typeof(Effect.Persist), typeof(Effect.SendHead), typeof(Effect.PushPayload));
        node.Persisted.Should().Equal([new LogRecord.HeadProposed(Height.First, Period.Zero, A)], "C1");
    }

    [Test]
    public void Block_for_another_period_is_dropped()
    {
        MachineHarness node = new(isProposer: true);
        node.Certificate(Step.NextAt(0), A);
        node.Take(new Input.Built(Height.First, Period.Zero, A));
        node.Effects.OfType<Effect.SendHead>().Should().BeEmpty();
    }

    [Test]
    public void Head_waits_for_the_beginning_of_the_height()
    {
        MachineHarness node = new(isProposer: true, isStarted: false);
        HeightContext ahead = new()
        {
            Height = Height.First,
            Parent = MachineHarness.Parent,
            ParentTimestampSeconds = MachineHarness.StartUnixMs / 1000,
            Empty = MachineHarness.Empty,
            Validators = node.Validators,
            Self = node.Self,
            Lots = node.Lots,
        };
        node.Take(new Input.Started(ahead, []));
        node.Effects.OfType<Effect.RequestBuild>().Single().Order.TimestampSeconds.Should().Be((MachineHarness.StartUnixMs / 1000) + 1);
        node.Take(new Input.Built(Height.First, Period.Zero, A));
        node.Effects.OfType<Effect.SendHead>().Should().BeEmpty();
        node.At(1000).OfType<Effect.SendHead>().Should().ContainSingle();
    }

    [Test]
    public void Payload_is_withheld_behind_three_better_ranks_and_pushed_at_half_time_if_none_is_held()
    {
        MachineHarness node = new(isProposer: true);
        for (uint i = 1; i <= 3; i++)
        {
            node.Head(i, MachineHarness.Value((byte)i), rank: (byte)i);
        }

        node.Take(new Input.Built(Height.First, Period.Zero, A));
        node.Effects.OfType<Effect.PushPayload>().Should().BeEmpty();
        node.At(299).OfType<Effect.PushPayload>().Should().BeEmpty();
        node.At(300).OfType<Effect.PushPayload>().Should().ContainSingle();
    }

    [Test]
    public void Payload_is_not_pushed_at_half_time_when_a_better_one_is_held()
    {
        MachineHarness node = new(isProposer: true);
        for (uint i = 1; i <= 3; i++)
        {
            node.Head(i, MachineHarness.Value((byte)i), rank: (byte)i);
        }

        node.Take(new Input.Built(Height.First, Period.Zero, A));
        node.Payload(MachineHarness.Value(1));
        node.At(300).OfType<Effect.PushPayload>().Should().BeEmpty();
    }

    [Test]
    public void Later_period_has_fresh_proposals_only_when_bottom_has_a_quorum()
    {
        MachineHarness carried = new(isProposer: true);
        carried.Certificate(Step.NextAt(0), A).OfType<Effect.RequestBuild>().Should().BeEmpty();
        carried.Certificate(Step.NextAt(0), BlockValue.Bottom).OfType<Effect.RequestBuild>().Should().ContainSingle("⊥ became known late");
        MachineHarness open = new(isProposer: true);
        open.Certificate(Step.NextAt(0), BlockValue.Bottom).OfType<Effect.RequestBuild>().Should().ContainSingle();
        open.Certificate(Step.NextAt(0), BlockValue.Bottom, 2).OfType<Effect.RequestBuild>().Should().BeEmpty("P_E");
    }

    [Rule("C1")]
    [Test]
    public void Restarted_proposer_sends_the_same_head_and_orders_no_other_block()
    {
        MachineHarness node = new(isProposer: true, log: [new LogRecord.HeadProposed(Height.First, Period.Zero, A)]);
        node.Effects.OfType<Effect.RequestBuild>().Should().BeEmpty("C1");
        node.Effects.OfType<Effect.SendHead>().Should().ContainSingle().Which.Value.Should().Be(A);
    }

    [Rule("B2")]
    [Test]
    public void Payload_target_halves_after_a_failed_height_and_recovers_slowly()
    {
        MachineHarness node = new(isProposer: true);
        node.Certificate(Step.Cert, MachineHarness.Empty);
        node.Take(new Input.Committed(node.Context(2, MachineHarness.Empty)));
        node.Effects.OfType<Effect.RequestBuild>().Single().Order.PayloadTargetPermille.Should().Be(500, "B2");
        node.Certificate(Step.Cert, A, 0, 2);
        node.Payload(A);
        node.Executed(A);
        node.Take(new Input.Committed(node.Context(3, A)));
        node.Effects.OfType<Effect.RequestBuild>().Single().Order.PayloadTargetPermille.Should().Be(550);
    }
}
