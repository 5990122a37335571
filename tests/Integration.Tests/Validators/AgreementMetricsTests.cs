// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Validators;

[NonParallelizable]
public sealed class AgreementMetricsTests
{
    private const string Delay = "powerverse_consensus_proposal_delay_seconds";

    [Test]
    public async Task Proposals_of_others_are_timed_from_their_timestamp_and_own_ones_are_not()
    {
        await using TestNetwork alone = new(1);
        alone.Start();
        using MeterRecorder own = new(alone.Validators[0].Node!.Metrics.Meter);
        await using TestNetwork network = new(4);
        network.Start();
        using MeterRecorder others = new(network.Validators[0].Node!.Metrics.Meter);

        await network.UntilAsync(() => others.LabelsOf(Delay).Count >= 3, "proposals of others are verified");
        await alone.UntilHeadAsync(2);

        others.All.Where(measured => measured.Name == Delay).Should().OnlyContain(measured => measured.Value >= 0 && measured.Value < 600);
        own.LabelsOf(Delay).Should().BeEmpty("nobody else proposes");
    }
}
