// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Asks a time server how far the machine's clock is off (SNTP, RFC 4330). A validator with a wrong clock proposes too early or votes too late.</summary>
internal static class ClockCheck
{
    /// <summary>An offset beyond this is worth a warning.</summary>
    public static readonly TimeSpan OffsetMax = TimeSpan.FromMilliseconds(500);

    /// <summary>The port of time servers.</summary>
    public const int DefaultPort = 123;

    private const int PacketSizeBytes = 48;
    private const int TransmitTimeOffset = 40;
    private const int ReceiveTimeOffset = 32;
    private const byte ClientVersion4 = 0x23;
    private const int ServerMode = 4;
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset NtpEpoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Asks once.</summary>
    /// <param name="server">Host name or address, with a port after a colon if it is not the usual one.</param>
    /// <param name="time">The clock that is checked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By how much the server's clock is ahead of ours; null when there was no sound answer in time.</returns>
    public static async Task<TimeSpan?> AskAsync(string server, TimeProvider time, CancellationToken cancellationToken)
    {
        (string host, int port) = Split(server);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerTimeMax);
        try
        {
            using UdpClient client = new();
            client.Connect(host, port);
            byte[] request = new byte[PacketSizeBytes];
            request[0] = ClientVersion4;
            DateTimeOffset sent = time.GetUtcNow();
            long start = Stopwatch.GetTimestamp();
            Write(request.AsSpan(TransmitTimeOffset), sent);
            await client.SendAsync(request, patience.Token).ConfigureAwait(false);
            UdpReceiveResult received = await client.ReceiveAsync(patience.Token).ConfigureAwait(false);
            return Evaluate(request, received.Buffer, sent, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // Several colons are an IPv6 address; what is no port is part of a name, which then is unknown.
    private static (string Host, int Port) Split(string server)
    {
        int colon = server.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && ushort.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? (server[..colon], port)
            : (server, DefaultPort);
    }

    // Half the way there and half the way back are taken as equal, as everybody does.
    private static TimeSpan? Evaluate(byte[] request, byte[] answer, DateTimeOffset sent, TimeSpan roundTrip)
    {
        bool isSound = answer.Length >= PacketSizeBytes && (answer[0] & 7) == ServerMode && answer[1] is > 0 and < 16
            && answer.AsSpan(24, 8).SequenceEqual(request.AsSpan(TransmitTimeOffset, 8));
        if (!isSound)
        {
            return null;
        }

        DateTimeOffset received = Read(answer.AsSpan(ReceiveTimeOffset));
        DateTimeOffset transmitted = Read(answer.AsSpan(TransmitTimeOffset));
        return ((received - sent) + (transmitted - (sent + roundTrip))) / 2;
    }

    // Seconds since 1900 in 32 bits, which begin anew in 2036: what would be before 1968 is of the next era (RFC 4330 section 3).
    private static DateTimeOffset Read(ReadOnlySpan<byte> bytes)
    {
        uint seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        double fraction = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) / 4_294_967_296.0;
        long whole = (seconds & 0x8000_0000) == 0 ? seconds + (1L << 32) : seconds;
        return NtpEpoch.AddSeconds(whole).AddTicks((long)(fraction * TimeSpan.TicksPerSecond));
    }

    private static void Write(Span<byte> bytes, DateTimeOffset at)
    {
        double seconds = (at - NtpEpoch).TotalSeconds;
        long whole = (long)seconds;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, unchecked((uint)whole));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)Math.Min((seconds - whole) * 4_294_967_296.0, uint.MaxValue));
    }
}
