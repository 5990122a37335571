// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Genesis;

/// <summary>A validator of the genesis set.</summary>
/// <param name="Address">Its account; sets are ordered by it.</param>
/// <param name="VrfKey">The VRF key.</param>
/// <param name="VoteRoot">The root of the vote keys; at depth 0 the vote key itself.</param>
/// <param name="VoteTreeDepth">The depth of their tree, 0 to 16.</param>
/// <param name="StakeWei">Its stake in wei.</param>
/// <param name="FeeRecipient">The beneficiary of the blocks that it proposes.</param>
public readonly record struct GenesisValidator(
    Address Address, PublicKey VrfKey, Hash256 VoteRoot, byte VoteTreeDepth, UInt128 StakeWei, Address FeeRecipient);
