// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Ports;

namespace PowerVerse.Chain.JsonRpc.Tests.Eth;

[Parallelizable(ParallelScope.All)]
public sealed class SyncingTests
{
    [Test]
    public void Progress_is_told_with_the_headers_of_a_way_to_a_checkpoint_while_it_is_looked_for()
    {
        Status status = new();
        using ChainHarness harness = new(consensus: status);
        harness.Result("eth_syncing").GetRawText().Should().Be("false");

        status.Sync = new SyncProgress(1, 2, 9);
        harness.Result("eth_syncing").GetRawText().Should().Be("""{"startingBlock":"0x1","currentBlock":"0x2","highestBlock":"0x9"}""");

        status.Sync = status.Sync with { Headers = new HeaderProgress(3, 7) };
        harness.Result("eth_syncing").GetRawText().Should().Be(
            """{"startingBlock":"0x1","currentBlock":"0x2","highestBlock":"0x9","followedHeaders":"0x3","totalHeaders":"0x7"}""");
    }

    private sealed class Status : IConsensusStatus
    {
        public SyncProgress? Sync { get; set; }

        public bool IsActive => true;

        public bool IsValidator => false;
    }
}
