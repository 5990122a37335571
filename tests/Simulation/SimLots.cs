// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Simulation;

/// <summary>A validator's lots at one height.</summary>
internal sealed class SimLots(SimKeys keys, Height height, ValidatorIndex self) : ILotTable
{
    public StakeWeight VoteWeight(Period period, Step step) => keys.WeightOf(height, period, step, self);

    public bool TryDrawProposer(Period period, out Hash256 priority) => keys.TryDrawProposer(height, period, self, out priority);
}
