// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Asks a peer for blocks, decodes them, proves them final and recovers their senders: all that can be done before execution. Safe to use from several threads.</summary>
internal sealed class BlockFetcher
{
    /// <summary>Longest request. A peer that needs longer for 64 blocks is no help.</summary>
    internal static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);

    private readonly SyncParts _parts;
    private readonly HeaderFetcher _headers;
    private volatile CheckpointPath? _path;

    internal BlockFetcher(SyncParts parts)
    {
        _parts = parts;
        _headers = new HeaderFetcher(parts.Transport, parts.Time);
    }

    /// <summary>The way to the checkpoint, which blocks at or below it must be part of; null above it, and where none is named.</summary>
    internal CheckpointPath? Path
    {
        get => _path;
        set => _path = value;
    }

    /// <summary>Fetches blocks.</summary>
    internal async Task<FetchedBlocks> FetchAsync(PeerHandle peer, ulong from, int count, ulong newest, CancellationToken cancellationToken)
    {
        DataResult result;
        using (CancellationTokenSource time = new(RequestTime, _parts.Time))
        using (CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken))
        {
            try
            {
                result = await _parts.Transport.RequestAsync(peer, DataKind.Blocks, new BlockRangeRequest(from, count).Encode(), both.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                result = new DataResult(DataStatus.Failed, []);
            }
        }

        if (result.Chunks.Count == 0)
        {
            return new FetchedBlocks(result.Status, [], 0, result.Wait, null);
        }

        FetchedBlocks fetched = await Task.Run(() => Check(result, from, count, newest), cancellationToken);
        return Path is { } path && fetched.Blocks.Length > 0 ? await CheckPathAsync(path, peer, fetched, cancellationToken) : fetched;
    }

    // A run is a chain, so its last block stands for it. One that goes beyond the checkpoint was compared with it.
    private async Task<FetchedBlocks> CheckPathAsync(CheckpointPath path, PeerHandle peer, FetchedBlocks fetched, CancellationToken cancellationToken)
    {
        BlockHeader last = fetched.Blocks[^1].Block.Header;
        if (last.Number > path.End.Number)
        {
            return fetched;
        }

        return await path.ContainsAsync(_headers, peer, last, cancellationToken) switch
        {
            true => fetched,
            false => fetched with { Blocks = [], Lie = "its blocks do not lead to the checkpoint" },
            null => fetched with { Status = DataStatus.Failed, Blocks = [] },
        };
    }

    private FetchedBlocks Check(DataResult result, ulong from, int count, ulong newest)
    {
        List<(Block Block, FinalityProof Proof)> run = new(result.Chunks.Count);
        long bytes = 0;
        foreach (ReadOnlyMemory<byte> encoded in result.Chunks)
        {
            if (run.Count == count
                || !CertifiedBlock.TryDecode(encoded.Span, out Block? block, out FinalityProof? proof)
                || block.Header.Number != from + (ulong)run.Count)
            {
                return new FetchedBlocks(result.Status, [], bytes, default, "not what was asked for");
            }

            bytes += encoded.Length;
            run.Add((block, proof));
        }

        // An answer may end between two heights whose certificates the peer keeps: nothing proves the blocks after the first of them here.
        int certified = run.FindLastIndex(static item => !item.Proof.Certificate.IsEmpty) + 1;
        if (certified == 0)
        {
            return new FetchedBlocks(result.Status, [], bytes, default, null);
        }

        run.RemoveRange(certified, run.Count - certified);
        RunError error = _parts.Verifier.TryProve(run, newest, out (Block Block, FinalityProof Proof)[] proven);
        if (error != RunError.None)
        {
            return new FetchedBlocks(result.Status, [], bytes, default, error.ToString());
        }

        foreach ((Block block, _) in proven)
        {
            for (int i = 0; i < block.Transactions.Count; i++)
            {
                // Both are kept by the transaction: execution finds them ready.
                Transaction transaction = block.Transactions[i];
                _ = transaction.TryGetSender(out _);
                _ = transaction.Hash;
            }
        }

        return new FetchedBlocks(result.Status, proven, bytes, default, null);
    }
}

/// <summary>What came of asking a peer for blocks.</summary>
/// <param name="Status">How the request ended.</param>
/// <param name="Blocks">The blocks, proven final: all that were asked for or the first of them; none when there is nothing useful.</param>
/// <param name="Bytes">Bytes received.</param>
/// <param name="Wait">How long the peer asks to be left alone.</param>
/// <param name="Lie">What nobody honest sends; null: nothing of that kind.</param>
internal sealed record FetchedBlocks(DataStatus Status, (Block Block, FinalityProof Proof)[] Blocks, long Bytes, TimeSpan Wait, string? Lie);
