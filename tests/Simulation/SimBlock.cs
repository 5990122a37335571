// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation;

/// <summary>A block whose execution is a foregone conclusion.</summary>
internal sealed record SimBlock(
    Height Height, Period Period, BlockValue Parent, ulong TimestampSeconds, ValidatorIndex Proposer, bool IsValid, BlockValue Value)
{
    public bool IsEmpty => Proposer == ValidatorIndex.None;
}
