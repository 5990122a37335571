// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>The node's own lots at one height: a pure function of its VRF key, the seed and the validator set.</summary>
/// <remarks>Implementations MUST answer the same question with the same answer, also after a restart: a lot that changes makes
/// the node equivocate. They MUST NOT reveal a lot before the machine asks for it (secret committees, section "Sortition").</remarks>
public interface ILotTable
{
    /// <summary>The node's own weight in a voting step: its stake in FULL committees, seats in SAMPLED ones, zero when it may not vote.</summary>
    StakeWeight VoteWeight(Period period, Step step);

    /// <summary>Draws the PROPOSE lot of a period.</summary>
    /// <param name="period">The attempt.</param>
    /// <param name="priority">The lot's priority, lower is better; zero when the node is no proposer.</param>
    /// <returns>True when the node may propose.</returns>
    bool TryDrawProposer(Period period, out Hash256 priority);
}
