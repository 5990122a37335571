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

    [LoggerMessage(4, LogLevel.Information, "Sync done: block {Height}, {Summary}")]
    public static partial void Synced(ILogger logger, ulong height, string summary);

    [LoggerMessage(10, LogLevel.Information, "Sync: block {Height} of {Target}, {Summary}")]
    public static partial void SyncProgress(ILogger logger, ulong height, ulong target, string summary);

    [LoggerMessage(11, LogLevel.Debug, "Peer {Peer} gave nothing of blocks {From} to {To}: {Reason}; it is left alone for {Seconds} s")]
    public static partial void PeerRests(ILogger logger, ulong peer, ulong from, ulong to, string reason, int seconds);

    [LoggerMessage(12, LogLevel.Information, "Peer {Peer} proved block {Height}")]
    public static partial void HeadProven(ILogger logger, ulong peer, ulong height);

    [LoggerMessage(5, LogLevel.Warning, "Peer {Peer} gave blocks that are not valid: {Error}")]
    public static partial void BadBlocks(ILogger logger, ulong peer, string error);

    [LoggerMessage(6, LogLevel.Warning, "Validator {Offender} contradicted itself at height {Height}: {Kind}")]
    public static partial void Evidence(ILogger logger, uint offender, ulong height, string kind);

    [LoggerMessage(7, LogLevel.Information, "No block was built at height {Height}: {Reason}")]
    public static partial void NotBuilt(ILogger logger, ulong height, string reason);

    [LoggerMessage(8, LogLevel.Warning, "The proposed block {Hash} at height {Height} is invalid: {Error}")]
    public static partial void InvalidBlock(ILogger logger, ulong height, string hash, string error);

    [LoggerMessage(17, LogLevel.Information, "Height {Height} goes on to period {Period}; in period {Before}: {Heads} proposals, payload of the best {Payload}, weight of SOFT {Soft}, CERT {Cert}, NEXT {Next}, quorum {Quorum}; first heard of a proposal {Milliseconds} ms ago")]
    public static partial void Advanced(
        ILogger logger, ulong height, uint period, uint before, int heads, string payload, ulong soft, ulong cert, ulong next, ulong quorum, long milliseconds);

    [LoggerMessage(9, LogLevel.Debug, "Peer {Peer} fault: {Fault}")]
    public static partial void PeerFault(ILogger logger, ulong peer, string fault);

    [LoggerMessage(13, LogLevel.Information, "State sync: state of block {Height}, {Summary}")]
    public static partial void StateSyncProgress(ILogger logger, ulong height, string summary);

    [LoggerMessage(14, LogLevel.Information, "State sync done: state of block {Height}, root {Root}, {Summary}")]
    public static partial void StateSynced(ILogger logger, ulong height, string root, string summary);

    [LoggerMessage(15, LogLevel.Warning, "No peer has the state of block {Height} any more; starting again with a newer one")]
    public static partial void StateGone(ILogger logger, ulong height);

    [LoggerMessage(16, LogLevel.Warning, "Peer {Peer} gave state that is not proven: {Reason}")]
    public static partial void BadState(ILogger logger, ulong peer, string reason);

    [LoggerMessage(17, LogLevel.Warning, "The disk took {Milliseconds} ms to write {File}, and votes and proposals wait for it; {Others} more as slow since the last warning")]
    public static partial void SlowDisk(ILogger logger, long milliseconds, string file, int others);

    [LoggerMessage(18, LogLevel.Information, "Checkpoint: parents of block {From} followed down to block {Height}, on to block {To}: {Summary}")]
    public static partial void HeaderProgress(ILogger logger, ulong from, ulong height, ulong to, string summary);

    [LoggerMessage(19, LogLevel.Warning, "The checkpoint, block {Height}, is {Days} days old: from {Max} days on it does not tell the true chain from one that former validators made later")]
    public static partial void OldCheckpoint(ILogger logger, ulong height, long days, long max);

    [LoggerMessage(20, LogLevel.Information, "The log of the agreement holds a certificate for block {Height}, below the checkpoint {Checkpoint}: the block is taken from peers once it is known to lead there")]
    public static partial void BelowCheckpoint(ILogger logger, ulong height, ulong checkpoint);

    [LoggerMessage(21, LogLevel.Information, "Signs nothing for the first {Seconds} s: listens whether the validator's keys vote elsewhere")]
    public static partial void Listens(ILogger logger, long seconds);

    [LoggerMessage(24, LogLevel.Warning, "Peer {Peer} does not have the checkpoint: its block {Height} is not {Hash}. It is on another chain, or the checkpoint is wrong; no block is taken until a peer has it")]
    public static partial void NotTheCheckpoint(ILogger logger, ulong peer, ulong height, string hash);

    [LoggerMessage(22, LogLevel.Information, "Heard nobody else vote with the validator's keys: signs from height {Height} on")]
    public static partial void Listened(ILogger logger, ulong height);

    [LoggerMessage(23, LogLevel.Error, "Another process votes with this validator's keys, or its signing record is an old one: heard a vote at height {Height} that is not in the record. Nothing is signed here any more; stop one of the two before this node is started again")]
    public static partial void TwinSeen(ILogger logger, ulong height);
}
