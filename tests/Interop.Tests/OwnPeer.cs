// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>A node of our own stack on loopback, with the protocols that the js node has too.</summary>
internal static class OwnPeer
{
    public const string Echo = "/test/echo/1.0.0";
    public const string Sink = "/test/sink/1.0.0";

    private const int StreamsMax = 512;

    public static readonly HostOptions Options = new()
    {
        Listen = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/0")],
        AllowsPrivateAddresses = true,
        Limits = ConnectionLimits.Local,
        AgentVersion = "powerverse/test",
        HandshakeTime = JsProcess.AnswerTime,
        NegotiationTime = JsProcess.AnswerTime,
        DialTime = JsProcess.AnswerTime,
        Yamux = new YamuxOptions { KeepAliveTimeout = JsProcess.AnswerTime, LingerTime = JsProcess.AnswerTime },
    };

    public static async Task<Libp2pHost> StartAsync(Action<Libp2pHost>? setUp = null)
    {
        Libp2pHost host = new(NodeIdentity.Generate(), Options, new TcpTransport(NullLoggerFactory.Instance), TimeProvider.System, NullLoggerFactory.Instance);
        host.Handle(new ProtocolHandler(Echo, StreamsMax, EchoAsync));
        host.Handle(new ProtocolHandler(Sink, StreamsMax, SinkAsync));
        setUp?.Invoke(host);
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    public static string DialAddress(this Libp2pHost host) => host.ListenAddresses[0].WithPeerId(host.PeerId).ToString();

    /// <summary>Sends bytes through the peer's echo, or to its sink, and compares the digest of what comes back.</summary>
    public static async Task<bool> EchoesAsync(PeerConnection connection, int bytes, int chunkBytes)
    {
        using PeerChannel channel = await connection.OpenAsync([Echo], StreamPriority.Bulk, CancellationToken.None);
        Task<string> reading = DigestAsync(channel);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = RandomNumberGenerator.GetBytes(chunkBytes);
        for (int left = bytes; left > 0; left -= chunk.Length)
        {
            ReadOnlyMemory<byte> part = chunk.AsMemory(0, Math.Min(left, chunk.Length));
            hash.AppendData(part.Span);
            await channel.WriteAsync(part, CancellationToken.None);
        }

        channel.CloseWrite();
        return await reading == Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<string> DigestAsync(PeerChannel channel)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await channel.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, count));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task EchoAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await channel.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await channel.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        channel.CloseWrite();
    }

    private static async Task SinkAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        int count;
        while ((count = await channel.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += count;
        }

        await channel.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { count = total }), cancellationToken);
        channel.CloseWrite();
    }
}
