// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>Runs the handshake on a raw connection: protocol /noise, with the muxer agreed inside it.</summary>
internal sealed class NoiseUpgrader(NodeIdentity identity, IReadOnlyList<string> muxers)
{
    /// <summary>The protocol's name in multistream-select.</summary>
    public const string ProtocolId = "/noise";

    private const int HeaderSizeBytes = 2;

    /// <summary>What a handshake yields.</summary>
    /// <param name="Channel">The encrypted connection.</param>
    /// <param name="RemotePeer">The proven name of the peer.</param>
    /// <param name="Muxer">The muxer that both sides named, or null when the peer named none and it is negotiated inside.</param>
    public sealed record Outcome(NoiseChannel Channel, PeerId RemotePeer, string? Muxer);

    /// <summary>Runs the handshake; the caller limits its time.</summary>
    /// <param name="raw">The connection, on which /noise was agreed.</param>
    /// <param name="isInitiator">Whether this side dialled.</param>
    /// <param name="expectedPeer">The peer that was dialled, if it is known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Libp2pException">The handshake failed; the connection is of no more use.</exception>
    public async ValueTask<Outcome> UpgradeAsync(IRawConnection raw, bool isInitiator, PeerId? expectedPeer, CancellationToken cancellationToken)
    {
        byte[] staticPrivate = RandomNumberGenerator.GetBytes(X25519.KeySize);
        byte[] ephemeralPrivate = RandomNumberGenerator.GetBytes(X25519.KeySize);
        byte[] staticPublic = new byte[X25519.KeySize];
        X25519.GetPublicKey(staticPrivate, staticPublic);
        using NoiseHandshake handshake = new(isInitiator, staticPrivate, ephemeralPrivate, []);
        CryptographicOperations.ZeroMemory(staticPrivate);
        CryptographicOperations.ZeroMemory(ephemeralPrivate);

        byte[] own = NoisePayload.Create(identity, staticPublic, muxers);
        PipeByteChannel stream = new(raw);
        byte[] payload;
        if (isInitiator)
        {
            await WriteAsync(stream, handshake, [], cancellationToken);
            payload = await ReadAsync(stream, handshake, cancellationToken);
            (PeerId peer, string? muxer) = Check(raw, handshake, payload, expectedPeer);
            await WriteAsync(stream, handshake, own, cancellationToken);
            return Finish(raw, handshake, peer, muxer);
        }

        _ = await ReadAsync(stream, handshake, cancellationToken);
        await WriteAsync(stream, handshake, own, cancellationToken);
        payload = await ReadAsync(stream, handshake, cancellationToken);
        (PeerId remote, string? agreed) = Check(raw, handshake, payload, expectedPeer);
        return Finish(raw, handshake, remote, agreed);
    }

    private static Outcome Finish(IRawConnection raw, NoiseHandshake handshake, PeerId peer, string? muxer)
    {
        (NoiseCipher send, NoiseCipher receive) = handshake.Split();
        return new Outcome(new NoiseChannel(raw, send, receive), peer, muxer);
    }

    // Who the peer is must be settled before this side says more.
    private (PeerId Peer, string? Muxer) Check(IRawConnection raw, NoiseHandshake handshake, byte[] payloadBytes, PeerId? expectedPeer)
    {
        if (!NoisePayload.TryDecode(payloadBytes, out NoisePayload? payload))
        {
            throw new Libp2pException(CloseReason.NoiseFailed, "malformed payload");
        }

        PeerId peer = payload!.Verify(handshake.RemoteStatic)
            ?? throw new Libp2pException(CloseReason.InvalidIdentity, "the identity key did not sign the static key");
        if (expectedPeer is not null && peer != expectedPeer)
        {
            throw new Libp2pException(CloseReason.WrongPeer, $"{raw.RemoteAddress} is {peer}, dialled was {expectedPeer}");
        }

        if (peer == identity.PeerId)
        {
            throw new Libp2pException(CloseReason.SelfDial, $"{raw.RemoteAddress} is this node");
        }

        string? muxer = payload.Muxers.Count == 0
            ? null
            : muxers.FirstOrDefault(payload.Muxers.Contains) ?? throw new Libp2pException(CloseReason.ProtocolNotSupported, "no muxer in common");
        return (peer, muxer);
    }

    private static async ValueTask WriteAsync(PipeByteChannel stream, NoiseHandshake handshake, byte[] payload, CancellationToken cancellationToken)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(HeaderSizeBytes + NoiseHandshake.MessageSizeMax(payload.Length));
        try
        {
            if (!handshake.TryWriteMessage(payload, message.AsSpan(HeaderSizeBytes), out int length))
            {
                throw new Libp2pException(CloseReason.NoiseFailed, "a key of small order");
            }

            BinaryPrimitives.WriteUInt16BigEndian(message, checked((ushort)length));
            await stream.WriteAsync(message.AsMemory(0, HeaderSizeBytes + length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private static async ValueTask<byte[]> ReadAsync(PipeByteChannel stream, NoiseHandshake handshake, CancellationToken cancellationToken)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(NoiseHandshake.MessageSizeMax(NoisePayload.SizeBytesMax));
        byte[] payload = ArrayPool<byte>.Shared.Rent(message.Length);
        try
        {
            if (!await stream.TryReadExactlyAsync(message.AsMemory(0, HeaderSizeBytes), cancellationToken))
            {
                throw new Libp2pException(CloseReason.NoiseFailed, "the peer left during the handshake");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(message);
            if (length > NoiseHandshake.MessageSizeMax(NoisePayload.SizeBytesMax) || length == 0)
            {
                throw new Libp2pException(CloseReason.NoiseFailed, $"a handshake message of {length} bytes");
            }

            if (!await stream.TryReadExactlyAsync(message.AsMemory(0, length), cancellationToken))
            {
                throw new Libp2pException(CloseReason.NoiseFailed, "the peer left during the handshake");
            }

            return handshake.TryReadMessage(message.AsSpan(0, length), payload, out int payloadLength)
                ? payload.AsSpan(0, payloadLength).ToArray()
                : throw new Libp2pException(CloseReason.NoiseFailed, "a handshake message does not decrypt");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
            ArrayPool<byte>.Shared.Return(payload);
        }
    }
}
