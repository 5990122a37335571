// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Agreement;

internal static partial class AgreementLog
{
    [LoggerMessage(1, LogLevel.Information, "Height {Height} final: {Hash}, {Transactions} transactions, {Gas} gas, period {Period}, {Milliseconds} ms after its proposal")]
    public static partial void Committed(ILogger logger, ulong height, string hash, int transactions, ulong gas, uint period, long milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "Observing only: {Reason}")]
    public static partial void Observing(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Information, "Agreement starts at height {Height} as {Role}")]
    public static partial void Started(ILogger logger, ulong height, string role);

    [LoggerMessage(4, LogLevel.Information, "Fetched {Count} blocks from peer {Peer}, now at height {Height}")]
    public static partial void Synced(ILogger logger, int count, ulong peer, ulong height);

    [LoggerMessage(5, LogLevel.Warning, "Peer {Peer} gave blocks that are not valid: {Error}")]
    public static partial void BadBlocks(ILogger logger, ulong peer, string error);

    [LoggerMessage(6, LogLevel.Warning, "Validator {Offender} contradicted itself at height {Height}: {Kind}")]
    public static partial void Evidence(ILogger logger, uint offender, ulong height, string kind);

    [LoggerMessage(7, LogLevel.Information, "No block was built at height {Height}: {Reason}")]
    public static partial void NotBuilt(ILogger logger, ulong height, string reason);

    [LoggerMessage(8, LogLevel.Warning, "The proposed block {Hash} at height {Height} is invalid: {Error}")]
    public static partial void InvalidBlock(ILogger logger, ulong height, string hash, string error);

    [LoggerMessage(9, LogLevel.Debug, "Peer {Peer} fault: {Fault}")]
    public static partial void PeerFault(ILogger logger, ulong peer, string fault);
}
