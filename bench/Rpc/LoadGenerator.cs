// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PowerVerse.Chain.Rpc.Bench;

/// <summary>Sends one request over and over on many connections, each waiting for its answer.</summary>
internal static class LoadGenerator
{
    public static async Task<LoadResult> RunAsync(int port, string body, int connections, TimeSpan time)
    {
        byte[] request = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetTotalAllocatedBytes();
        List<long>[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => LoopAsync(port, request, end))));
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        long[] ticks = [.. all.SelectMany(list => list).Order()];
        return new LoadResult(
            ticks.Length / time.TotalSeconds,
            Stopwatch.GetElapsedTime(0, ticks[ticks.Length / 2]).TotalMilliseconds,
            Stopwatch.GetElapsedTime(0, ticks[ticks.Length * 99 / 100]).TotalMilliseconds,
            cpu.TotalMicroseconds / ticks.Length,
            (double)allocated / ticks.Length);
    }

    private static async Task<List<long>> LoopAsync(int port, byte[] request, long end)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] buffer = new byte[256 * 1024];
        List<long> ticks = [];
        long now = Stopwatch.GetTimestamp();
        while (now < end)
        {
            await socket.SendAsync(request);
            await ReceiveAsync(socket, buffer);
            long after = Stopwatch.GetTimestamp();
            ticks.Add(after - now);
            now = after;
        }

        return ticks;
    }

    private static async Task ReceiveAsync(Socket socket, byte[] buffer)
    {
        int length = 0;
        int whole = int.MaxValue;
        while (length < whole)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (count == 0)
            {
                throw new InvalidOperationException("The server closed the connection.");
            }

            length += count;
            int headers = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (headers >= 0 && whole == int.MaxValue)
            {
                whole = headers + 4 + ContentLength(buffer.AsSpan(0, headers));
            }
        }
    }

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        ReadOnlySpan<byte> rest = headers[(headers.IndexOf(name) + name.Length)..];
        int end = rest.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }
}

/// <summary>What a run came to.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="MedianMs">Half of them took no longer, in milliseconds.</param>
/// <param name="P99Ms">99 in 100 took no longer, in milliseconds.</param>
/// <param name="CpuMicros">Processor time of the whole process for one, the generator's half included.</param>
/// <param name="AllocatedBytes">Bytes allocated by the whole process for one.</param>
internal readonly record struct LoadResult(double PerSecond, double MedianMs, double P99Ms, double CpuMicros, double AllocatedBytes);
