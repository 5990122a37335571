// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Libp2p;

/// <summary>Every line this project logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Name} ended: {Reason}")]
    public static partial void TaskEnded(ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} failed")]
    public static partial void TaskFailed(ILogger logger, string name, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "listening on {Address}")]
    public static partial void Listening(ILogger logger, Multiaddress address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "connected {Direction} to {Peer} at {Address}")]
    public static partial void Connected(ILogger logger, ConnectionDirection direction, PeerId peer, Multiaddress address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "disconnected from {Peer}: {Reason}")]
    public static partial void Disconnected(ILogger logger, PeerId peer, CloseReason reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "refused a connection from {Address}: {Reason}")]
    public static partial void Refused(ILogger logger, Multiaddress address, CloseReason reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "banned {Peer} until {Until:O}")]
    public static partial void BannedPeer(ILogger logger, PeerId peer, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "peer store failed")]
    public static partial void StoreFailed(ILogger logger, Exception exception);
}
