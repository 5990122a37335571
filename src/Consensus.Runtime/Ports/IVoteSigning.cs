// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>Signs for the node's validator, with a durable record of its own of everything it signed.</summary>
public interface IVoteSigning
{
    /// <summary>Signs a vote, or answers with the signature given before for the same vote.</summary>
    /// <param name="vote">The vote.</param>
    /// <param name="isFinal">The vote is a CERT for a committed value: allowed after a NEXT for that same value.</param>
    /// <param name="signed">The signed vote, with the proof of the lot where one is due.</param>
    /// <returns>False when signing could contradict an earlier signature. MUST refuse in doubt (safety).</returns>
    bool TrySign(in Vote vote, bool isFinal, [NotNullWhen(true)] out SignedVote? signed);

    /// <summary>Signs the head of a block that the node built, at most one per height and period.</summary>
    /// <returns>False when another head was signed for the period, or the block is not at hand.</returns>
    bool TrySignHead(Height height, Period period, BlockValue value, [NotNullWhen(true)] out ProposalHead? head);
}
