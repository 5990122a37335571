// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

[Parallelizable(ParallelScope.All)]
public sealed class MessageCacheTests
{
    private const string Topic = "/t";

    [TestCase(0)]
    [TestCase(30)]
    public void Messages_beyond_the_bytes_take_the_place_of_the_oldest_whenever_they_came(int perHeartbeat)
    {
        const int Kept = 10;
        MessageCache cache = new(6, 3, Kept * Message(0).SizeBytes);
        PeerId peer = NodeIdentity.Generate().PeerId;
        for (int i = 0; i < 100; i++)
        {
            cache.Add(Message(i));
            if (perHeartbeat > 0 && i % perHeartbeat == 0)
            {
                cache.Shift();
            }
        }

        cache.Count.Should().Be(Kept);
        Enumerable.Range(0, 100).Where(i => cache.Take(Message(i).Id, peer, 1) is not null).Should().Equal(Enumerable.Range(90, Kept));
    }

    [Test]
    public void Message_is_forgotten_after_its_heartbeats()
    {
        MessageCache cache = new(3, 2, 1_000_000);
        cache.Add(Message(1));
        cache.IdsToAnnounce(Topic, 10).Should().Equal(Message(1).Id);
        cache.Shift();
        cache.IdsToAnnounce(Topic, 10).Should().Equal(Message(1).Id);
        cache.Shift();
        cache.IdsToAnnounce(Topic, 10).Should().BeEmpty("it is kept for those who ask and no longer announced");
        cache.Count.Should().Be(1);
        cache.Shift();
        cache.Count.Should().Be(0);
    }

    private static GossipMessage Message(int number) => GossipMessage.Create(MessageId.Of(Topic, BitConverter.GetBytes(number)), Topic, new byte[500]);
}
