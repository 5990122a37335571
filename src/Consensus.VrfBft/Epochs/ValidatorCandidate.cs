// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>A registered validator as the staking state shows it at a snapshot.</summary>
/// <param name="Address">The validator's account.</param>
/// <param name="VrfKey">The VRF key.</param>
/// <param name="VoteRoot">The root of the vote-key tree.</param>
/// <param name="VoteTreeDepth">The depth of that tree, 0 to 16.</param>
/// <param name="RegisteredEpoch">The epoch of the tree's first leaf.</param>
/// <param name="BondedWei">Own and delegated stake in wei.</param>
/// <param name="IsActive">False when jailed or leaving.</param>
public readonly record struct ValidatorCandidate(
    Address Address, PublicKey VrfKey, Hash256 VoteRoot, byte VoteTreeDepth, Epoch RegisteredEpoch, UInt128 BondedWei, bool IsActive);
