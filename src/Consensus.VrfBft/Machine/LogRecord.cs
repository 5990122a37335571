// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>One entry of the write-ahead log: what must survive a crash because something said outside depends on it.</summary>
/// <remarks>Within one <see cref="Effect.Persist"/> a vote comes after everything that justifies it, so that a torn tail never
/// keeps a vote without its reasons.</remarks>
public abstract record LogRecord
{
    private LogRecord()
    {
    }

    /// <summary>The height that the record belongs to; records of committed heights may be dropped.</summary>
    public abstract Height Height { get; }

    /// <summary>A voting step was executed with this value, whether or not the node was selected to send the vote (A2, A3).</summary>
    /// <param name="Vote">The vote, with the node's own index.</param>
    public sealed record VoteExecuted(Vote Vote) : LogRecord
    {
        /// <inheritdoc/>
        public override Height Height => Vote.Height;
    }

    /// <summary>A certificate that the node acted on: it entered a period, certified, passed a NEXT time or committed by it (A4).</summary>
    /// <param name="Certificate">The certificate.</param>
    public sealed record CertificateKept(VerifiedCertificate Certificate) : LogRecord
    {
        /// <inheritdoc/>
        public override Height Height => Certificate.Id.Height;
    }

    /// <summary>The payload of a value was held, and executed if <paramref name="IsValid"/>. The log keeps the payload with it (A1).</summary>
    /// <param name="At">The height.</param>
    /// <param name="Value">The value.</param>
    /// <param name="IsValid">Whether execution found it valid; then a restarted node need not execute it again to stand by it.</param>
    public sealed record PayloadKept(Height At, BlockValue Value, bool IsValid) : LogRecord
    {
        /// <inheritdoc/>
        public override Height Height => At;
    }

    /// <summary>The node is about to propose this block. The log keeps its head and payload with it (C1).</summary>
    /// <param name="At">The height.</param>
    /// <param name="Period">The attempt.</param>
    /// <param name="Value">The block's hash.</param>
    public sealed record HeadProposed(Height At, Period Period, BlockValue Value) : LogRecord
    {
        /// <inheritdoc/>
        public override Height Height => At;
    }
}
