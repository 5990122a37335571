// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Node;

internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information, "PowerVerse Chain {Version}, secp256k1 by {Implementation}, {Processors} processors, .NET {Runtime}")]
    public static partial void Starting(ILogger logger, string version, string implementation, int processors, string runtime);

    [LoggerMessage(2, LogLevel.Information, "Chain {ChainId}, genesis {Genesis}, head {Number} {Hash}")]
    public static partial void ChainOpened(ILogger logger, ulong chainId, string genesis, ulong number, string hash);

    [LoggerMessage(3, LogLevel.Information, "Block {Number}: {Transactions} transactions, {Gas} gas")]
    public static partial void BlockSealed(ILogger logger, ulong number, long transactions, ulong gas);

    [LoggerMessage(4, LogLevel.Information, "Blocks {First} to {Last}: {Transactions} transactions, {Gas} gas")]
    public static partial void BlocksSealed(ILogger logger, ulong first, ulong last, long transactions, ulong gas);

    [LoggerMessage(5, LogLevel.Error, "No block could be sealed: {Reason}")]
    public static partial void SealFailed(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Critical, "{Loop} failed; the node stops")]
    public static partial void LoopFailed(ILogger logger, Exception exception, string loop);

    [LoggerMessage(7, LogLevel.Information, "Stopping: {Reason}")]
    public static partial void Stopping(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Information, "Stopped in {Milliseconds} ms")]
    public static partial void Stopped(ILogger logger, long milliseconds);

    [LoggerMessage(9, LogLevel.Warning, "{Part} did not stop in time")]
    public static partial void PartSlowToStop(ILogger logger, string part);

    [LoggerMessage(10, LogLevel.Error, "Damage in the database at block {Number}, {Place}: {Detail}. Nothing is written any more. Way back: powerverse unwind, or powerverse restore")]
    public static partial void DamageFound(ILogger logger, ulong number, string place, string detail);

    [LoggerMessage(11, LogLevel.Warning, "The genesis file has members that this version does not know: {Members}")]
    public static partial void UnknownGenesisMembers(ILogger logger, string members);

    [LoggerMessage(13, LogLevel.Information, "{Restored} waiting transactions are back, {Dropped} are no longer valid")]
    public static partial void PoolRestored(ILogger logger, int restored, int dropped);

    [LoggerMessage(14, LogLevel.Error, "Waiting transactions could not be written to the disk; tried again in a second")]
    public static partial void JournalFailed(ILogger logger, Exception exception);

    [LoggerMessage(15, LogLevel.Warning, "The time server {Server} does not answer: whether the clock is right is unknown")]
    public static partial void ClockUnknown(ILogger logger, string server);

    [LoggerMessage(16, LogLevel.Warning, "The clock of {Server} is {Seconds} s ahead of this machine's: let NTP set it")]
    public static partial void ClockOff(ILogger logger, string server, string seconds);

    [LoggerMessage(17, LogLevel.Warning, "No local socket: its path '{Path}' is longer than the system allows")]
    public static partial void SocketPathTooLong(ILogger logger, string path);

    [LoggerMessage(12, LogLevel.Information, "Metrics on {Endpoint}/metrics, health on /health/live and /health/ready")]
    public static partial void MetricsListening(ILogger logger, string endpoint);

    [LoggerMessage(40, LogLevel.Warning, "Validator {Index} holds against validator {Peer}: {Fault}")]
    public static partial void InProcessFault(ILogger logger, int index, ulong peer, string fault);

    [LoggerMessage(41, LogLevel.Warning, "{Count} messages between the validators found no room")]
    public static partial void InProcessDropped(ILogger logger, long count);
}
