// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Signing;

[Parallelizable(ParallelScope.All)]
public sealed class SigningFloorTests
{
    private static readonly EpochSchedule Schedule = new(64);

    [Rule("B3")]
    [TestCase(0UL, 65UL)]
    [TestCase(62UL, 65UL)]
    [TestCase(64UL, 129UL)]
    public void AfterLoss_with_a_tree_waits_for_the_key_of_the_next_epoch(ulong head, ulong floor) =>
        SigningFloor.AfterLoss(Schedule, new Height(head), 4).Value.Should().Be(floor);

    [TestCase(0UL, 65UL)]
    [TestCase(62UL, 127UL)]
    [TestCase(64UL, 129UL)]
    public void AfterLoss_with_one_key_waits_a_whole_epoch(ulong head, ulong floor) =>
        SigningFloor.AfterLoss(Schedule, new Height(head), 0).Value.Should().Be(floor);

    [Rule("B3")]
    [Test]
    public void AfterAttestedHalt_leaves_out_the_height_that_may_have_been_voted_on() =>
        SigningFloor.AfterAttestedHalt(new Height(99)).Value.Should().Be(101);
}
