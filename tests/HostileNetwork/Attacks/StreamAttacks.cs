// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Security;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>On the streams of a good connection: rubbish, lengths that lie, slowness, silence.</summary>
internal static class StreamAttacks
{
    private static readonly TimeSpan TrickleTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Random bytes as messages of every protocol that the victim speaks.</summary>
    public static async Task MalformedAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        for (int i = 0; i < 40; i++)
        {
            await peer.WriteAsync(HostilePeer.ConsensusLane, HostileBytes.Framed(attacker.Bytes(1 + attacker.Random.Next(300))), both.Token);
            string protocol = peer.Connection.Protocols[attacker.Random.Next(peer.Connection.Protocols.Count)];
            await OnceAsync(peer, attacker, protocol, HostileBytes.Framed(attacker.Bytes(1 + attacker.Random.Next(2000))), both.Token);
        }
    }

    /// <summary>Lengths of a hundred megabytes, of nothing, and without an end.</summary>
    public static async Task OversizedAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        byte[][] lengths = [HostileBytes.Varint(100_000_000), HostileBytes.Varint(ulong.MaxValue), [0], [.. Enumerable.Repeat((byte)0xFF, 12)], HostileBytes.Varint(600 * 1024)];
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        for (int i = 0; i < 100; i++)
        {
            string protocol = peer.Connection.Protocols[attacker.Random.Next(peer.Connection.Protocols.Count)];
            await OnceAsync(peer, attacker, protocol, [.. lengths[attacker.Random.Next(lengths.Length)], .. attacker.Bytes(100)], both.Token);
        }
    }

    /// <summary>Opens every protocol and says a message of it one byte at a time.</summary>
    public static async Task SlowAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        await Task.WhenAll(peer.Connection.Protocols.SelectMany(static protocol => Enumerable.Repeat(protocol, 4)).Select(async protocol =>
        {
            try
            {
                using PeerChannel stream = await peer.Connection.OpenAsync([protocol], StreamPriority.Bulk, both.Token);
                byte[] message = HostileBytes.Framed(attacker.Bytes(500));
                for (int i = 0; i < message.Length; i++)
                {
                    await stream.WriteAsync(message.AsMemory(i, 1), both.Token);
                    await Task.Delay(TrickleTime, both.Token);
                }
            }
            catch (Libp2pException exception)
            {
                attacker.Tally.Ended($"stream: {exception.Reason}");
            }
        }));
    }

    /// <summary>Asks for blocks again and again and reads nothing, neither the answers nor what is published.</summary>
    public static async Task UnreadAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, new Manners { Reads = false }, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        List<PeerChannel> streams = [];
        try
        {
            while (true)
            {
                if (peer.Speaks(HostilePeer.BlockRequests) && streams.Count < 100)
                {
                    PeerChannel stream = await peer.Connection.OpenAsync([HostilePeer.BlockRequests], StreamPriority.Bulk, both.Token);
                    streams.Add(stream);
                    await stream.WriteAsync(HostileBytes.Framed(SyncAttacks.Request(1, 128)), both.Token);
                    stream.CloseWrite();
                    attacker.Tally.Sent(1, 10);
                }

                await Task.Delay(TrickleTime, both.Token);
            }
        }
        finally
        {
            streams.ForEach(static stream => stream.Dispose());
        }
    }

    /// <summary>Connects, agrees on everything, and never says or reads a byte again, not even the answer to a ping.</summary>
    public static async Task SilentAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        (_, NoiseChannel channel) = await RawPeer.EncryptAsync(attacker, cancellationToken);
        await using (channel)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    // A stream that is refused or reset is a part of the attack.
    private static async Task OnceAsync(HostilePeer peer, Attacker attacker, string protocol, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            using PeerChannel stream = await peer.Connection.OpenAsync([protocol], StreamPriority.Bulk, cancellationToken);
            await stream.WriteAsync(bytes, cancellationToken);
            attacker.Tally.Sent(1, bytes.Length);
        }
        catch (Libp2pException) when (!peer.Ended.IsCancellationRequested)
        {
            attacker.Tally.Ended("stream refused");
        }
    }
}
