// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>A block just built, with what its execution came to.</summary>
/// <param name="Block">The block, complete but for what the consensus layer seals it with.</param>
/// <param name="Outcome">The outcome; its changes are pending in the world state.</param>
public sealed record BuiltBlock(Block Block, BlockOutcome Outcome);
