// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Discovery;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Discovery;

[Parallelizable(ParallelScope.All)]
public sealed class KademliaTests
{
    private static readonly KademliaOptions Options = new() { ProtocolId = "/pv/1/kad/1.0.0", BootstrapInterval = TimeSpan.FromMilliseconds(50) };
    private static readonly Multiaddress Address = Multiaddress.Parse("/ip4/10.0.0.1/tcp/1");

    [Test]
    public void Distance_and_prefix_are_those_of_the_hashes()
    {
        KademliaKey zero = new(default);
        KademliaKey key = KademliaKey.Of("x"u8);
        key.DistanceTo(key).Should().Be(zero);
        key.CommonPrefix(key).Should().Be(KademliaKey.Bits);
        byte[] bytes = key.Value.ToArray();
        for (int bit = 0; bit < KademliaKey.Bits; bit++)
        {
            byte[] other = [.. bytes];
            other[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            key.CommonPrefix(new KademliaKey(new Primitives.Bytes.Hash256(other))).Should().Be(bit);
        }
    }

    [Test]
    public void Table_gives_the_nearest_as_a_plain_sort_does()
    {
        RoutingTable table = new(Peer(0), limitsSubnets: false);
        List<PeerId> added = [.. Enumerable.Range(1, 500).Select(Peer).Where(peer => table.TryAdd(peer, [Address], null))];
        added.Count.Should().Be(table.Count);
        KademliaKey target = KademliaKey.Of("target"u8);
        table.Closest(target, 20, except: null).Select(peer => peer.PeerId)
            .Should().Equal(added.OrderBy(peer => KademliaKey.Of(peer).DistanceTo(target)).Take(20));
    }

    [Test]
    public void Full_bucket_keeps_its_live_peers_and_lets_a_dead_one_go()
    {
        RoutingTable table = new(Peer(0), limitsSubnets: false);
        KademliaKey self = KademliaKey.Of(Peer(0));
        PeerId[] far = [.. Enumerable.Range(1, 200).Select(Peer).Where(peer => self.CommonPrefix(KademliaKey.Of(peer)) == 0).Take(RoutingTable.BucketSize + 1)];
        far.Take(RoutingTable.BucketSize).Should().OnlyContain(peer => table.TryAdd(peer, new[] { Address }, null));
        table.TryAdd(far[^1], [Address], null).Should().BeFalse();
        table.MarkDead(far[3]);
        table.Closest(self, 100, null).Should().HaveCount(RoutingTable.BucketSize - 1, "a dead peer is told to nobody");
        table.TryAdd(far[^1], [Address], null).Should().BeTrue();
        table.Count.Should().Be(RoutingTable.BucketSize);
    }

    [Test]
    public void One_subnet_cannot_fill_the_table()
    {
        RoutingTable table = new(Peer(0), limitsSubnets: true);
        int admitted = Enumerable.Range(1, 500).Count(i => table.TryAdd(Peer(i), [Address], IPAddress.Parse($"8.8.8.{i % 250}")));
        admitted.Should().BeLessThanOrEqualTo(RoutingTable.PerSubnetMax);
        Enumerable.Range(1000, 200).Count(i => table.TryAdd(Peer(i), [Address], IPAddress.Parse($"9.{i % 200}.0.1"))).Should().BeGreaterThan(50);
    }

    [Test]
    public void Own_id_is_not_added()
    {
        RoutingTable table = new(Peer(0), limitsSubnets: false);
        table.TryAdd(Peer(0), [Address], null).Should().BeFalse();
        table.MarkDead(Peer(0));
    }

    [Test]
    public void Message_round_trips_and_its_limits_hold()
    {
        KademliaMessage message = new(KademliaMessageType.FindNode, [1, 2, 3], [new KademliaPeer(Peer(1), [Address]), new KademliaPeer(Peer(2), [])]);
        KademliaMessage.TryDecode(message.Encode(), out KademliaMessage? read).Should().BeTrue();
        read!.Type.Should().Be(KademliaMessageType.FindNode);
        read.Key.Should().Equal(1, 2, 3);
        read.CloserPeers.Select(peer => peer.PeerId).Should().Equal(Peer(1), Peer(2));
        read.CloserPeers[0].Addresses.Should().Equal(Address);
        KademliaMessage.TryDecode(new byte[KademliaMessage.SizeBytesMax + 1], out _).Should().BeFalse();
        KademliaMessage.TryDecode([0x08, 0x09], out _).Should().BeFalse("there is no such type");
        KademliaMessage.TryDecode(new KademliaMessage(KademliaMessageType.FindNode, new byte[KademliaMessage.KeyBytesMax + 1], []).Encode(), out _).Should().BeFalse();
        byte[] many = [.. Enumerable.Repeat(new byte[] { 0x42, 0x02, 0x0a, 0x00 }, 65).SelectMany(peer => peer)];
        KademliaMessage.TryDecode(many, out _).Should().BeFalse();
    }

    [Test]
    public async Task Nodes_that_know_one_bootnode_find_all_others()
    {
        await using TestHosts hosts = new();
        List<Libp2pHost> all = [];
        List<KademliaService> services = [];
        for (int i = 0; i < 12; i++)
        {
            all.Add(await hosts.StartAsync(host => services.Add(new KademliaService(host, Options, null))));
            if (i > 0)
            {
                _ = await all[i].DialAsync(all[0]);
            }
        }

        await TestHosts.UntilAsync(() => services[0].TableSize == 11, "everyone is known to the bootnode");
        await TestHosts.UntilAsync(() => services[1].TableSize > 0, "and the bootnode to everyone");
        PeerConnection? found = await services[1].FindAsync(all[11].PeerId, default);
        found!.RemotePeer.Should().Be(all[11].PeerId);
        (await services[2].FindClosestAsync(all[7].PeerId.Bytes.ToArray(), default)).Should().StartWith(all[7].PeerId);
    }

    [Test]
    public async Task Client_is_not_in_any_table()
    {
        await using TestHosts hosts = new();
        KademliaService? server = null;
        Libp2pHost first = await hosts.StartAsync(host => server = new KademliaService(host, Options, null));
        Libp2pHost second = await hosts.StartAsync(host => _ = new KademliaService(host, Options with { IsServer = false }, null));
        PeerConnection connection = await second.DialAsync(first);
        (await connection.WaitIdentifiedAsync(default)).Should().BeTrue();
        await TestHosts.UntilAsync(() => first.Find(second.PeerId)!.Protocols.Count > 0, "identified");
        server!.TableSize.Should().Be(0);
    }

    [Test]
    public async Task Requests_other_than_find_node_are_answered_with_nothing()
    {
        await using TestHosts hosts = new();
        Libp2pHost server = await hosts.StartAsync(host => _ = new KademliaService(host, Options, null));
        Libp2pHost client = await hosts.StartAsync();
        PeerConnection connection = await client.DialAsync(server);
        using PeerChannel channel = await connection.OpenAsync([Options.ProtocolId], StreamPriority.Bulk, default);
        foreach (KademliaMessageType type in (KademliaMessageType[])[KademliaMessageType.GetValue, KademliaMessageType.GetProviders, KademliaMessageType.Ping])
        {
            await channel.WriteMessageAsync(new KademliaMessage(type, [1], []).Encode(), default);
            using PooledMessage? answer = await channel.ReadMessageAsync(KademliaMessage.SizeBytesMax, default);
            KademliaMessage.TryDecode(answer!.Span, out KademliaMessage? read).Should().BeTrue();
            read!.Type.Should().Be(type);
            read.CloserPeers.Should().BeEmpty();
        }

        await channel.WriteAsync(new byte[] { 0x02, 0x42, 0x7f }, default);
        (await channel.ReadAsync(new byte[1], default).AsTask().FailureAsync()).Should().Be(CloseReason.StreamReset);
    }

    private static PeerId Peer(int number)
    {
        byte[] key = new byte[32];
        BitConverter.TryWriteBytes(key, number);
        return PeerId.FromEd25519(key);
    }
}
