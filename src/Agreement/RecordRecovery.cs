// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Agreement;

/// <summary>Begins a signing record anew for keys whose record is lost: with a floor above everything that they can have signed. The node must not run: the files are opened exclusively.</summary>
/// <remarks>
/// <para>
/// Keys sign at the height above the newest block of their node only, so whatever was signed lies at or below the network's newest block plus one. Timestamps of blocks are whole seconds and
/// rise with each block, so the network cannot be further above the head here than the head is old. The floor is an epoch above that
/// (<see cref="SigningFloor.AfterLoss"/>, docs/protocol/consensus.md, section 9): the validator observes for that long.
/// </para>
/// <para>The age rests on this machine's clock: one that is slow by more than an epoch of blocks, beside a head that is as old, would not be noticed.</para>
/// </remarks>
public static class RecordRecovery
{
    /// <summary>Oldest head: a node that was at the network's head before it was stopped has a newer one.</summary>
    public static readonly TimeSpan HeadAgeMax = TimeSpan.FromMinutes(10);

    /// <summary>By how much clocks may differ, in seconds.</summary>
    public const int ClockSlackSeconds = 10;

    /// <summary>Begins the record.</summary>
    /// <param name="files">The files of the agreement; their folder exists. An existing record, sound or not, is not touched.</param>
    /// <param name="keys">The keys that the record was of.</param>
    /// <param name="chain">The chain in the data directory, which was at the network's head when its node was stopped.</param>
    /// <param name="epochLength">E.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The first height that the keys may sign at.</returns>
    /// <exception cref="IOException">A file is in use, or cannot be opened or written.</exception>
    public static Result<ulong, RecordRecoveryError> Begin(AgreementFiles files, IValidatorKeys keys, IBlockChain chain, ulong epochLength, TimeProvider time)
    {
        ChainHead head = chain.Head;
        TimeSpan age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(head.Header.Timestamp, uint.MaxValue));
        if (age > HeadAgeMax)
        {
            return RecordRecoveryError.HeadTooOld;
        }

        if (age < TimeSpan.FromSeconds(-ClockSlackSeconds))
        {
            return RecordRecoveryError.ClockBehind;
        }

        using RecordFiles record = files.OpenRecord();
        if (record.First.Length > 0 || record.Second.Length > 0 || record.Mark.Length > 0)
        {
            return RecordRecoveryError.Present;
        }

        ulong since = (ulong)Math.Max(0, Math.Ceiling(age.TotalSeconds)) + ClockSlackSeconds;
        Height floor = SigningFloor.AfterLoss(new EpochSchedule(epochLength), new Height(head.Number + since), voteTreeDepth: 0);
        VoteRecord.Create(record, new RecordIdentity(chain.Genesis.Hash, keys.VoteRoot), floor).Dispose();
        return floor.Value;
    }
}

/// <summary>Why a signing record is not begun anew.</summary>
public enum RecordRecoveryError
{
    /// <summary>There is a record, sound or not.</summary>
    Present = 0,

    /// <summary>The newest block is old: the node was not at the network's head, or the network stands still.</summary>
    HeadTooOld,

    /// <summary>The newest block is in the future of this machine's clock.</summary>
    ClockBehind,
}
