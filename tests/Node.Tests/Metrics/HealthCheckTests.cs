// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Node.Metrics;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Node.Tests.Metrics;

[Parallelizable(ParallelScope.All)]
public sealed class HealthCheckTests
{
    private const ulong BlocksBehindMax = 2;

    [Test]
    public void Node_below_its_checkpoint_is_not_ready_while_headers_are_followed()
    {
        ForgedNetwork network = new(1, 1, 1_700_000_000);
        using MemoryStore store = new(LedgerFamilies.All);
        ChainLedger.Initialize(store, network.Genesis, network.GenesisFile).IsSuccess.Should().BeTrue();
        using ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings(), network.Genesis).Value;
        Status status = new();

        // The pool says nothing about health.
        NodePorts ports = new() { Chain = ledger.Chain, Pool = null!, Time = TimeProvider.System, Consensus = status };
        HealthCheck health = new(ledger, ports, BlocksBehindMax);

        health.WhyNotReady(0, null).Should().BeNull();
        status.Sync = new SyncProgress(0, 0, 100) { Headers = new HeaderProgress(40, 100) };
        health.WhyNotReady(0, null).Should().Be("100 blocks behind, 40 of 100 headers of the way to the checkpoint followed");
        status.Sync = new SyncProgress(0, 0, 100);
        health.WhyNotReady(0, null).Should().Be("100 blocks behind");
        health.WhyNotReady(0, 100).Should().BeNull();
    }

    private sealed class Status : IConsensusStatus
    {
        public SyncProgress? Sync { get; set; }

        public bool IsActive => true;

        public bool IsValidator => false;
    }
}
