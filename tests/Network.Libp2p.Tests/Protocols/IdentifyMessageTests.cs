// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Protocols;

[Parallelizable(ParallelScope.All)]
public sealed class IdentifyMessageTests
{
    private static readonly NodeIdentity Identity = NodeIdentity.Generate();
    private static readonly Multiaddress Address = Multiaddress.Parse("/ip4/1.2.3.4/tcp/30333");

    [Test]
    public void Message_round_trips()
    {
        IdentifyMessage.TryDecode(Message().Encode(), out IdentifyMessage? read).Should().BeTrue();
        read!.Protocols.Should().Equal("/a", "/b");
        read.ListenAddresses.Should().Equal(Address);
        read.ObservedAddress.Should().Be(Address);
        read.AgentVersion.Should().Be("agent");
        read.ProtocolVersion.Should().Be("/net/1");
        read.IsOf(Identity.PeerId).Should().BeTrue();
    }

    [Test]
    public void Key_or_record_of_another_peer_is_found_out()
    {
        NodeIdentity other = NodeIdentity.Generate();
        Message().IsOf(other.PeerId).Should().BeFalse();
        (Message() with { SignedPeerRecord = SignedPeerRecord.Create(other, 1, [Address]) }).IsOf(Identity.PeerId).Should().BeFalse();
        byte[] forged = SignedPeerRecord.Create(Identity, 1, [Address]);
        forged[^1] ^= 1;
        (Message() with { SignedPeerRecord = forged }).IsOf(Identity.PeerId).Should().BeFalse();
    }

    [Test]
    public void Record_round_trips_and_any_flipped_byte_is_found_out()
    {
        byte[] envelope = SignedPeerRecord.Create(Identity, 77, [Address]);
        SignedPeerRecord.TryVerify(envelope, out SignedPeerRecord? record).Should().BeTrue();
        record!.Sequence.Should().Be(77);
        record.Addresses.Should().Equal(Address);
        for (int at = 0; at < envelope.Length; at++)
        {
            byte[] changed = [.. envelope];
            changed[at] ^= 0x10;
            SignedPeerRecord.TryVerify(changed, out _).Should().BeFalse($"byte {at} was changed");
        }
    }

    [Test]
    public void Message_beyond_its_limits_is_refused()
    {
        Decodes(Message() with { Protocols = [.. Enumerable.Range(0, IdentifyMessage.ProtocolsMax).Select(i => $"/{i}")] }).Should().BeTrue();
        Decodes(Message() with { Protocols = [.. Enumerable.Range(0, IdentifyMessage.ProtocolsMax + 1).Select(i => $"/{i}")] }).Should().BeFalse();
        Decodes(Message() with { ListenAddresses = [.. Enumerable.Repeat(Address, IdentifyMessage.AddressesMax + 1)] }).Should().BeFalse();
        Decodes(Message() with { AgentVersion = new string('x', IdentifyMessage.TextBytesMax + 1) }).Should().BeFalse();
        IdentifyMessage.TryDecode(new byte[IdentifyMessage.SizeBytesMax + 1], out _).Should().BeFalse();
    }

    [Test]
    public void Push_keeps_what_it_leaves_out()
    {
        IdentifyMessage merged = Message().Merge(new IdentifyMessage { Protocols = ["/c"] });
        merged.Protocols.Should().Equal("/c");
        merged.ListenAddresses.Should().Equal(Address);
        merged.AgentVersion.Should().Be("agent");
    }

    private static bool Decodes(IdentifyMessage message) => IdentifyMessage.TryDecode(message.Encode(), out _);

    private static IdentifyMessage Message() => new()
    {
        PublicKey = Identity.EncodedPublicKey,
        ListenAddresses = [Address],
        Protocols = ["/a", "/b"],
        ObservedAddress = Address,
        ProtocolVersion = "/net/1",
        AgentVersion = "agent",
        SignedPeerRecord = SignedPeerRecord.Create(Identity, 1, [Address]),
    };
}
