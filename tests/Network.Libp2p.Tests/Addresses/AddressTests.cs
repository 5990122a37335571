// SPDX-License-Identifier: Apache-2.0

using System.Net;
using CsCheck;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Addresses;

[Parallelizable(ParallelScope.All)]
public sealed class AddressTests
{
    private const string PeerText = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

    [Test]
    public void Private_key_of_the_specification_gives_its_public_key()
    {
        byte[] encoded = Convert.FromHexString(
            "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
        NodeIdentity.TryDecode(encoded, out NodeIdentity? identity).Should().BeTrue();
        Convert.ToHexStringLower(identity!.EncodedPublicKey.Span).Should().Be("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
        identity.Encode().Should().Equal(encoded);
        identity.PeerId.ToString().Should().StartWith("12D3KooW");
    }

    [Test]
    public void Private_key_whose_halves_do_not_belong_together_is_refused()
    {
        byte[] encoded = NodeIdentity.Generate().Encode();
        encoded[^1] ^= 1;
        NodeIdentity.TryDecode(encoded, out _).Should().BeFalse();
        NodeIdentity.TryDecode(encoded.AsSpan(0, 60), out _).Should().BeFalse();
    }

    [Test]
    public void Peer_id_of_the_specification_reads_in_both_texts()
    {
        PeerId.TryParse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", out PeerId? hashed).Should().BeTrue();
        PeerId.TryParse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe", out PeerId? cid).Should().BeTrue();
        cid!.Equals(hashed).Should().BeTrue();
        hashed!.ToCidText().Should().Be("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");
        hashed.TryGetEd25519(out _).Should().BeFalse("that key is not in the id");
    }

    [Test]
    public void Peer_id_round_trips_through_every_text()
    {
        PeerId id = NodeIdentity.Generate().PeerId;
        PeerId.TryParse(id.ToString(), out PeerId? plain).Should().BeTrue();
        PeerId.TryParse(id.ToCidText(), out PeerId? cid).Should().BeTrue();
        plain.Should().Be(id);
        cid.Should().Be(id);
        id.TryGetEd25519(out ReadOnlySpan<byte> key).Should().BeTrue();
        PeerId.FromEd25519(key).Should().Be(id);
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("12D3Koo0")]
    [TestCase("bafy")]
    [TestCase("xyz")]
    public void Peer_id_text_that_is_none_is_refused(string text) => PeerId.TryParse(text, out _).Should().BeFalse();

    [Test]
    public void Public_key_in_another_encoding_is_refused()
    {
        byte[] canonical = NodeIdentity.Generate().EncodedPublicKey.ToArray();
        byte[] swapped = [.. canonical.AsSpan(2), 0x08, 0x01];
        byte[] longLength = [0x08, 0x01, 0x12, 0xa0, 0x00, .. canonical.AsSpan(4)];
        byte[] extraField = [.. canonical, 0x18, 0x01];
        byte[] otherType = [0x08, 0x02, .. canonical.AsSpan(2)];
        foreach (byte[] other in (byte[][])[swapped, longLength, extraField, otherType])
        {
            PublicKey.TryDecode(other, out _).Should().BeFalse("one key must not have two names");
        }
    }

    [TestCase("/ip4/127.0.0.1/tcp/30333", "047f00000106767d")]
    [TestCase("/ip6/::1/tcp/1", "290000000000000000000000000000000106" + "0001")]
    [TestCase("/dns4/boot.example.org/tcp/443", "3610626f6f742e6578616d706c652e6f72670601bb")]
    public void Multiaddress_has_the_published_form(string text, string hex)
    {
        Multiaddress.TryParse(text, out Multiaddress? address, out _).Should().BeTrue();
        Convert.ToHexStringLower(address!.Bytes).Should().Be(hex);
        Multiaddress.TryDecode(address.Bytes, out Multiaddress? decoded, out _).Should().BeTrue();
        decoded.Should().Be(address);
        decoded!.ToString().Should().Be(text);
    }

    [Test]
    public void Multiaddress_with_a_peer_gives_its_parts()
    {
        Multiaddress address = Multiaddress.Parse($"/ip4/10.1.2.3/tcp/30333/p2p/{PeerText}");
        address.PeerId!.ToString().Should().Be(PeerText);
        address.IpAddress.Should().Be(IPAddress.Parse("10.1.2.3"));
        address.TcpPort.Should().Be(30333);
        address.IsTcp.Should().BeTrue();
        address.WithoutPeerId().ToString().Should().Be("/ip4/10.1.2.3/tcp/30333");
        address.WithoutPeerId().WithPeerId(address.PeerId).Should().Be(address);
    }

    [TestCase("", MultiaddressError.Empty)]
    [TestCase("ip4/1.2.3.4", MultiaddressError.Empty)]
    [TestCase("/ip4", MultiaddressError.InvalidValue)]
    [TestCase("/ip4/1.2.3", MultiaddressError.InvalidValue)]
    [TestCase("/ip4/1.2.3.4/tcp/65536", MultiaddressError.InvalidValue)]
    [TestCase("/ip4/1.2.3.4/udp/1", MultiaddressError.UnknownProtocol)]
    [TestCase("/p2p/nobody", MultiaddressError.InvalidValue)]
    [TestCase("/dns/a b/tcp/1", MultiaddressError.InvalidValue)]
    [TestCase("/tcp/1/tcp/1/tcp/1/tcp/1/tcp/1/tcp/1/tcp/1/tcp/1/tcp/1", MultiaddressError.TooLong)]
    public void Multiaddress_text_is_refused_with_its_reason(string text, MultiaddressError error)
    {
        Multiaddress.TryParse(text, out _, out MultiaddressError found).Should().BeFalse();
        found.Should().Be(error);
    }

    [Test]
    public void Multiaddress_that_decodes_encodes_to_the_same_bytes() =>
        Gen.Byte.Array[0, 40].Sample(bytes =>
            !Multiaddress.TryDecode(bytes, out Multiaddress? address, out _)
            || (address.Bytes.SequenceEqual(bytes) && Multiaddress.Parse(address.ToString()).Equals(address)));

    [TestCase("8.8.8.8", true)]
    [TestCase("10.0.0.1", false)]
    [TestCase("127.0.0.1", false)]
    [TestCase("172.16.0.1", false)]
    [TestCase("172.32.0.1", true)]
    [TestCase("192.168.1.1", false)]
    [TestCase("169.254.1.1", false)]
    [TestCase("100.64.0.1", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("::1", false)]
    [TestCase("fd00::1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("2001:4860::1", true)]
    public void Addresses_that_others_cannot_reach_are_private(string text, bool isPublic) =>
        AddressRules.IsPublic(IPAddress.Parse(text)).Should().Be(isPublic);
}
