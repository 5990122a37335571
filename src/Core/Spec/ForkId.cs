// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>What a node tells others of its chain and software (EIP-2124).</summary>
/// <param name="Hash">CRC-32 of the genesis hash and of every fork passed; four bytes, big-endian on the wire.</param>
/// <param name="Next">Block number or time of the next fork it knows; zero: none.</param>
public readonly record struct ForkId(uint Hash, ulong Next);
