// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Text;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Before anything is encrypted: floods, silence, slowness, rubbish.</summary>
internal static class ConnectionAttacks
{
    private const int HeldMax = 32;
    private static readonly TimeSpan TrickleTime = TimeSpan.FromMilliseconds(300);
    private static readonly byte[] Hello = [.. Line("/multistream/1.0.0"), .. Line("/noise")];

    /// <summary>Connects and resets as fast as it can.</summary>
    public static async Task FloodAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 100; i++)
        {
            using Socket socket = await RawPeer.ConnectAsync(attacker, cancellationToken);
            if (i % 2 == 0)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }
    }

    /// <summary>Holds connections in the middle of a handshake and says no more.</summary>
    public static Task HalfOpenAsync(Attacker attacker, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, HeldMax).Select(async index =>
        {
            using Socket socket = await RawPeer.ConnectAsync(attacker, cancellationToken);
            if (index % 2 == 0)
            {
                _ = await socket.SendAsync(Hello, cancellationToken);
            }

            await RawPeer.UntilEndedAsync(attacker, socket, cancellationToken);
        }));

    /// <summary>Says the handshake one byte at a time.</summary>
    public static async Task SlowHandshakeAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        using Socket socket = await RawPeer.ConnectAsync(attacker, cancellationToken);
        Task ending = RawPeer.UntilEndedAsync(attacker, socket, cancellationToken);
        byte[] bytes = [.. Hello, 0, 32, .. attacker.Bytes(32)];
        for (int i = 0; i < bytes.Length && !ending.IsCompleted; i++)
        {
            _ = await socket.SendAsync(bytes.AsMemory(i, 1), cancellationToken);
            await Task.WhenAny(ending, Task.Delay(TrickleTime, cancellationToken));
        }

        await ending;
    }

    /// <summary>Rubbish, too many proposals, lines that are too long, lengths that lie.</summary>
    public static async Task MalformedNegotiationAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        byte[] header = Line("/multistream/1.0.0");
        byte[][] openings =
        [
            attacker.Bytes(64),
            [.. header, .. Enumerable.Range(0, 17).SelectMany(static i => Line($"/no/{i}"))],
            [.. header, .. HostileBytes.Varint(1026), .. new byte[1026]],
            [.. header, .. HostileBytes.Varint(100_000_000)],
            [.. header, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [.. header, .. Line("ls")],
            Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        ];
        using Socket socket = await RawPeer.ConnectAsync(attacker, cancellationToken);
        byte[] chosen = openings[attacker.Random.Next(openings.Length)];
        _ = await socket.SendAsync(chosen, cancellationToken);
        attacker.Tally.Sent(1, chosen.Length);
        await RawPeer.UntilEndedAsync(attacker, socket, cancellationToken);
    }

    public static byte[] Line(string text) => HostileBytes.Framed(Encoding.UTF8.GetBytes(text + "\n"));
}
