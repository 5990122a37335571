// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Turns settings into what the JSON-RPC server takes.</summary>
internal static class ServerOptions
{
    /// <summary>How the server is reached.</summary>
    public static RpcServerOptions Of(ResolvedSettings settings, DataDirectory? directory, ILogger logger) => new()
    {
        Listeners =
        [
            new RpcListenerOptions
            {
                Address = settings.Get(Settings.RpcHost),
                Port = settings.Get(Settings.RpcPort),
                Namespaces = settings.Get(Settings.RpcApi),
                Origins = settings.Get(Settings.RpcOrigins),
                Hosts = settings.Get(Settings.RpcHosts),
            },
        ],
        IpcPath = directory is not null && settings.Get(Settings.IsIpcEnabled) && IsSocketPossible(directory.Socket, logger) ? directory.Socket : null,
        TokenSecret = directory?.ReadTokenSecret() ?? default(ReadOnlyMemory<byte>),
        Limits = LimitsOf(settings),
    };

    /// <summary>The limits of the server.</summary>
    public static RpcLimits LimitsOf(ResolvedSettings settings) => new()
    {
        RequestSizeBytesMax = (int)Math.Min(settings.Get(Settings.RequestSizeMax), int.MaxValue / 2),
        ConnectionsMax = Math.Max(1, settings.Get(Settings.ConnectionsMax)),
        RequestsPerSecond = settings.Get(Settings.RequestsPerSecond),
    };

    /// <summary>The limits of single methods.</summary>
    public static EthLimits MethodLimitsOf(ResolvedSettings settings) => new()
    {
        CallGasMax = settings.Get(Settings.CallGasMax),
        TransactionFeeMax = settings.Get(Settings.TransactionFeeMax),
        Logs = new LogLimits { BlocksMax = settings.Get(Settings.LogRangeMax) },
    };

    // The limit is the system's, and a deep directory must not keep a node from starting.
    private static bool IsSocketPossible(string path, ILogger logger)
    {
        const int PathBytesMax = 103;
        bool fits = Encoding.UTF8.GetByteCount(path) <= PathBytesMax;
        if (!fits)
        {
            NodeLog.SocketPathTooLong(logger, path);
        }

        return fits && Socket.OSSupportsUnixDomainSockets;
    }

    /// <summary>Starts a server, and says in an operator's words why it cannot start.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static async Task StartAsync(RpcServer server, ResolvedSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CommandException(
                ExitCode.Network,
                $"JSON-RPC cannot listen on {settings.Get(Settings.RpcHost)} port {settings.Get(Settings.RpcPort)}: {exception.Message} Name another port with --rpc-port.",
                exception);
        }
    }
}
