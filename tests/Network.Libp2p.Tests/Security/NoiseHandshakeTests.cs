// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Security;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Security;

[Parallelizable(ParallelScope.All)]
public sealed class NoiseHandshakeTests
{
    /// <summary>The vector Noise_XX_25519_ChaChaPoly_SHA256 of the cacophony set, as payload and ciphertext.</summary>
    private static readonly (string Payload, string Ciphertext)[] Vector =
    [
        ("4c756477696720766f6e204d69736573",
            "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79444c756477696720766f6e204d69736573"),
        ("4d757272617920526f746862617264",
            "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f14480884381cbad1f276e038c48378ffce2b65285e08d6b68aaa3629a5a8639392490e5b9"
            + "bd5269c2f1e4f488ed8831161f19b7815528f8982ffe09be9b5c412f8a0db50f8814c7194e83f23dbd8d162c9326ad"),
        ("462e20412e20486179656b",
            "c7195ffacac1307ff99046f219750fc47693e23c3cb08b89c2af808b444850a80ae475b9df0f169ae80a89be0865b57f58c9fea0d4ec82a286427402f113e4b6"
            + "ae769a1d95941d49b25030"),
        ("4361726c204d656e676572", "96763ed773f8e47bb3712f0e29b3060ffc956ffc146cee53d5e1df"),
        ("4a65616e2d426170746973746520536179", "3e40f15f6f3a46ae446b253bf8b1d9ffb6ed9b174d272328ff91a7e2e5c79c07f5"),
        ("457567656e2042f6686d20766f6e2042617765726b", "eb3f3515110702e047a6c9da4478b6ead94873c11c0f2d710ddb3f09fce024b3a58502ae3f"),
    ];

    private static readonly byte[] Prologue = Convert.FromHexString("4a6f686e2047616c74");
    private static readonly byte[] InitiatorStatic = Convert.FromHexString("e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1");
    private static readonly byte[] InitiatorEphemeral = Convert.FromHexString("893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a");
    private static readonly byte[] ResponderStatic = Convert.FromHexString("4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893");
    private static readonly byte[] ResponderEphemeral = Convert.FromHexString("bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b");

    [Test]
    public void Handshake_and_transport_give_the_published_bytes()
    {
        using NoiseHandshake initiator = new(true, InitiatorStatic, InitiatorEphemeral, Prologue);
        using NoiseHandshake responder = new(false, ResponderStatic, ResponderEphemeral, Prologue);
        for (int i = 0; i < 3; i++)
        {
            (NoiseHandshake from, NoiseHandshake to) = i % 2 == 0 ? (initiator, responder) : (responder, initiator);
            byte[] message = Write(from, Convert.FromHexString(Vector[i].Payload));
            Convert.ToHexStringLower(message).Should().Be(Vector[i].Ciphertext);
            Convert.ToHexStringLower(Read(to, message)!).Should().Be(Vector[i].Payload);
        }

        initiator.IsComplete.Should().BeTrue();

        (NoiseCipher initiatorSends, NoiseCipher initiatorReceives) = initiator.Split();
        (NoiseCipher responderSends, NoiseCipher responderReceives) = responder.Split();
        for (int i = 3; i < Vector.Length; i++)
        {
            (NoiseCipher from, NoiseCipher to) = i % 2 == 0 ? (initiatorSends, responderReceives) : (responderSends, initiatorReceives);
            byte[] payload = Convert.FromHexString(Vector[i].Payload);
            byte[] message = new byte[payload.Length + NoiseCipher.TagSizeBytes];
            from.Encrypt([], payload, message);
            Convert.ToHexStringLower(message).Should().Be(Vector[i].Ciphertext);
            byte[] back = new byte[payload.Length];
            to.TryDecrypt([], message, back).Should().BeTrue();
            back.Should().Equal(payload);
        }
    }

    [Test]
    public void Any_flipped_byte_of_the_second_or_third_message_ends_the_handshake()
    {
        foreach (int step in (int[])[1, 2])
        {
            int length = (Vector[step].Ciphertext.Length / 2) - 1;
            for (int at = 0; at <= length; at++)
            {
                Pair pair = new();
                byte[] message = pair.RunTo(step);
                message[at] ^= 1;
                Read(step == 1 ? pair.Initiator : pair.Responder, message).Should().BeNull($"byte {at} of message {step + 1} was changed");
            }
        }
    }

    [Test]
    public void Message_cut_short_ends_the_handshake()
    {
        for (int step = 0; step < 3; step++)
        {
            Pair pair = new();
            byte[] message = pair.RunTo(step);
            byte[] cut = message[..(step == 0 ? 31 : message.Length - 1)];
            Read(step == 1 ? pair.Initiator : pair.Responder, cut).Should().BeNull();
        }
    }

    [Test]
    public void Key_of_small_order_ends_the_handshake()
    {
        using NoiseHandshake responder = new(false, ResponderStatic, ResponderEphemeral, []);
        Read(responder, new byte[32]).Should().NotBeNull("the first message alone needs no agreement");
        responder.TryWriteMessage([], new byte[200], out _).Should().BeFalse("zero is a point of small order: the secret would be known to all");
    }

    [Test]
    public void Payload_proves_the_identity_key()
    {
        NodeIdentity identity = NodeIdentity.Generate();
        byte[] staticKey = new byte[32];
        byte[] encoded = NoisePayload.Create(identity, staticKey, ["/yamux/1.0.0"]);
        NoisePayload.TryDecode(encoded, out NoisePayload? payload).Should().BeTrue();
        payload!.Verify(staticKey).Should().Be(identity.PeerId);
        payload.Muxers.Should().Equal("/yamux/1.0.0");

        staticKey[0] = 1;
        payload.Verify(staticKey).Should().BeNull("the signature is over another static key");
        (payload with { Signature = [] }).Verify(new byte[32]).Should().BeNull("nothing was signed");
        (payload with { IdentityKey = [.. payload.IdentityKey, 0x18, 0x00] }).Verify(new byte[32]).Should().BeNull("the key is not in canonical form");
    }

    [Test]
    public void Payload_beyond_its_limits_is_refused()
    {
        byte[] tooMany = NoisePayload.Create(NodeIdentity.Generate(), new byte[32], [.. Enumerable.Repeat("/m", NoisePayload.MuxersMax + 1)]);
        NoisePayload.TryDecode(tooMany, out _).Should().BeFalse();
        NoisePayload.TryDecode(new byte[NoisePayload.SizeBytesMax + 1], out _).Should().BeFalse();
        NoisePayload.TryDecode([0x0a, 0x7f], out _).Should().BeFalse();
    }

    private static byte[] Write(NoiseHandshake handshake, byte[] payload)
    {
        byte[] message = new byte[NoiseHandshake.MessageSizeMax(payload.Length)];
        handshake.TryWriteMessage(payload, message, out int length).Should().BeTrue();
        return message[..length];
    }

    private static byte[]? Read(NoiseHandshake handshake, byte[] message)
    {
        byte[] payload = new byte[message.Length];
        return handshake.TryReadMessage(message, payload, out int length) ? payload[..length] : null;
    }

    private sealed class Pair
    {
        public NoiseHandshake Initiator { get; } = new(true, InitiatorStatic, InitiatorEphemeral, Prologue);

        public NoiseHandshake Responder { get; } = new(false, ResponderStatic, ResponderEphemeral, Prologue);

        /// <summary>Runs the handshake up to a message that was written and not yet read.</summary>
        public byte[] RunTo(int step)
        {
            for (int i = 0; ; i++)
            {
                (NoiseHandshake from, NoiseHandshake to) = i % 2 == 0 ? (Initiator, Responder) : (Responder, Initiator);
                byte[] message = Write(from, Convert.FromHexString(Vector[i].Payload));
                if (i == step)
                {
                    return message;
                }

                _ = Read(to, message);
            }
        }
    }
}
