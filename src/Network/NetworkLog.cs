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

    [LoggerMessage(7, LogLevel.Warning, "Peer {Peer} is on another network: chain {ChainId}, genesis {Genesis}")]
    public static partial void WrongNetwork(ILogger logger, string peer, ulong chainId, string genesis);

    [LoggerMessage(8, LogLevel.Warning, "Peer {Peer} follows other rules: fork id {Hash:x8}, next {Next}; here {OwnHash:x8}, next {OwnNext}. One of the two programs does not know a fork")]
    public static partial void OtherRules(ILogger logger, string peer, uint hash, ulong next, uint ownHash, ulong ownNext);

    [LoggerMessage(9, LogLevel.Warning, "Peer {Peer} says where it stands in another version than {Version}")]
    public static partial void OtherVersion(ILogger logger, string peer, ulong version);
}
