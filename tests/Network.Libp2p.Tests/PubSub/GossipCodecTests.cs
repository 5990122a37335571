// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

[Parallelizable(ParallelScope.All)]
public sealed class GossipCodecTests
{
    private static readonly MessageId Id = MessageId.Of("/t", [1, 2, 3]);

    [Test]
    public void Control_round_trips()
    {
        GossipControl control = new();
        control.Subscriptions.Add((true, "/a"));
        control.Subscriptions.Add((false, "/b"));
        control.Have.Add(("/a", [Id, default]));
        control.Want.Add(Id);
        control.Graft.Add("/a");
        control.Prune.Add(("/b", 60));
        control.DontWant.Add(Id);
        GossipRpcCodec.TryDecode(GossipRpcCodec.Encode(control), out GossipRpc? rpc).Should().BeTrue();
        rpc!.Subscriptions.Should().Equal((true, "/a"), (false, "/b"));
        rpc.Have.Single().Ids.Should().Equal(Id, default);
        rpc.Want.Should().Equal(Id);
        rpc.Graft.Should().Equal("/a");
        rpc.Prune.Should().Equal(("/b", 60UL));
        rpc.DontWant.Should().Equal(Id);
    }

    [Test]
    public void Message_round_trips_and_several_share_an_rpc()
    {
        byte[] both = [.. GossipMessage.Create(Id, "/t", [1, 2, 3]).Encoded, .. GossipMessage.Create(Id, "/u", []).Encoded];
        GossipRpcCodec.TryDecode(both, out GossipRpc? rpc).Should().BeTrue();
        rpc!.Messages.Should().HaveCount(2);
        rpc.Messages[0].Topic.Should().Be("/t");
        rpc.Messages[0].Data.ToArray().Should().Equal(1, 2, 3);
        rpc.Messages[0].IsSigned.Should().BeFalse();
        rpc.Messages[1].Data.Length.Should().Be(0);
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(6)]
    public void Message_with_an_author_or_a_signature_is_marked(int field)
    {
        byte[] nested = [(byte)((field << 3) | 2), 0x01, 0xaa, 0x22, 0x02, (byte)'/', (byte)'t'];
        GossipRpcCodec.TryDecode(new byte[] { 0x12, (byte)nested.Length }.Concat(nested).ToArray(), out GossipRpc? rpc).Should().BeTrue();
        rpc!.Messages.Single().IsSigned.Should().BeTrue();
    }

    [Test]
    public void Ids_of_another_length_are_left_out()
    {
        byte[] rpc = [0x1a, 0x07, 0x12, 0x05, 0x0a, 0x03, 1, 2, 3];
        GossipRpcCodec.TryDecode(rpc, out GossipRpc? read).Should().BeTrue();
        read!.Want.Should().BeEmpty();
    }

    [Test]
    public void Rpc_beyond_its_limits_is_refused()
    {
        GossipControl subscriptions = new();
        subscriptions.Subscriptions.AddRange(Enumerable.Repeat((true, "/a"), GossipRpcCodec.SubscriptionsMax + 1));
        GossipControl grafts = new();
        grafts.Graft.AddRange(Enumerable.Repeat("/a", GossipRpcCodec.ControlsMax + 1));
        GossipControl ids = new();
        ids.Want.AddRange(Enumerable.Repeat(Id, GossipRpcCodec.IdsMax + 1));
        GossipControl topic = new();
        topic.Graft.Add(new string('x', GossipRpcCodec.TopicBytesMax + 1));
        foreach (GossipControl control in (GossipControl[])[subscriptions, grafts, ids, topic])
        {
            GossipRpcCodec.TryDecode(GossipRpcCodec.Encode(control), out _).Should().BeFalse();
        }
    }

    [Test]
    public void Every_truncation_is_refused_or_shorter_and_never_throws()
    {
        GossipControl control = new();
        control.Have.Add(("/a", [Id]));
        control.Prune.Add(("/b", 60));
        byte[] encoded = [.. GossipRpcCodec.Encode(control), .. GossipMessage.Create(Id, "/t", [1, 2, 3]).Encoded];
        for (int length = 0; length <= encoded.Length; length++)
        {
            _ = GossipRpcCodec.TryDecode(encoded.AsMemory(0, length), out _);
        }
    }

    [Test]
    public void Message_id_is_the_documented_hash()
    {
        byte[] expected = System.Security.Cryptography.SHA256.HashData([1, 0, 2, (byte)'/', (byte)'t', 9, 9])[..20];
        byte[] id = new byte[20];
        MessageId.Of("/t", [9, 9]).Encode(id);
        id.Should().Equal(expected);
        byte[] large = new byte[5000];
        MessageId.Of("/t", large).Encode(id);
        id.Should().Equal(System.Security.Cryptography.SHA256.HashData([1, 0, 2, (byte)'/', (byte)'t', .. large])[..20]);
        MessageId.Of(0, "/t", [9, 9]).Should().NotBe(MessageId.Of("/t", [9, 9]));
    }
}
