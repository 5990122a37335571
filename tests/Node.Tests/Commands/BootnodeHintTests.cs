// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Tests.Commands;

/// <summary>What a meeting point tells its operator to give to others.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BootnodeHintTests
{
    [TestCase("/ip4/0.0.0.0/tcp/30333/p2p/ID", "/ip4/ADDRESS/tcp/30333/p2p/ID, where ADDRESS is one of this machine that they can reach")]
    [TestCase("/ip6/::/tcp/30333/p2p/ID", "/ip6/ADDRESS/tcp/30333/p2p/ID, where ADDRESS is one of this machine that they can reach")]
    [TestCase("/ip4/203.0.113.7/tcp/30333/p2p/ID", "/ip4/203.0.113.7/tcp/30333/p2p/ID")]
    public void HintOf_names_no_address_that_nobody_can_dial(string address, string named) =>
        BootnodeCommand.HintOf(address).Should().Be($"Nodes start with --p2p-bootnodes {named}");
}
