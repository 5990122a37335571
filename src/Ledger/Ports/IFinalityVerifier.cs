// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>Decides whether the consensus layer's proof shows that a block is final. The host supplies it; chains without consensus have none.</summary>
/// <remarks>An implementation MUST NOT accept a block that two thirds of the stake did not decide on: safety of the chain rests on it alone.</remarks>
public interface IFinalityVerifier
{
    /// <summary>Checks the proof of a block whose parent is the head.</summary>
    /// <param name="header">The block's header.</param>
    /// <param name="proof">The proof; null when the block came without one.</param>
    bool IsFinal(BlockHeader header, FinalityProof? proof);

    /// <summary>Proves consecutive blocks as a whole and ahead of their import, where a later one's proof covers those before it.</summary>
    /// <param name="run">The blocks with their proofs, oldest first.</param>
    /// <returns>The proofs to import them with; the given ones where nothing is proven ahead, so that each is judged when its turn comes.</returns>
    IReadOnlyList<FinalityProof> ProveRun(IReadOnlyList<(Block Block, FinalityProof Proof)> run) => [.. run.Select(static item => item.Proof)];
}
