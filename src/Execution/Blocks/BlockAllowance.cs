// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>What a block has left for further transactions.</summary>
/// <param name="Gas">Gas below the block's gas limit.</param>
/// <param name="BlobGas">Blob gas below the block's maximum (EIP-4844).</param>
public readonly record struct BlockAllowance(ulong Gas, ulong BlobGas);
