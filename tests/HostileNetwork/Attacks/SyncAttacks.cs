// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Blocks: too many requests, and heads that do not exist behind which nothing, or rubbish, is found.</summary>
internal static class SyncAttacks
{
    private const ulong Lead = 1_000_000;
    private const int StreamsAtOnce = 8;
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);

    /// <summary>Requests for the longest ranges, as many at once as the victim takes.</summary>
    public static async Task RequestFloodAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        if (!peer.Speaks(HostilePeer.BlockRequests))
        {
            attacker.Tally.Ended("does not serve blocks");
            await Task.Delay(Timeout.Infinite, both.Token);
        }

        await Task.WhenAll(Enumerable.Range(0, StreamsAtOnce).Select(async _ =>
        {
            byte[] buffer = new byte[64 * 1024];
            while (true)
            {
                try
                {
                    using PeerChannel stream = await peer.Connection.OpenAsync([HostilePeer.BlockRequests], StreamPriority.Bulk, both.Token);
                    await stream.WriteAsync(HostileBytes.Framed(Request((ulong)attacker.Random.Next(100), 128)), both.Token);
                    stream.CloseWrite();
                    attacker.Tally.Sent(1, 10);
                    while (await stream.ReadAsync(buffer, both.Token) > 0)
                    {
                    }
                }
                catch (Network.Libp2p.Libp2pException) when (!both.IsCancellationRequested)
                {
                    attacker.Tally.Ended("stream refused");
                    await Task.Delay(TimeSpan.FromMilliseconds(5), both.Token);
                }
            }
        }));
    }

    /// <summary>A head far away; whoever asks for its blocks waits.</summary>
    public static Task SilenceAsync(Attacker attacker, CancellationToken cancellationToken) => LieAsync(attacker, null, cancellationToken);

    /// <summary>A head far away; whoever asks for its blocks gets rubbish.</summary>
    public static Task GarbageAsync(Attacker attacker, CancellationToken cancellationToken) => LieAsync(
        attacker,
        async (stream, token) =>
        {
            using PooledMessage? request = await stream.ReadMessageAsync(1024, token);
            byte[] body = attacker.Bytes(2000);
            await stream.WriteAsync(new ReadOnlyMemory<byte>([0, .. HostileBytes.Framed(body)]), token);
            attacker.Tally.Sent(1, body.Length);
            stream.CloseWrite();
        },
        cancellationToken);

    /// <summary>A request for blocks.</summary>
    public static byte[] Request(ulong from, ulong count)
    {
        RlpWriter writer = new(64);
        int list = writer.BeginList();
        writer.Write(from);
        writer.Write(count);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    private static async Task LieAsync(Attacker attacker, Func<PeerChannel, CancellationToken, Task>? answer, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, new Manners { OnBlockRequest = answer }, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        while (true)
        {
            byte[] status = StatusCodec.Encode(ConsensusAttacks.Status(attacker.World.Genesis, attacker.World.Height + Lead));
            await peer.WriteAsync(HostilePeer.ConsensusLane, HostileBytes.Framed([(byte)MessageType.Status, .. status]), both.Token);
            await Task.Delay(Repeat, both.Token);
        }
    }
}
