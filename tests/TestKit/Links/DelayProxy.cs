// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PowerVerse.Chain.TestKit.Links;

/// <summary>A TCP proxy on loopback that is as slow as a long line: what it carries arrives later, and no faster than the lines of both nodes let it pass.</summary>
/// <remarks>For machines on which the kernel cannot delay packets (netem). Nothing is lost or reordered.</remarks>
public sealed class DelayProxy : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;
    private const int ChunksMax = 256;
    private const int SocketBufferBytes = 128 * 1024;

    // What may wait at a line before its senders have to: a small buffer, as in a router that keeps queues short.
    private static readonly TimeSpan BacklogMax = TimeSpan.FromMilliseconds(20);

    private readonly IPEndPoint _target;
    private readonly NodeLink? _dialler;
    private readonly NodeLink? _listener;
    private readonly TimeSpan _delay;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Where the node listens.</param>
    /// <param name="dialler">The line of the node that dials; null: it is not what limits.</param>
    /// <param name="listener">The line of the node that is dialled; null: it is not what limits.</param>
    /// <param name="delay">How long bytes are under way, each direction.</param>
    public DelayProxy(IPEndPoint target, NodeLink? dialler, NodeLink? listener, TimeSpan delay)
    {
        _target = target;
        _dialler = dialler;
        _listener = listener;
        _delay = delay;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = SocketBufferBytes };
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen();
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where to dial.</summary>
    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> carrying = [];
        try
        {
            while (true)
            {
                carrying.Add(CarryAsync(await _socket.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(_target, both.Token);
                await Task.WhenAll(
                    PumpAsync(near, far, [_dialler?.Up, _listener?.Down], both),
                    PumpAsync(far, near, [_listener?.Up, _dialler?.Down], both));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One side is gone, and the other hears of it as the sockets close.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, LinkDirection?[] lines, CancellationTokenSource stop)
    {
        Channel<(byte[] Bytes, int Count, long Due)> underWay = Channel.CreateBounded<(byte[], int, long)>(ChunksMax);
        try
        {
            await Task.WhenAll(ReadAsync(from, lines, underWay.Writer, stop.Token), DeliverAsync(to, underWay.Reader, stop.Token));
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task ReadAsync(Socket from, LinkDirection?[] lines, ChannelWriter<(byte[] Bytes, int Count, long Due)> underWay, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan backlog = lines.Max(static line => line?.Backlog ?? TimeSpan.Zero);
            if (backlog > BacklogMax)
            {
                await Task.Delay(backlog - BacklogMax + TimeSpan.FromMilliseconds(1), cancellationToken);
                continue;
            }

            byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
            int count = await from.ReceiveAsync(buffer, cancellationToken);
            if (count == 0)
            {
                underWay.Complete();
                return;
            }

            long passed = lines.Max(line => line?.Take(count) ?? Stopwatch.GetTimestamp());
            await underWay.WriteAsync((buffer, count, passed + (long)(_delay.TotalSeconds * Stopwatch.Frequency)), cancellationToken);
        }
    }

    private static async Task DeliverAsync(Socket to, ChannelReader<(byte[] Bytes, int Count, long Due)> underWay, CancellationToken cancellationToken)
    {
        await foreach ((byte[] bytes, int count, long due) in underWay.ReadAllAsync(cancellationToken))
        {
            // Timers have the resolution of a millisecond; what is due within it goes with what went before.
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), cancellationToken);
            }

            for (int sent = 0; sent < count;)
            {
                sent += await to.SendAsync(bytes.AsMemory(sent, count - sent), cancellationToken);
            }

            ArrayPool<byte>.Shared.Return(bytes);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
