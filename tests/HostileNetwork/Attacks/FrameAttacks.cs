// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Net.Sockets;
using PowerVerse.Chain.Network.Libp2p.Security;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Frames of Noise and of Yamux that nobody honest sends.</summary>
internal static class FrameAttacks
{
    private const byte Data = 0;
    private const byte WindowUpdate = 1;
    private const byte Ping = 2;
    private const byte GoAway = 3;
    private const ushort Syn = 1;
    private const ushort Fin = 4;
    private const ushort Rst = 8;
    private const int FloodFrames = 4000;
    private static readonly byte[] Hello = [.. ConnectionAttacks.Line("/multistream/1.0.0"), .. ConnectionAttacks.Line("/noise")];
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(3);

    /// <summary>Handshake messages of wrong lengths and random content, and rubbish after a good handshake.</summary>
    public static async Task NoiseAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        int choice = attacker.Random.Next(5);
        if (choice < 4)
        {
            using Socket socket = await RawPeer.ConnectAsync(attacker, cancellationToken);
            byte[] first = choice switch
            {
                0 => [0, 0],
                1 => [0, 31, .. attacker.Bytes(31)],
                2 => [0xFF, 0xFF, .. attacker.Bytes(65_535)],
                _ => [0, 32, .. attacker.Bytes(32), 0, 200, .. attacker.Bytes(200)],
            };
            _ = await socket.SendAsync(new ReadOnlyMemory<byte>([.. Hello, .. first]), cancellationToken);
            attacker.Tally.Sent(1, first.Length);
            await RawPeer.UntilEndedAsync(attacker, socket, cancellationToken);
            return;
        }

        (IRawConnection raw, NoiseChannel channel) = await RawPeer.EncryptAsync(attacker, cancellationToken);
        await using (channel)
        {
            _ = await raw.Output.WriteAsync(new ReadOnlyMemory<byte>([0, 40, .. attacker.Bytes(40)]), cancellationToken);
            attacker.Tally.Sent(1, 42);
            await DrainAsync(attacker, channel, cancellationToken);
        }
    }

    /// <summary>One broken rule of Yamux per connection.</summary>
    public static async Task YamuxAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        byte[][] attacks =
        [
            [7, .. Frame(WindowUpdate, Syn, 1, 0)[1..]],
            Frame(9, 0, 1, 0),
            Frame(WindowUpdate, Syn, 2, 0),
            Frame(Data, 0, 0, 0),
            [.. Frame(WindowUpdate, Syn, 1, 0), .. Frame(WindowUpdate, Syn, 1, 0)],
            [.. Frame(WindowUpdate, Syn, 1, 0), .. Frame(Data, 0, 1, 0x00FF_FFFF)],
            [.. Frame(WindowUpdate, Syn, 1, uint.MaxValue), .. Frame(WindowUpdate, 0, 1, uint.MaxValue)],
            [.. Frame(WindowUpdate, Syn, 1, 0), .. Frame(Data, Fin, 1, 1), 0, .. Frame(Data, 0, 1, 1), 0],
            [.. Enumerable.Range(0, FloodFrames).SelectMany(static i => Frame(Ping, Syn, 0, (uint)i))],
            [.. Enumerable.Range(0, FloodFrames).SelectMany(static i => Frame(WindowUpdate, 0, (uint)(100_001 + (2 * i)), 1))],
            [.. Frame(GoAway, 0, 0, 0), .. Frame(WindowUpdate, Syn, 1, 0), .. attacker.Bytes(200)],
        ];
        await SayAsync(attacker, attacks[attacker.Random.Next(attacks.Length)], cancellationToken);
    }

    /// <summary>Thousands of streams, opened and left, or opened and reset at once.</summary>
    public static Task StreamFloodAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        bool isReset = attacker.Random.Next(2) == 0;
        return SayAsync(
            attacker,
            [.. Enumerable.Range(0, FloodFrames).SelectMany(i => (byte[])[.. Frame(WindowUpdate, Syn, (uint)((2 * i) + 1), 0), .. isReset ? Frame(Data, Rst, (uint)((2 * i) + 1), 0) : []])],
            cancellationToken);
    }

    private static async Task SayAsync(Attacker attacker, byte[] frames, CancellationToken cancellationToken)
    {
        (_, NoiseChannel channel) = await RawPeer.EncryptAsync(attacker, cancellationToken);
        await using (channel)
        {
            Task draining = DrainAsync(attacker, channel, cancellationToken);
            foreach (byte[] part in frames.Chunk(60_000))
            {
                await channel.WriteAsync(part, cancellationToken);
                attacker.Tally.Sent(1, part.Length);
            }

            await draining;
        }
    }

    // Reads until the victim ends the connection, or says nothing that ends it for a while.
    private static async Task DrainAsync(Attacker attacker, NoiseChannel channel, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(EndTime);
        try
        {
            while (!(await channel.ReadAsync(limit.Token)).IsEmpty)
            {
            }

            attacker.Tally.Ended("closed");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            attacker.Tally.Ended("left open by the victim");
        }
    }

    private static byte[] Frame(byte type, ushort flags, uint id, uint length)
    {
        byte[] frame = new byte[12];
        frame[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), id);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), length);
        return frame;
    }
}
