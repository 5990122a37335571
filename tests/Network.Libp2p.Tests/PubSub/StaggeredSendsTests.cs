// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StaggeredSendsTests
{
    private static readonly GossipMessage Message = GossipMessage.Create(MessageId.Of("/t", [1]), "/t", new byte[StaggeredSends.SizeBytesMin]);

    private readonly ManualTime _time = new();
    private readonly List<PeerId> _sent = [];
    private readonly HashSet<PeerId> _gone = [];
    private readonly HashSet<PeerId> _silent = [];

    [Test]
    public void Peers_are_served_one_after_the_other_as_they_say_that_they_have_it()
    {
        StaggeredSends sends = Make(peers: 4);
        _sent.Should().Equal(Peer(0));
        sends.OnWritten(Peer(0), Message.Id);
        _sent.Should().Equal([Peer(0)], "what was written is in buffers, and the peer will say so when it has it");
        sends.Forget(Peer(2), Message.Id).Should().BeTrue("it was spared its copy");
        sends.Forget(Peer(0), Message.Id).Should().BeFalse("it was sent one");
        _sent.Should().Equal(Peer(0), Peer(1));
        sends.Forget(Peer(1), Message.Id);
        _sent.Should().Equal([Peer(0), Peer(1), Peer(3)], "the third got it from elsewhere");
        sends.IsWaiting.Should().BeFalse();
        sends.Forget(Peer(3), Message.Id);
        sends.Forget(Peer(3), Message.Id);
    }

    [Test]
    public void Peer_that_gives_no_word_is_done_when_the_last_byte_is_written()
    {
        _silent.UnionWith([Peer(0), Peer(1)]);
        StaggeredSends sends = Make(peers: 2);
        sends.OnWritten(Peer(0), Message.Id);
        _sent.Should().Equal(Peer(0), Peer(1));
    }

    [Test]
    public void Peer_that_does_not_read_holds_the_others_up_for_a_short_time_only()
    {
        StaggeredSends sends = Make(peers: 3);
        _time.Advance(StaggeredSends.TurnTimeMax / 2);
        sends.Hurry();
        _sent.Should().Equal(Peer(0));
        _time.Advance(StaggeredSends.TurnTimeMax / 2);
        sends.Hurry();
        _sent.Should().Equal(Peer(0), Peer(1));
        sends.Forget(Peer(0), Message.Id);
        _sent.Should().Equal([Peer(0), Peer(1)], "its turn was over");
        _time.Advance(StaggeredSends.TurnTimeMax);
        sends.Hurry();
        _sent.Should().Equal(Peer(0), Peer(1), Peer(2));
    }

    [Test]
    public void Peers_that_left_are_passed_over()
    {
        _gone.UnionWith([Peer(0), Peer(1)]);
        StaggeredSends sends = Make(peers: 3);
        _sent.Should().Equal(Peer(2));
        sends.IsWaiting.Should().BeFalse();
    }

    private static PeerId Peer(int number)
    {
        byte[] key = new byte[32];
        key[0] = (byte)number;
        return PeerId.FromEd25519(key);
    }

    private StaggeredSends Make(int peers)
    {
        StaggeredSends sends = new(_time, (peer, _, _) => Send(peer), peer => !_silent.Contains(peer));
        for (int i = 0; i < peers; i++)
        {
            sends.Add(Peer(i), Message, GossipPriority.Bulk);
        }

        return sends;
    }

    private bool Send(PeerId peer)
    {
        if (_gone.Contains(peer))
        {
            return false;
        }

        _sent.Add(peer);
        return true;
    }
}
