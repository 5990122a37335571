// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>A credit from the consensus layer (EIP-4895).</summary>
/// <param name="Index">Running number over all withdrawals of the chain.</param>
/// <param name="ValidatorIndex">Number of the validator whose stake is paid out.</param>
/// <param name="Address">The account credited.</param>
/// <param name="AmountGwei">The amount in gwei (10^9 wei).</param>
public readonly record struct Withdrawal(ulong Index, ulong ValidatorIndex, Address Address, ulong AmountGwei);
