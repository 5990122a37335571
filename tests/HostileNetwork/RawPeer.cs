// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Negotiation;
using PowerVerse.Chain.Network.Libp2p.Security;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>Connections below the multiplexer: bare sockets, and encrypted ones on which any bytes can be said.</summary>
internal static class RawPeer
{
    private static readonly TcpTransport Transport = new(NullLoggerFactory.Instance);
    private static readonly string[] Security = [NoiseUpgrader.ProtocolId];

    /// <summary>A bare connection.</summary>
    public static async Task<Socket> ConnectAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        Multiaddress target = attacker.Target;
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(target.IpAddress!, target.TcpPort), cancellationToken);
            attacker.Tally.Connected();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the victim ends a bare connection, reading what it says.</summary>
    public static async Task UntilEndedAsync(Attacker attacker, Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) > 0)
            {
            }

            attacker.Tally.Ended("closed");
        }
        catch (SocketException exception)
        {
            attacker.Tally.Ended(exception.SocketErrorCode.ToString());
        }
    }

    /// <summary>An encrypted connection with Yamux agreed, and not a byte said on it.</summary>
    public static async Task<(IRawConnection Raw, NoiseChannel Channel)> EncryptAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        Multiaddress target = attacker.Target;
        IRawConnection raw = await Transport.DialAsync(target, cancellationToken);
        try
        {
            _ = await MultistreamSelect.SelectAsync(new PipeByteChannel(raw), Security, cancellationToken);
            NoiseUpgrader upgrader = new(NodeIdentity.Generate(), ["/yamux/1.0.0"]);
            NoiseUpgrader.Outcome outcome = await upgrader.UpgradeAsync(raw, isInitiator: true, target.PeerId, cancellationToken);
            attacker.Tally.Connected();
            return (raw, outcome.Channel);
        }
        catch
        {
            raw.Abort();
            await raw.DisposeAsync();
            throw;
        }
    }
}
