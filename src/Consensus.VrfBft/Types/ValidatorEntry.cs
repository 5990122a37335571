// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>One validator in the set of an epoch.</summary>
/// <param name="Address">The validator's account; sets are ordered by it.</param>
/// <param name="VrfKey">The registered VRF key.</param>
/// <param name="VoteRoot">The root of the vote-key tree; at depth 0 the vote key itself.</param>
/// <param name="VoteTreeDepth">The depth of that tree, 0 to 16.</param>
/// <param name="RegisteredEpoch">The epoch from which the tree's first leaf counts.</param>
/// <param name="Weight">The stake in sub-users.</param>
public readonly record struct ValidatorEntry(
    Address Address, PublicKey VrfKey, Hash256 VoteRoot, byte VoteTreeDepth, Epoch RegisteredEpoch, StakeWeight Weight);
