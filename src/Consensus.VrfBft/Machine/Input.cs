// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>Everything that can happen to the machine. A closed hierarchy; the host feeds inputs one at a time.</summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>Time passed: sent when the moment of the last <see cref="Effect.WakeAt"/> has come; earlier or more often is harmless.</summary>
    public sealed record Tick : Input
    {
        /// <summary>The only instance that is needed.</summary>
        public static Tick Instance { get; } = new();
    }

    /// <summary>The machine starts, or starts again after a crash.</summary>
    /// <param name="Context">The height above the last committed block.</param>
    /// <param name="Log">Every record of the write-ahead log at or above that height, oldest first; empty on a first start.</param>
    public sealed record Started(HeightContext Context, ImmutableArray<LogRecord> Log) : Input;

    /// <summary>The block below <paramref name="Context"/> is committed, by the machine's own <see cref="Effect.Commit"/> or by block sync.</summary>
    /// <param name="Context">The next height to agree on; above the present one.</param>
    public sealed record Committed(HeightContext Context) : Input;

    /// <summary>A verified vote; the node's own votes come back this way too.</summary>
    /// <param name="Vote">The vote.</param>
    public sealed record VoteSeen(VerifiedVote Vote) : Input;

    /// <summary>A verified certificate of any step.</summary>
    /// <param name="Certificate">The certificate.</param>
    public sealed record CertificateSeen(VerifiedCertificate Certificate) : Input;

    /// <summary>A verified proposal head; the node's own comes back this way too.</summary>
    /// <param name="Head">The head.</param>
    /// <param name="ReceivedUnixMs">Wall clock when the head reached this node, before any waiting for verification (D2).</param>
    public sealed record HeadSeen(VerifiedHead Head, long ReceivedUnixMs) : Input;

    /// <summary>A payload is complete and passed every check of block validity short of execution.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Value">The value it belongs to.</param>
    public sealed record PayloadSeen(Height Height, BlockValue Value) : Input;

    /// <summary>The answer to <see cref="Effect.Execute"/>.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Verdict">What execution found.</param>
    public sealed record PayloadExecuted(Height Height, BlockValue Value, PayloadVerdict Verdict) : Input;

    /// <summary>The answer to <see cref="Effect.RequestBuild"/>: the block is built, executed and held, its head not signed yet.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Period">The attempt it was ordered for.</param>
    /// <param name="Value">The block's hash.</param>
    public sealed record Built(Height Height, Period Period, BlockValue Value) : Input;

    /// <summary>A peer told where it stands.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="Position">Where it stands.</param>
    public sealed record StatusSeen(PeerHandle Peer, PeerPosition Position) : Input;
}
