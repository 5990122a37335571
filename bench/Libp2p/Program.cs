// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Libp2p.Bench;

/// <summary>
/// Hosts on loopback TCP: two for bytes per second through one stream, small writes, echo round trips and handshakes; ten for gossip; and our stack beside js-libp2p in the same run,
/// each in two processes. <c>[MEBIBYTES] [--no-js] [--gossip]</c>; the last is for the ten hosts alone. <c>links</c>: nodes behind slow lines.
/// </summary>
public static class Program
{
    private const string Sink = "/bench/sink/1";
    private const string Echo = "/bench/echo/1";
    private const int EchoBytes = 32;
    private const int SmallBytes = 200;
    private const int SmallWrites = 200_000;
    private const int Rounds = 2_000;
    private const int Handshakes = 100;

    private static readonly CancellationToken None = CancellationToken.None;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["serve"])
        {
            return await ServeAsync();
        }

        if (arguments is ["links", ..])
        {
            return await LinkBench.RunAsync(arguments) ? 0 : 1;
        }

        if (arguments.Contains("--gossip"))
        {
            await GossipBench.RunAsync(() => Task.FromResult(Create()), static host => host.StartAsync(None));
            return 0;
        }

        int mebibytes = arguments.Length > 0 && int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 256;
        await using Libp2pHost server = await StartAsync();
        await using Libp2pHost client = await StartAsync();
        PeerConnection connection = await client.DialAsync(server.ListenAddresses[0].WithPeerId(server.PeerId), None);
        _ = await TransferAsync(connection, 64 * 1024, 32);
        foreach (int chunk in (int[])[64 * 1024, 1024 * 1024])
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan taken = await TransferAsync(connection, chunk, mebibytes);
            double allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)mebibytes;
            Print($"one stream, writes of {chunk / 1024} KiB", $"{mebibytes * 1.048576 / taken.TotalSeconds:F0} MB/s, {allocated:F0} bytes allocated per MiB");
        }

        TimeSpan small = await SmallAsync(connection);
        Print($"writes of {SmallBytes} bytes", $"{SmallWrites / small.TotalSeconds:F0} per second");
        (double median, double tail) = await EchoAsync(connection);
        Print($"echo of {EchoBytes} bytes", $"p50 {median:F0} us, p99 {tail:F0} us");
        Print("dial, Noise, Yamux (warm)", $"p50 {await HandshakeAsync(server):F2} ms");
        await GossipBench.RunAsync(() => Task.FromResult(Create()), static host => host.StartAsync(None));
        return arguments.Contains("--no-js") || await Comparison.RunAsync(mebibytes, () => MeasureOwnAsync(mebibytes)) ? 0 : 1;
    }

    internal static void Print(string what, FormattableString figure) => Console.WriteLine($"{what,-40} {FormattableString.Invariant(figure)}");

    // The other side of a comparison: prints its address, then answers each line with the number of messages it heard; ends with its input.
    private static async Task<int> ServeAsync()
    {
        await using Libp2pHost host = Create();
        GossipMember member = new(host, 2);
        await host.StartAsync(None);
        await member.SubscribeAsync();
        Console.WriteLine(host.ListenAddresses[0].WithPeerId(host.PeerId));
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(member.VoteCount.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static async Task<StackFigures> MeasureOwnAsync(int mebibytes)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process server = Process.Start(start)!;
        await using Libp2pHost client = Create();
        GossipMember member = new(client, 1);
        await client.StartAsync(None);
        await member.SubscribeAsync();
        PeerConnection connection = await client.DialAsync(Multiaddress.Parse((await server.StandardOutput.ReadLineAsync())!), None);
        _ = await TransferAsync(connection, 64 * 1024, 16);
        TimeSpan transfer = await TransferAsync(connection, 64 * 1024, mebibytes);
        (double median, _) = await EchoAsync(connection);
        await GossipBench.UntilAsync(async () => (await member.Gossip.GetMeshAsync(GossipMember.Votes, None)).Count == 1);
        await Task.Delay(TimeSpan.FromSeconds(1));
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Comparison.Messages; i++)
        {
            byte[] data = new byte[SmallBytes];
            _ = BitConverter.TryWriteBytes(data, i);
            _ = await member.Gossip.PublishAsync(GossipMember.Votes, data, None);
        }

        long arrived = 0;
        while (arrived < Comparison.Messages && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(5);
            await server.StandardInput.WriteLineAsync();
            await server.StandardInput.FlushAsync();
            arrived = long.Parse((await server.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        }

        TimeSpan gossip = Stopwatch.GetElapsedTime(began);
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        return new StackFigures(mebibytes * 1.048576 / transfer.TotalSeconds, median, arrived / gossip.TotalSeconds);
    }

    private static async Task<Libp2pHost> StartAsync()
    {
        Libp2pHost host = Create();
        await host.StartAsync(None);
        return host;
    }

    private static Libp2pHost Create()
    {
        HostOptions options = new()
        {
            Listen = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/0")],
            AllowsPrivateAddresses = true,
            Limits = ConnectionLimits.Local with { ConnectionsMax = 1000, InboundMax = 1000, HandshakesPerIpPerSecond = 100_000 },
        };
        Libp2pHost host = new(NodeIdentity.Generate(), options, new TcpTransport(NullLoggerFactory.Instance), TimeProvider.System, NullLoggerFactory.Instance);
        host.Handle(new ProtocolHandler(Sink, 8, SinkAsync));
        host.Handle(new ProtocolHandler(Echo, 8, EchoBackAsync));
        return host;
    }

    private static async Task SinkAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[256 * 1024];
        while (await channel.ReadAsync(buffer, cancellationToken) > 0)
        {
        }

        await channel.WriteAsync(new byte[1], cancellationToken);
        channel.CloseWrite();
    }

    private static async Task EchoBackAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[EchoBytes];
        while (await channel.TryReadExactlyAsync(buffer, cancellationToken))
        {
            await channel.WriteAsync(buffer, cancellationToken);
        }

        channel.CloseWrite();
    }

    private static async Task<TimeSpan> TransferAsync(PeerConnection connection, int chunkBytes, int mebibytes)
    {
        using PeerChannel channel = await connection.OpenAsync([Sink], StreamPriority.Bulk, None);
        byte[] chunk = new byte[chunkBytes];
        long began = Stopwatch.GetTimestamp();
        for (long left = mebibytes * 1024L * 1024; left > 0; left -= chunkBytes)
        {
            await channel.WriteAsync(chunk, None);
        }

        channel.CloseWrite();
        _ = await channel.ReadAsync(new byte[1], None);
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<TimeSpan> SmallAsync(PeerConnection connection)
    {
        using PeerChannel channel = await connection.OpenAsync([Sink], StreamPriority.Bulk, None);
        byte[] message = new byte[SmallBytes];
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < SmallWrites; i++)
        {
            await channel.WriteAsync(message, None);
        }

        channel.CloseWrite();
        _ = await channel.ReadAsync(new byte[1], None);
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<(double Median, double Tail)> EchoAsync(PeerConnection connection)
    {
        using PeerChannel channel = await connection.OpenAsync([Echo], StreamPriority.Urgent, None);
        byte[] message = new byte[EchoBytes];
        double[] times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await channel.WriteAsync(message, None);
            _ = await channel.TryReadExactlyAsync(message, None);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        channel.CloseWrite();
        Array.Sort(times);
        return (times[Rounds / 2], times[Rounds * 99 / 100]);
    }

    private static async Task<double> HandshakeAsync(Libp2pHost server)
    {
        double[] times = new double[Handshakes];
        for (int i = 0; i < Handshakes; i++)
        {
            await using Libp2pHost client = await StartAsync();
            long began = Stopwatch.GetTimestamp();
            _ = await client.DialAsync(server.ListenAddresses[0].WithPeerId(server.PeerId), None);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Handshakes / 2];
    }
}
