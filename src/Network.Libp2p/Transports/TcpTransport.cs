// SPDX-License-Identifier: Apache-2.0

using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>TCP over Kestrel's socket connections: pooled memory, and back-pressure both ways.</summary>
public sealed class TcpTransport : IConnectionTransport, IDisposable
{
    /// <summary>Bytes that wait for the socket before the writer has to.</summary>
    public const int BufferBytesMax = 1024 * 1024;

    /// <summary>Bytes read ahead of the reader, in blocks of 4 KiB: two Noise frames, and no more blocks than the shared pool keeps free.</summary>
    public const int ReadAheadBytesMax = 128 * 1024;

    /// <summary>Connections that the system holds before they are accepted.</summary>
    public const int Backlog = 128;

    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    /// <summary>Wait before the next connection is taken when the system has no place for one.</summary>
    private static readonly TimeSpan ExhaustedTime = TimeSpan.FromMilliseconds(100);

    private readonly SocketConnectionContextFactory _factory;

    /// <summary>Makes the transport.</summary>
    /// <param name="loggers">Receives the socket layer's own debug lines.</param>
    public TcpTransport(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        SocketConnectionFactoryOptions options = new() { MaxReadBufferSize = ReadAheadBytesMax, MaxWriteBufferSize = BufferBytesMax };
        _factory = new SocketConnectionContextFactory(options, loggers.CreateLogger<TcpTransport>());
    }

    /// <inheritdoc/>
    public bool CanDial(Multiaddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsTcp && address.TcpPort != 0;
    }

    /// <inheritdoc/>
    public async ValueTask<IRawConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        if (!CanDial(address))
        {
            throw new Libp2pException(CloseReason.NoAddress, $"{address} is no TCP address");
        }

        IPAddress ip = address.IpAddress ?? await ResolveAsync(address, cancellationToken);
        Socket socket = NewSocket(ip.AddressFamily);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(ip, address.TcpPort), cancellationToken);
            return new TcpConnection(_factory.Create(socket), socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new Libp2pException(CloseReason.TransportFailed, $"{address} cannot be reached: {exception.SocketErrorCode}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> ListenAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IpAddress is not { } ip || address.TcpPort < 0)
        {
            throw new Libp2pException(CloseReason.NoAddress, $"{address} is no address to listen on");
        }

        Socket socket = NewSocket(ip.AddressFamily);
        try
        {
            if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(ip, address.TcpPort));
            socket.Listen(Backlog);
            return new(new TcpListener(_factory, socket));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new Libp2pException(CloseReason.TransportFailed, $"cannot listen on {address}: {exception.SocketErrorCode}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _factory.Dispose();

    private static Socket NewSocket(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static async Task<IPAddress> ResolveAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        AddressFamily family = address.First switch
        {
            MultiaddressProtocol.Dns4 => AddressFamily.InterNetwork,
            MultiaddressProtocol.Dns6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(address.DnsName!, family, cancellationToken);
            return found.Length > 0 ? found[0] : throw new Libp2pException(CloseReason.NoAddress, $"{address} has no address");
        }
        catch (SocketException exception)
        {
            throw new Libp2pException(CloseReason.NoAddress, $"{address} does not resolve", exception);
        }
    }

    private sealed class TcpListener(SocketConnectionContextFactory factory, Socket socket) : IConnectionListener
    {
        public Multiaddress Address { get; } = Multiaddress.FromEndPoint((IPEndPoint)socket.LocalEndPoint!);

        public async ValueTask<IRawConnection?> AcceptAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    Socket accepted = await socket.AcceptAsync(cancellationToken);
                    try
                    {
                        accepted.NoDelay = true;
                        return new TcpConnection(factory.Create(accepted), accepted);
                    }
                    catch (SocketException)
                    {
                        // The peer was gone before it was served; the next one is waited for.
                        accepted.Dispose();
                    }
                }
                catch (ObjectDisposedException)
                {
                    return null;
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.OperationAborted)
                {
                    return null;
                }
                catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                {
                    // The connection still waits, so that accepting fails at once again and again.
                    await Task.Delay(ExhaustedTime, cancellationToken);
                }
                catch (SocketException)
                {
                    // A connection that failed while it was accepted says nothing about the listener.
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class TcpConnection(ConnectionContext context, Socket socket) : IRawConnection
    {
        public Multiaddress LocalAddress { get; } = Multiaddress.FromEndPoint((IPEndPoint)socket.LocalEndPoint!);

        public Multiaddress RemoteAddress { get; } = Multiaddress.FromEndPoint((IPEndPoint)socket.RemoteEndPoint!);

        public PipeReader Input => context.Transport.Input;

        public PipeWriter Output => context.Transport.Output;

        public void Abort() => context.Abort(new ConnectionAbortedException());

        public async ValueTask DisposeAsync()
        {
            // What is still to be sent is given a moment; a peer that reads nothing must not hold the connection for ever.
            Task disposal = context.DisposeAsync().AsTask();
            if (!disposal.IsCompleted)
            {
                using CancellationTokenSource stop = new();
                _ = await Task.WhenAny(disposal, Task.Delay(FarewellTime, stop.Token));
                await stop.CancelAsync();
                Abort();
            }

            await disposal;
        }
    }
}
