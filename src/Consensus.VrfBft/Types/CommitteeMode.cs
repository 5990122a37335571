// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>How the voters of a step are chosen; fixed per epoch. Proposers are always sampled.</summary>
public enum CommitteeMode : byte
{
    /// <summary>Every validator votes with its whole stake; votes carry no proof.</summary>
    Full = 0,

    /// <summary>Each step has its own secret committee drawn by sortition; votes carry a proof.</summary>
    Sampled = 1,
}
