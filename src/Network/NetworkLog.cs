// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Network;

internal static partial class NetworkLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(2, LogLevel.Information, "Peer {Peer} connected as {Handle}, {Count} peers")]
    public static partial void Connected(ILogger logger, string peer, ulong handle, int count);

    [LoggerMessage(3, LogLevel.Information, "Peer {Peer} gone: {Reason}, {Count} peers")]
    public static partial void Disconnected(ILogger logger, string peer, string reason, int count);

    [LoggerMessage(4, LogLevel.Information, "Peer {Peer} says goodbye: {Reason}")]
    public static partial void Goodbye(ILogger logger, string peer, string reason);

    [LoggerMessage(5, LogLevel.Debug, "Stream {Protocol} with peer {Peer} ended: {Reason}")]
    public static partial void StreamEnded(ILogger logger, string protocol, string peer, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Peer {Peer}: {Fault}, so {Judgement}; score {Score}")]
    public static partial void Faulted(ILogger logger, string peer, string fault, string judgement, int score);

    [LoggerMessage(7, LogLevel.Warning, "Peer {Peer} is on another network: chain {ChainId}, genesis {Genesis}, fork {Fork}")]
    public static partial void WrongNetwork(ILogger logger, string peer, ulong chainId, string genesis, string fork);
}
