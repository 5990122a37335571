// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Policy;

namespace PowerVerse.Chain.Network.Tests.Policy;

[Parallelizable(ParallelScope.All)]
public sealed class PeerScoresTests
{
    private static readonly PeerId Peer = PeerOf(1);

    [TestCase(NetworkFault.Malformed, 2)]
    [TestCase(NetworkFault.Invalid, 1)]
    [TestCase(NetworkFault.WrongNetwork, 1)]
    [TestCase(NetworkFault.Flood, 400)]
    public void Add_disconnects_after_so_many_faults_and_not_before(NetworkFault fault, int count)
    {
        PeerScores scores = new(new StoppedClock());

        PeerVerdict[] verdicts = [.. Enumerable.Range(0, count).Select(_ => scores.Add(Peer, fault, out _))];

        verdicts[..^1].Where(verdict => verdict != PeerVerdict.Keep).Should().BeEmpty();
        verdicts[^1].Should().NotBe(PeerVerdict.Keep);
    }

    [Test]
    public void Add_bans_at_once_for_another_network_and_after_three_invalid_messages()
    {
        PeerScores scores = new(new StoppedClock());

        scores.Add(PeerOf(2), NetworkFault.WrongNetwork, out int score).Should().Be(PeerVerdict.Ban);
        score.Should().Be(PeerScores.BanAt);
        Enumerable.Range(0, 3).Select(_ => scores.Add(Peer, NetworkFault.Invalid, out _))
            .Should().Equal(PeerVerdict.Disconnect, PeerVerdict.Disconnect, PeerVerdict.Ban);
    }

    [Test]
    public void Add_forgets_half_in_ten_minutes()
    {
        StoppedClock clock = new();
        PeerScores scores = new(clock);
        scores.Add(Peer, NetworkFault.Invalid, out int score);
        score.Should().Be(-20);

        clock.Advance(TimeSpan.FromMinutes(10));
        scores.Add(Peer, NetworkFault.Malformed, out score).Should().Be(PeerVerdict.Disconnect);
        score.Should().Be(-20, "half of 20 and another 10");

        clock.Advance(TimeSpan.FromMinutes(20));
        scores.Add(Peer, NetworkFault.Malformed, out score).Should().Be(PeerVerdict.Keep);
        score.Should().Be(-15);
    }

    [Test]
    public void Add_judges_every_peer_by_its_own_faults()
    {
        PeerScores scores = new(new StoppedClock());
        scores.Add(PeerOf(2), NetworkFault.Malformed, out _);

        scores.Add(Peer, NetworkFault.Malformed, out int score).Should().Be(PeerVerdict.Keep);

        score.Should().Be(-10);
    }

    [Test]
    public void Add_of_ever_new_peers_starts_over_when_there_are_too_many()
    {
        PeerScores scores = new(new StoppedClock());
        scores.Add(Peer, NetworkFault.Malformed, out _);
        for (int i = 2; i <= PeerScores.PeersMax + 1; i++)
        {
            scores.Add(PeerOf(i), NetworkFault.Flood, out _);
        }

        scores.Add(Peer, NetworkFault.Malformed, out int score).Should().Be(PeerVerdict.Keep);

        score.Should().Be(-10, "its first fault is forgotten");
    }

    private static PeerId PeerOf(int number)
    {
        byte[] key = new byte[32];
        BitConverter.TryWriteBytes(key, number);
        return PeerId.FromEd25519(key);
    }
}
