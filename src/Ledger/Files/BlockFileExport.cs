// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Files;

/// <summary>Writes blocks to a file as other clients do: their RLP one after another; and beside it a file of seals and certificates, where blocks have any.</summary>
public static class BlockFileExport
{
    /// <summary>Writes a range of blocks.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="from">First block.</param>
    /// <param name="to">Last block.</param>
    /// <param name="blocks">Where the blocks go.</param>
    /// <param name="finality">Where seals and certificates go; null: nowhere.</param>
    /// <param name="progress">Told after each block; null: nobody.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <returns>How much was written; or what is missing.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; whole blocks were written.</exception>
    public static Result<BlockFileProgress, Unavailable> Write(
        IBlockChain chain,
        ulong from,
        ulong to,
        Stream blocks,
        Stream? finality,
        IProgress<BlockFileProgress>? progress,
        CancellationToken cancellationToken)
    {
        BlockFileProgress done = default;
        for (ulong number = from; number <= to; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!chain.GetBlock(number).TryGet(out Block? block, out Unavailable missing))
            {
                return missing;
            }

            byte[] encoded = block.Encode();
            blocks.Write(encoded);
            if (finality is not null && chain.TryGetFinality(number, out FinalityProof? proof))
            {
                finality.Write(FinalityRecord.Encode(number, proof));
            }

            done = new BlockFileProgress(
                number, done.Blocks + 1, done.Transactions + block.Transactions.Count, done.Gas + block.Header.GasUsed, done.Bytes + encoded.Length);
            progress?.Report(done);
        }

        return done;
    }
}
