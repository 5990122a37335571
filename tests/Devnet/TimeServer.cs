// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PowerVerse.Chain.Devnet;

/// <summary>A time server (SNTP, RFC 4330) that tells this machine's time.</summary>
internal sealed class TimeServer : IAsyncDisposable
{
    private const int PacketSizeBytes = 48;
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public TimeServer() => _serving = Task.Run(ServeAsync);

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult request = await _socket.ReceiveAsync(_stop.Token);
                byte[] answer = new byte[PacketSizeBytes];
                answer[0] = 0x24;
                answer[1] = 2;
                request.Buffer.AsSpan(40, 8).CopyTo(answer.AsSpan(24));
                WriteNow(answer.AsSpan(32));
                WriteNow(answer.AsSpan(40));
                await _socket.SendAsync(answer, request.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private static void WriteNow(Span<byte> bytes)
    {
        double seconds = (DateTimeOffset.UtcNow - Epoch).TotalSeconds;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)seconds);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)((seconds - Math.Floor(seconds)) * 4_294_967_296.0));
    }
}
