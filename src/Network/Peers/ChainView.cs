// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>This node's chain as the network needs it: what to say of it, whom to admit, which rules are in force. Safe from any thread.</summary>
/// <remarks>
/// Peers are judged by the head (EIP-2124): a node that is far behind is compatible with all who know the forks between. A meeting point has no head and judges by the clock.
/// What is published is about blocks to come, so the rules in force are those of a block proposed now: by the clock, and by the head when its time is later.
/// </remarks>
internal sealed class ChainView
{
    private readonly ChainProfile _profile;
    private readonly bool _hasHead;
    private readonly TimeProvider _time;
    private ChainPosition _position;

    /// <summary>Looks at a chain.</summary>
    /// <param name="profile">The chain.</param>
    /// <param name="hasHead">Whether this node follows it; false for a meeting point.</param>
    /// <param name="time">The clock.</param>
    internal ChainView(ChainProfile profile, bool hasHead, TimeProvider time)
    {
        _profile = profile;
        _hasHead = hasHead;
        _time = time;
        _position = profile.Position;
    }

    /// <summary>Where this node stands.</summary>
    internal ChainPosition Position
    {
        get => Volatile.Read(ref _position);
        set => Volatile.Write(ref _position, value);
    }

    /// <summary>What never changes.</summary>
    internal ChainIdentity Identity => _profile.Identity;

    /// <summary>The forks.</summary>
    internal ForkIdSchedule Forks => _profile.Forks;

    /// <summary>What this node tells peers.</summary>
    internal ChainStatus Status
    {
        get
        {
            ChainPosition position = Position;
            (ulong number, ulong timestamp) = JudgedFrom(position);
            return new ChainStatus(Identity, Forks.At(number, timestamp), position.Finalized, position.Number, position.Hash, position.Earliest);
        }
    }

    /// <summary>Forks passed by a block proposed now, and <paramref name="seconds"/> and as many blocks before (negative) or after that.</summary>
    internal int CountPassed(long seconds = 0)
    {
        ChainPosition position = Position;
        return Forks.CountPassed(Shift(position.Number, seconds), Shift(Math.Max(position.Timestamp, SecondsNow()), seconds));
    }

    /// <summary>Judges what a peer says of its chain.</summary>
    internal ChainVerdict Judge(ChainStatus theirs)
    {
        if (theirs.Identity != Identity)
        {
            return ChainVerdict.OtherChain;
        }

        (ulong number, ulong timestamp) = JudgedFrom(Position);
        return Forks.Check(theirs.Fork, number, timestamp) == ForkIdVerdict.Compatible ? ChainVerdict.Compatible : ChainVerdict.OtherRules;
    }

    // Saturates: before the first block and after the last there is no fork.
    private static ulong Shift(ulong value, long by) =>
        by >= 0 ? value + Math.Min((ulong)by, ulong.MaxValue - value) : value - Math.Min((ulong)-by, value);

    private (ulong Number, ulong Timestamp) JudgedFrom(ChainPosition position) =>
        _hasHead ? (position.Number, position.Timestamp) : (Forks.LastForkBlock, SecondsNow());

    private ulong SecondsNow() => (ulong)Math.Max(0, _time.GetUtcNow().ToUnixTimeSeconds());
}
