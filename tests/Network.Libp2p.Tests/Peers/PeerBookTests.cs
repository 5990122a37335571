// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Peers;

[Parallelizable(ParallelScope.All)]
public sealed class PeerBookTests
{
    private static readonly Multiaddress Address = Multiaddress.Parse("/ip4/1.2.3.4/tcp/1");

    [Test]
    public void Record_round_trips()
    {
        PeerRecord record = new()
        {
            PeerId = Peer(1),
            Addresses = [Address, Multiaddress.Parse("/dns4/a.example/tcp/5")],
            IsVerified = true,
            LastSeen = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            LastDial = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_456),
            Failures = 3,
            Score = -12.5,
            ScoreAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_789),
            BannedUntil = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000),
            AgentVersion = "x/1",
        };
        PeerRecord.TryDecode(record.Encode(), out PeerRecord? read).Should().BeTrue();
        read.Should().BeEquivalentTo(record);
        byte[] encoded = record.Encode();
        for (int length = 0; length < encoded.Length; length++)
        {
            _ = PeerRecord.TryDecode(encoded.AsSpan(0, length), out _);
        }

        PeerRecord.TryDecode([0xff], out _).Should().BeFalse();
    }

    [Test]
    public void Faults_add_up_to_a_disconnect_and_a_ban_and_fade_by_half_in_ten_minutes()
    {
        ManualTime time = new();
        PeerBook book = new(new MemoryPeerStore(), time);
        book.AddFault(Peer(1), PeerFault.Low).Should().Be(PeerJudgement.Keep);
        book.AddFault(Peer(1), PeerFault.Low).Should().Be(PeerJudgement.Disconnect);
        time.Advance(TimeSpan.FromMinutes(10));
        book.ScoreOf(Peer(1)).Should().BeApproximately(-10, 1e-9);
        for (int i = 0; i < 3; i++)
        {
            book.AddFault(Peer(1), PeerFault.Low).Should().Be(PeerJudgement.Disconnect);
        }

        book.AddFault(Peer(1), PeerFault.Low).Should().Be(PeerJudgement.Ban);
        book.AddFault(Peer(2), PeerFault.Fatal).Should().Be(PeerJudgement.Ban);
        book.Find(Peer(2))!.BannedUntil.Should().Be(time.GetUtcNow() + PeerBook.BanTime);
        Enumerable.Range(0, 19).Select(_ => book.AddFault(Peer(3), PeerFault.High)).Should().OnlyContain(judgement => judgement == PeerJudgement.Keep);
    }

    [Test]
    public void Book_survives_a_restart_through_its_store()
    {
        ManualTime time = new();
        MemoryPeerStore store = new();
        PeerBook book = new(store, time);
        book.AddDiscovered(Peer(1), [Address]);
        _ = book.AddFault(Peer(2), PeerFault.Fatal);
        book.Flush();
        PeerBook again = new(store, time);
        again.Find(Peer(1))!.Addresses.Should().Equal(Address);
        again.Find(Peer(2))!.BannedUntil.Should().BeAfter(time.GetUtcNow());
    }

    [Test]
    public void Book_is_bounded_and_forgets_bans_last()
    {
        ManualTime time = new();
        MemoryPeerStore store = new();
        PeerBook book = new(store, time);
        _ = book.AddFault(Peer(0), PeerFault.Fatal);
        for (int i = 1; i < PeerBook.PeersMax + 100; i++)
        {
            book.AddDiscovered(Peer(i), [Address]);
        }

        book.All.Should().HaveCount(PeerBook.PeersMax);
        book.Find(Peer(0)).Should().NotBeNull();
        book.Flush();
        store.Load().Should().HaveCount(PeerBook.PeersMax);
    }

    [Test]
    public void Store_that_fails_is_tried_again_with_everything()
    {
        FailingStore store = new();
        PeerBook book = new(store, new ManualTime());
        book.AddDiscovered(Peer(1), [Address]);
        ((Action)book.Flush).Should().Throw<IOException>();
        store.IsBroken = false;
        book.Flush();
        store.Saved.Should().Equal(Peer(1));
        book.Flush();
        store.Saved.Should().HaveCount(1, "nothing has changed since");
    }

    [Test]
    public void Addresses_told_by_others_never_replace_the_peers_own()
    {
        PeerBook book = new(new MemoryPeerStore(), new ManualTime());
        book.AddDiscovered(Peer(1), [.. Enumerable.Range(1, 20).Select(i => Multiaddress.Parse($"/ip4/1.2.3.4/tcp/{i}"))]);
        book.Find(Peer(1))!.Addresses.Should().HaveCount(PeerRecord.AddressesMax);
    }

    [Test]
    public void Static_peers_are_dialled_again_within_three_seconds_and_others_back_off()
    {
        ManualTime time = new();
        PeerKeeperOptions options = new() { StaticPeers = [Address.WithPeerId(Peer(1))], PeersWanted = 5 };
        DialPlanner planner = new(Peer(0), options, allowsPrivateAddresses: false, new Random(1));
        PeerBook book = new(new MemoryPeerStore(), time);
        book.AddDiscovered(Peer(2), [Multiaddress.Parse("/ip4/9.9.9.9/tcp/1")]);
        planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(dial => dial.Peer).Should().Equal(Peer(1), Peer(2));
        for (int i = 0; i < 5; i++)
        {
            Fail(book, Peer(1));
            Fail(book, Peer(2));
            time.Advance(TimeSpan.FromSeconds(3));
            planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(dial => dial.Peer).Should().Contain(Peer(1));
        }

        planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(dial => dial.Peer).Should().NotContain(Peer(2));
        time.Advance(TimeSpan.FromSeconds(80));
        planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(dial => dial.Peer).Should().Contain(Peer(2));
        planner.Backoff(1).Should().Be(TimeSpan.FromSeconds(5));
        planner.Backoff(4).Should().Be(TimeSpan.FromSeconds(40));
        planner.Backoff(1000).Should().Be(TimeSpan.FromMinutes(10));
    }

    [Test]
    public void Peers_that_were_refused_back_off_though_they_answer_and_come_after_those_that_were_not()
    {
        ManualTime time = new();
        DialPlanner planner = new(Peer(0), new PeerKeeperOptions { PeersWanted = 5, DialsPerRound = 1 }, allowsPrivateAddresses: false, new Random(1));
        PeerBook book = new(new MemoryPeerStore(), time);
        book.AddRefusal(Peer(3));
        book.Find(Peer(3)).Should().BeNull("nothing is remembered of strangers");
        book.AddDiscovered(Peer(1), [Multiaddress.Parse("/ip4/9.9.9.9/tcp/1")]);
        for (int i = 0; i < 3; i++)
        {
            book.StartDial(Peer(1));
            book.EndDial(Peer(1), isSuccess: true);
            book.AddRefusal(Peer(1));
        }

        IEnumerable<PeerId> Planned() => planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(static dial => dial.Peer);
        time.Advance(TimeSpan.FromSeconds(19));
        Planned().Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(1));
        Planned().Should().Equal(Peer(1));
        book.AddDiscovered(Peer(2), [Multiaddress.Parse("/ip4/8.8.8.8/tcp/1")]);
        Planned().Should().Equal(Peer(2));
        book.ForgetRefusals(Peer(1));
        Planned().Should().Equal(Peer(1));
    }

    [Test]
    public void Static_peers_that_part_each_time_are_dialled_once_a_minute_in_the_end()
    {
        ManualTime time = new();
        PeerKeeperOptions options = new() { StaticPeers = [Multiaddress.Parse($"/ip4/9.9.9.9/tcp/1/p2p/{Peer(1)}")] };
        DialPlanner planner = new(Peer(0), options, allowsPrivateAddresses: false, new Random(1));
        PeerBook book = new(new MemoryPeerStore(), time);
        bool IsPlanned() => planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Count > 0;
        TimeSpan Wait()
        {
            book.StartDial(Peer(1));
            book.EndDial(Peer(1), isSuccess: true);
            book.AddRefusal(Peer(1));
            TimeSpan waited = TimeSpan.Zero;
            for (; !IsPlanned(); waited += TimeSpan.FromSeconds(1))
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return waited;
        }

        IsPlanned().Should().BeTrue();
        Enumerable.Range(0, 6).Select(_ => Wait().TotalSeconds).Should().Equal(5, 10, 20, 40, 60, 60);
        book.ForgetRefusals(Peer(1));
        book.StartDial(Peer(1));
        time.Advance(options.StaticInterval);
        IsPlanned().Should().BeTrue("a static peer that was of use is dialled again soon");
    }

    [Test]
    public void Outbound_quota_is_kept_however_many_peers_dial_in_and_spread_over_subnets()
    {
        ManualTime time = new();
        DialPlanner planner = new(Peer(0), new PeerKeeperOptions { PeersWanted = 20, DialsPerRound = 100 }, allowsPrivateAddresses: false, new Random(1));
        PeerBook book = new(new MemoryPeerStore(), time);
        for (int i = 1; i <= 30; i++)
        {
            book.AddDiscovered(Peer(i), [Multiaddress.Parse($"/ip4/8.8.8.{i}/tcp/1")]);
        }

        for (int i = 31; i <= 40; i++)
        {
            book.AddDiscovered(Peer(i), [Multiaddress.Parse($"/ip4/9.9.{i}.1/tcp/1")]);
        }

        DialPlanner.Connected[] inbound =
            [.. Enumerable.Range(100, 45).Select(i => new DialPlanner.Connected(Peer(i), ConnectionDirection.Inbound, IPAddress.Parse("7.7.7.7")))];
        IReadOnlyList<DialPlanner.Dial> plan = planner.Plan(inbound, new HashSet<PeerId>(), book.All, time.GetUtcNow());
        plan.Should().HaveCount(6, "three tenths of twenty");
        plan.Count(dial => dial.Addresses[0].ToString().Contains("8.8.8.", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(2);
    }

    [Test]
    public void Outbound_peers_come_from_as_many_networks_as_there_are_before_a_second_of_any()
    {
        ManualTime time = new();
        DialPlanner planner = new(Peer(0), new PeerKeeperOptions { PeersWanted = 50, DialsPerRound = 100 }, allowsPrivateAddresses: false, new Random(1));
        PeerBook book = new(new MemoryPeerStore(), time);
        for (int i = 1; i <= 200; i++)
        {
            book.AddDiscovered(Peer(i), [Multiaddress.Parse($"/ip4/8.8.{i}.1/tcp/1")]);
        }

        for (int i = 201; i <= 208; i++)
        {
            book.AddDiscovered(Peer(i), [Multiaddress.Parse($"/ip4/{i}.9.1.1/tcp/1")]);
        }

        string[] networks = [.. planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(dial => string.Join('.', dial.Addresses[0].IpAddress!.GetAddressBytes()[..2]))];
        networks.Take(9).Distinct().Should().HaveCount(9, "eight small networks are not crowded out by a large one");
        networks.Count(network => network == "8.8").Should().Be(4, "one provider holds no more");
    }

    [Test]
    public void Banned_connected_and_own_ids_are_not_dialled()
    {
        ManualTime time = new();
        DialPlanner planner = new(Peer(0), new PeerKeeperOptions { PeersWanted = 20 }, allowsPrivateAddresses: false, new Random(1));
        PeerBook book = new(new MemoryPeerStore(), time);
        for (int i = 0; i < 4; i++)
        {
            book.AddDiscovered(Peer(i), [Multiaddress.Parse($"/ip4/8.8.{i}.1/tcp/1")]);
        }

        book.AddDiscovered(Peer(4), [Multiaddress.Parse("/ip4/192.168.1.1/tcp/1")]);
        book.SetBan(Peer(1), time.GetUtcNow() + TimeSpan.FromHours(1));
        DialPlanner.Connected connected = new(Peer(2), ConnectionDirection.Inbound, null);
        planner.Plan([connected], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Select(dial => dial.Peer).Should().Equal(Peer(3));
    }

    [Test]
    public void Bootnode_whose_dial_was_noted_before_its_addresses_is_dialled_again()
    {
        ManualTime time = new();
        PeerBook book = new(new MemoryPeerStore(), time);
        Multiaddress address = Multiaddress.Parse("/dns4/boot.example/tcp/30333").WithPeerId(Peer(1));
        DialPlanner planner = new(Peer(0), new PeerKeeperOptions { Bootnodes = [address] }, allowsPrivateAddresses: false, new Random(1));

        book.StartDial(Peer(1));
        book.EndDial(Peer(1), isSuccess: true);

        planner.Plan([], new HashSet<PeerId>(), book.All, time.GetUtcNow()).Single().Addresses.Should().Equal(address);
    }

    [Test]
    public async Task Keeper_connects_static_peers_again_and_remembers_bans()
    {
        await using TestHosts hosts = new();
        Libp2pHost target = await hosts.StartAsync();
        MemoryPeerStore store = new();
        PeerKeeper? keeper = null;
        PeerKeeperOptions options = new()
        {
            StaticPeers = [target.Address()],
            Interval = TimeSpan.FromMilliseconds(20),
            StaticInterval = TimeSpan.FromMilliseconds(50),
        };
        Libp2pHost host = await hosts.StartAsync(
            made => keeper = new PeerKeeper(made, options, new PeerBook(store, TimeProvider.System), new Random(1)));
        await TestHosts.UntilAsync(() => host.Find(target.PeerId) is not null, "the static peer is dialled");
        PeerConnection first = host.Find(target.PeerId)!;
        first.Close(CloseReason.LocalClose);
        await TestHosts.UntilAsync(() => host.Find(target.PeerId) is { } now && !ReferenceEquals(now, first), "and dialled again");

        Libp2pHost bad = await hosts.StartAsync();
        _ = await bad.DialAsync(host);
        await TestHosts.UntilAsync(() => host.Find(bad.PeerId) is not null, "connected");
        keeper!.Report(bad.PeerId, PeerFault.Fatal).Should().Be(PeerJudgement.Ban);
        await TestHosts.UntilAsync(() => bad.Connections.Count == 0, "the ban ends the connection");
        await host.DisposeAsync();
        Libp2pHost again = await hosts.StartAsync(
            made => _ = new PeerKeeper(made, options, new PeerBook(store, TimeProvider.System), new Random(1)));
        again.IsBanned(bad.PeerId).Should().BeTrue("the store keeps bans");
    }

    private static void Fail(PeerBook book, PeerId peer)
    {
        book.StartDial(peer);
        book.EndDial(peer, isSuccess: false);
    }

    private static PeerId Peer(int number)
    {
        byte[] key = new byte[32];
        BitConverter.TryWriteBytes(key, number);
        return PeerId.FromEd25519(key);
    }

    private sealed class FailingStore : IPeerStore
    {
        public bool IsBroken { get; set; } = true;

        public List<PeerId> Saved { get; } = [];

        public IReadOnlyList<PeerRecord> Load() => [];

        public void Save(IReadOnlyCollection<PeerRecord> changed, IReadOnlyCollection<PeerId> removed)
        {
            if (IsBroken)
            {
                throw new IOException("the disk is full");
            }

            Saved.AddRange(changed.Select(record => record.PeerId));
        }
    }
}
