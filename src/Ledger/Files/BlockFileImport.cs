// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Files;

/// <summary>Imports a file of RLP blocks one after another, as other clients export them. Blocks that the chain has already are passed over.</summary>
/// <remarks>Reading, decoding and the recovery of senders run ahead of execution. The file is hostile: every defect is a typed error.</remarks>
public sealed class BlockFileImport
{
    // Blocks decoded ahead of execution.
    private const int AheadMax = 8;

    // Blocks that one certificate may prove together, and their bytes.
    private const int RunBlocksMax = 64;
    private const long RunBytesMax = 64L * 1024 * 1024;

    // Every so many blocks the log index and the pruner get a turn.
    private const ulong UpkeepBlocks = 64;

    private readonly ChainLedger _ledger;
    private readonly Stream _blocks;
    private readonly Stream? _finality;

    /// <summary>Prepares an import.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="blocks">The file of blocks, uncompressed.</param>
    /// <param name="finality">The file of seals and certificates; null: none.</param>
    public BlockFileImport(ChainLedger ledger, Stream blocks, Stream? finality = null)
    {
        _ledger = ledger;
        _blocks = blocks;
        _finality = finality;
    }

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told after each block; null: nobody.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <returns>How far it came; or where and why it stopped.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; the blocks so far were imported.</exception>
    public async Task<Result<BlockFileProgress, BlockFileError>> RunAsync(
        IProgress<BlockFileProgress>? progress, CancellationToken cancellationToken)
    {
        Channel<ReadBlock> ahead = Channel.CreateBounded<ReadBlock>(
            new BoundedChannelOptions(AheadMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });
        using CancellationTokenSource stopReading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = Task.Run(() => ReadAsync(ahead.Writer, stopReading.Token), CancellationToken.None);
        try
        {
            return await ImportAsync(ahead.Reader, progress, cancellationToken);
        }
        finally
        {
            await stopReading.CancelAsync();
            await reading;
        }
    }

    private async Task<Result<BlockFileProgress, BlockFileError>> ImportAsync(
        ChannelReader<ReadBlock> blocks, IProgress<BlockFileProgress>? progress, CancellationToken cancellationToken)
    {
        BlockFileProgress done = default;
        await foreach (ReadBlock next in blocks.ReadAllAsync(cancellationToken))
        {
            // What was decoded ahead is handed out even after a cancellation.
            cancellationToken.ThrowIfCancellationRequested();
            if (next.Block is not { } block)
            {
                return next.Error;
            }

            if (!_ledger.Importer.Import(block, next.Proof).TryGet(out _, out ImportError error))
            {
                return new BlockFileError(BlockFileErrorCode.Refused, next.Error.Offset, block.Header.Number, Import: error);
            }

            done = new BlockFileProgress(
                block.Header.Number,
                done.Blocks + 1,
                done.Transactions + block.Transactions.Count,
                done.Gas + block.Header.GasUsed,
                next.Error.Offset + block.EncodedSizeBytes);
            progress?.Report(done);
            if (block.Header.Number % UpkeepBlocks == 0)
            {
                Upkeep(cancellationToken);
            }
        }

        Upkeep(cancellationToken);
        return done;
    }

    private void Upkeep(CancellationToken cancellationToken)
    {
        while (_ledger.LogIndexer.Step(cancellationToken))
        {
            // One range after another, until only the unfinished one is left.
        }

        _ledger.Pruner.Step(2 * UpkeepBlocks);
    }

    private async Task ReadAsync(ChannelWriter<ReadBlock> blocks, CancellationToken cancellationToken)
    {
        try
        {
            RlpStream stream = new(_blocks, Block.EncodedSizeBytesMax);
            FinalityReader? finality = _finality is null ? null : new FinalityReader(_finality);
            List<ReadBlock> run = [];
            long runBytes = 0;
            ReadBlock? next;
            while ((next = ReadNext(stream, finality)) is { Block: not null })
            {
                run.Add(next);
                runBytes += next.Block.EncodedSizeBytes;
                if (next.Proof is not { Certificate.IsEmpty: true } || run.Count == RunBlocksMax || runBytes >= RunBytesMax)
                {
                    await WriteRunAsync(run, blocks, cancellationToken);
                    run.Clear();
                    runBytes = 0;
                }
            }

            await WriteRunAsync(run, blocks, cancellationToken);
            if (next is not null)
            {
                await blocks.WriteAsync(next, cancellationToken);
            }

            blocks.Complete();
        }
        catch (OperationCanceledException)
        {
            blocks.TryComplete();
        }
        catch (IOException exception)
        {
            blocks.TryComplete(exception);
        }
    }

    // Blocks without a certificate of their own are proven by that of the next block which has one.
    private async Task WriteRunAsync(List<ReadBlock> run, ChannelWriter<ReadBlock> blocks, CancellationToken cancellationToken)
    {
        IReadOnlyList<FinalityProof>? proofs = _ledger.Finality is { } verifier && run.TrueForAll(static read => read.Proof is not null)
            ? verifier.ProveRun([.. run.Select(static read => (read.Block!, read.Proof!))])
            : null;
        for (int i = 0; i < run.Count; i++)
        {
            await blocks.WriteAsync(proofs is null ? run[i] : run[i] with { Proof = proofs[i] }, cancellationToken);
        }
    }

    private static ReadBlock? ReadNext(RlpStream stream, FinalityReader? finality)
    {
        long offset = stream.Offset;
        byte[]? item = stream.Read(out BlockFileErrorCode code);
        if (item is null)
        {
            return code == BlockFileErrorCode.None ? null : new ReadBlock(null, null, new BlockFileError(code, offset));
        }

        if (!Block.TryDecode(item, out Block block, out BlockDecodeError decode))
        {
            return new ReadBlock(null, null, new BlockFileError(BlockFileErrorCode.Malformed, offset, Decode: decode));
        }

        FinalityProof? proof = null;
        if (finality is not null && !finality.TryRead(block.Header.Number, out proof))
        {
            return new ReadBlock(null, null, new BlockFileError(BlockFileErrorCode.BadFinality, offset, block.Header.Number));
        }

        SenderAhead.Recover(block.Transactions);
        return new ReadBlock(block, proof, new BlockFileError(BlockFileErrorCode.None, offset));
    }

    private sealed record ReadBlock(Block? Block, FinalityProof? Proof, BlockFileError Error);

    // Both files are in order; a block without an item has no proof.
    private sealed class FinalityReader(Stream stream)
    {
        private readonly RlpStream _items = new(stream, FinalityRecord.SizeBytesMax);
        private ulong _number;
        private FinalityProof? _proof;

        public bool TryRead(ulong number, out FinalityProof? proof)
        {
            proof = null;
            while (_proof is null || _number < number)
            {
                byte[]? item = _items.Read(out BlockFileErrorCode code);
                if (item is null)
                {
                    return code == BlockFileErrorCode.None;
                }

                if (!FinalityRecord.TryDecode(item, out _number, out _proof))
                {
                    return false;
                }
            }

            proof = _number == number ? _proof : null;
            return true;
        }
    }
}
