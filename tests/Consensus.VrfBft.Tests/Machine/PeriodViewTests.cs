// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Parallelizable(ParallelScope.All)]
public sealed class PeriodViewTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);
    private static readonly BlockValue B = MachineHarness.Value(0x0B);

    [Test]
    public void View_tells_the_leader_and_the_weight_of_the_votes()
    {
        MachineHarness node = new();
        node.Head(1, A, rank: 2);
        node.Propose(2, B, rank: 1);
        node.Votes(Step.Soft, B, 0, 1, 2);
        node.Vote(3, Step.Cert, B);
        node.Machine.Describe(Period.Zero).Should().Be(new PeriodView(
            Height.First, Period.Zero, Phase.Waiting, new ValidatorIndex(2), 2, true, new StakeWeight(2), new StakeWeight(1), StakeWeight.Zero,
            node.Validators.Thresholds.Quorum));
    }

    [Test]
    public void View_of_a_period_without_messages_is_empty()
    {
        PeriodView view = new MachineHarness().Machine.Describe(new Period(1));
        view.Leader.Should().BeNull();
        view.HeadCount.Should().Be(0);
        view.IsPayloadHeld.Should().BeFalse();
        (view.SoftWeight + view.CertWeight + view.NextWeight).Should().Be(StakeWeight.Zero);
    }
}
