// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Epochs;

[Parallelizable(ParallelScope.All)]
public sealed class EpochScheduleTests
{
    private static readonly EpochSchedule Schedule = new(64);

    [TestCase(1UL, 0UL)]
    [TestCase(64UL, 0UL)]
    [TestCase(65UL, 1UL)]
    [TestCase(128UL, 1UL)]
    [TestCase(129UL, 2UL)]
    public void Of_counts_heights_from_one(ulong height, ulong epoch) => Schedule.Of(new Height(height)).Value.Should().Be(epoch);

    [TestCase(0UL, 0UL)]
    [TestCase(1UL, 0UL)]
    [TestCase(2UL, 64UL)]
    [TestCase(3UL, 128UL)]
    public void SnapshotHeight_is_the_end_of_the_last_epoch_but_one(ulong epoch, ulong height) =>
        Schedule.SnapshotHeight(new Epoch(epoch)).Value.Should().Be(height);

    [Test]
    public void First_and_last_heights_tile_the_chain()
    {
        for (ulong epoch = 0; epoch < 5; epoch++)
        {
            Schedule.LastHeight(new Epoch(epoch)).Next.Should().Be(Schedule.FirstHeight(new Epoch(epoch + 1)));
            Schedule.IsLast(Schedule.LastHeight(new Epoch(epoch))).Should().BeTrue();
            Schedule.IsLast(Schedule.FirstHeight(new Epoch(epoch))).Should().BeFalse();
        }

        Schedule.IsLast(Height.Genesis).Should().BeFalse();
    }
}
