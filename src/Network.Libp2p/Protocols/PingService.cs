// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>/ipfs/ping/1.0.0: 32 bytes there and back, as often as the dialling side of the stream likes.</summary>
internal sealed class PingService
{
    /// <summary>The protocol's name.</summary>
    public const string ProtocolId = "/ipfs/ping/1.0.0";

    private const int PayloadSizeBytes = 32;
    private const int StreamsPerPeerMax = 2;

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeLimit;

    public PingService(ProtocolTable protocols, TimeProvider time, TimeSpan timeLimit)
    {
        _time = time;
        _timeLimit = timeLimit;
        protocols.Add(new ProtocolHandler(ProtocolId, StreamsPerPeerMax, EchoAsync));
    }

    /// <summary>Measures a round trip.</summary>
    /// <exception cref="Libp2pException">The peer does not answer in time, or not with the same bytes.</exception>
    public async Task<TimeSpan> PingAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = TimeLimit.Create(_time, _timeLimit, cancellationToken);
        try
        {
            using PeerChannel channel = await connection.OpenAsync([ProtocolId], StreamPriority.Urgent, limit.Token);
            byte[] sent = RandomNumberGenerator.GetBytes(PayloadSizeBytes);
            byte[] received = new byte[PayloadSizeBytes];
            long began = _time.GetTimestamp();
            await channel.WriteAsync(sent, limit.Token);
            bool isAnswered = await channel.TryReadExactlyAsync(received, limit.Token);
            TimeSpan elapsed = _time.GetElapsedTime(began);
            channel.CloseWrite();
            return isAnswered && received.AsSpan().SequenceEqual(sent)
                ? elapsed
                : throw new Libp2pException(CloseReason.ProtocolViolation, "the ping came back changed");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Libp2pException(CloseReason.Timeout, "no answer to a ping");
        }
    }

    private static async Task EchoAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        byte[] payload = new byte[PayloadSizeBytes];
        while (await channel.TryReadExactlyAsync(payload, cancellationToken))
        {
            await channel.WriteAsync(payload, cancellationToken);
        }

        channel.CloseWrite();
    }
}
