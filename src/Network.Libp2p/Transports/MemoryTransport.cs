// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>Connections inside one process, at /ip4/.../tcp/... addresses that exist only in a <see cref="MemoryNetwork"/>.</summary>
/// <param name="network">The network to live in.</param>
/// <param name="ip">The address that peers see on connections which this transport dials.</param>
public sealed class MemoryTransport(MemoryNetwork network, IPAddress ip) : IConnectionTransport
{
    /// <inheritdoc/>
    public bool CanDial(Multiaddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsTcp && address.IpAddress is not null;
    }

    /// <inheritdoc/>
    public ValueTask<IRawConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken) => new(network.Connect(ip, address));

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> ListenAsync(Multiaddress address, CancellationToken cancellationToken) => new(network.Listen(address));
}

/// <summary>The listeners of one network of memory transports.</summary>
public sealed class MemoryNetwork
{
    /// <summary>Connections that wait at one listener.</summary>
    public const int Backlog = 128;

    private readonly ConcurrentDictionary<Multiaddress, MemoryListener> _listeners = new();
    private int _port = 40_000;

    internal MemoryListener Listen(Multiaddress address)
    {
        Multiaddress bound = address.TcpPort == 0 ? Multiaddress.FromEndPoint(new IPEndPoint(address.IpAddress!, NextPort())) : address;
        MemoryListener listener = new(this, bound);
        return _listeners.TryAdd(bound, listener) ? listener : throw new Libp2pException(CloseReason.TransportFailed, $"{bound} is in use");
    }

    internal IRawConnection Connect(IPAddress from, Multiaddress to)
    {
        Multiaddress target = to.WithoutPeerId();
        if (!_listeners.TryGetValue(target, out MemoryListener? listener))
        {
            throw new Libp2pException(CloseReason.TransportFailed, $"nobody listens on {target}");
        }

        PipeOptions options = new(pauseWriterThreshold: TcpTransport.BufferBytesMax, resumeWriterThreshold: TcpTransport.BufferBytesMax / 2, useSynchronizationContext: false);
        Pipe there = new(options);
        Pipe back = new(options);
        Multiaddress source = Multiaddress.FromEndPoint(new IPEndPoint(from, NextPort()));
        MemoryConnection dialled = new(source, target, back.Reader, there.Writer);
        MemoryConnection accepted = new(target, source, there.Reader, back.Writer);
        dialled.Partner = accepted;
        accepted.Partner = dialled;
        return listener.Offer(accepted) ? dialled : throw new Libp2pException(CloseReason.TransportFailed, $"{target} is too busy");
    }

    internal void Remove(Multiaddress address) => _listeners.TryRemove(address, out _);

    private int NextPort() => 1024 + (Interlocked.Increment(ref _port) % 60_000);

    internal sealed class MemoryListener(MemoryNetwork network, Multiaddress address) : IConnectionListener
    {
        private readonly Channel<IRawConnection> _waiting =
            Channel.CreateBounded<IRawConnection>(new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.Wait });

        public Multiaddress Address { get; } = address;

        public bool Offer(IRawConnection connection) => _waiting.Writer.TryWrite(connection);

        public async ValueTask<IRawConnection?> AcceptAsync(CancellationToken cancellationToken) =>
            await _waiting.Reader.WaitToReadAsync(cancellationToken) && _waiting.Reader.TryRead(out IRawConnection? connection) ? connection : null;

        public ValueTask DisposeAsync()
        {
            network.Remove(Address);
            _ = _waiting.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class MemoryConnection(Multiaddress local, Multiaddress remote, PipeReader input, PipeWriter output) : IRawConnection
    {
        public MemoryConnection? Partner { get; set; }

        public Multiaddress LocalAddress { get; } = local;

        public Multiaddress RemoteAddress { get; } = remote;

        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;

        public void Abort()
        {
            Input.CancelPendingRead();
            Output.CancelPendingFlush();
            if (Partner is { } partner)
            {
                partner.Input.CancelPendingRead();
                partner.Output.CancelPendingFlush();
            }
        }

        public ValueTask DisposeAsync()
        {
            Input.Complete();
            Output.Complete();
            return ValueTask.CompletedTask;
        }
    }
}
