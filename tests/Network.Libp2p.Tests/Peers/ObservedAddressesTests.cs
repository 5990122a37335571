// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Peers;

[Parallelizable(ParallelScope.All)]
public sealed class ObservedAddressesTests
{
    private static readonly IPAddress Seen = IPAddress.Parse("5.6.7.8");

    [Test]
    public void Peers_of_three_networks_must_agree()
    {
        ObservedAddresses observed = new();
        PeerId[] peers = [.. Enumerable.Range(0, 5).Select(_ => NodeIdentity.Generate().PeerId)];
        observed.Report(peers[0], IPAddress.Parse("9.1.0.1"), Seen).Should().BeFalse();
        observed.Report(peers[1], IPAddress.Parse("9.1.77.1"), Seen).Should().BeFalse("two of one network count once");
        observed.Report(peers[2], IPAddress.Parse("9.2.0.1"), Seen).Should().BeFalse();
        observed.Report(peers[3], IPAddress.Parse("9.3.0.1"), IPAddress.Parse("1.1.1.1")).Should().BeFalse("it sees another one");
        observed.Agreed.Should().BeEmpty();
        observed.Report(peers[3], IPAddress.Parse("9.3.0.1"), Seen).Should().BeTrue();
        observed.Agreed.Should().Equal(Seen);
        observed.Forget(peers[1]).Should().BeFalse();
        observed.Forget(peers[0]).Should().BeTrue();
        observed.Agreed.Should().BeEmpty("two networks are left");
        observed.Forget(peers[4]).Should().BeFalse();
    }

    [Test]
    public async Task Host_behind_a_router_tells_the_address_that_its_peers_see()
    {
        await using TestHosts hosts = new();
        HostOptions options = TestHosts.Options with { Listen = [Multiaddress.Parse("/ip4/10.7.0.1/tcp/4001")] };
        await using Libp2pHost own = new(
            NodeIdentity.Generate(), options, new MemoryTransport(hosts.Network, IPAddress.Parse("10.8.0.1")), TimeProvider.System, hosts.Defects);
        await own.StartAsync(default);
        Libp2pHost[] others = [await hosts.StartAsync(ip: "10.1.0.1"), await hosts.StartAsync(ip: "10.2.0.1"), await hosts.StartAsync(ip: "10.3.0.1")];
        _ = await own.DialAsync(others[0]);
        _ = await own.DialAsync(others[1]);
        await TestHosts.UntilAsync(() => own.Connections.All(connection => connection.ObservedAddress is not null), "both said where they see it");
        own.Addresses.Select(address => address.ToString()).Should().Equal("/ip4/10.7.0.1/tcp/4001");

        PeerConnection third = await own.DialAsync(others[2]);
        await TestHosts.UntilAsync(() => own.Addresses.Count == 2, "three agree");
        own.Addresses.Select(address => address.ToString()).Should().Equal("/ip4/10.7.0.1/tcp/4001", "/ip4/10.8.0.1/tcp/4001");
        await TestHosts.UntilAsync(
            () => others[0].Connections[0].ListenAddresses.Any(address => address.ToString() == "/ip4/10.8.0.1/tcp/4001"), "those who are connected are told");
        third.Close(CloseReason.LocalClose);
        await TestHosts.UntilAsync(() => own.Addresses.Count == 1, "two do not");
    }

    [Test]
    public void Unspecified_and_private_addresses_alone_are_not_reachable()
    {
        Libp2pHost.IsReachable([Multiaddress.Parse("/ip4/127.0.0.1/tcp/1"), Multiaddress.Parse("/ip4/192.168.1.2/tcp/1")]).Should().BeFalse();
        Libp2pHost.IsReachable([Multiaddress.Parse("/ip4/192.168.1.2/tcp/1"), Multiaddress.Parse("/ip4/9.9.9.9/tcp/1")]).Should().BeTrue();
    }
}
