// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Fetches blocks with their certificates from peers that are ahead, one range at a time.</summary>
/// <remarks>
/// Trusts nothing: every block is executed and its certificate verified by the ledger's finality verifier. A node that is one block behind waits a moment first: the block is most
/// likely on its way through the agreement.
/// </remarks>
internal sealed class BlockSync
{
    private const int WishesMax = 64;
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly Channel<PeerHandle> _wishes = Channel.CreateBounded<PeerHandle>(
        new BoundedChannelOptions(WishesMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly IConsensusTransport _transport;
    private readonly Messenger _messenger;
    private readonly BlockPipeline _pipeline;
    private readonly IBlockChain _chain;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ulong _startedAt;
    private bool _isRunning;

    internal BlockSync(
        IConsensusTransport transport, Messenger messenger, BlockPipeline pipeline, IBlockChain chain, TimeProvider time, ILogger logger)
    {
        _transport = transport;
        _messenger = messenger;
        _pipeline = pipeline;
        _chain = chain;
        _time = time;
        _logger = logger;
    }

    /// <summary>The block at which fetching began; null when nothing is fetched.</summary>
    internal ulong? StartedAt => Volatile.Read(ref _isRunning) ? Volatile.Read(ref _startedAt) : null;

    /// <summary>A peer is ahead.</summary>
    internal void OnAhead(PeerHandle peer) => _wishes.Writer.TryWrite(peer);

    /// <summary>Works until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (PeerHandle peer in _wishes.Reader.ReadAllAsync(cancellationToken))
        {
            ulong ahead = Ahead(peer);
            if (ahead == 1)
            {
                await Task.Delay(Grace, _time, cancellationToken);
                ahead = Ahead(peer);
            }

            if (ahead == 0)
            {
                continue;
            }

            Volatile.Write(ref _startedAt, _chain.Head.Number);
            Volatile.Write(ref _isRunning, true);
            while (Ahead(peer) > 0 && await FetchAsync(peer, cancellationToken))
            {
                AgreementLog.Synced(_logger, (int)(_chain.Head.Number - _startedAt), peer.Value, _chain.Head.Number);
            }

            Volatile.Write(ref _isRunning, false);
        }
    }

    private ulong Ahead(PeerHandle peer)
    {
        ulong theirs = _messenger.HeadOf(peer);
        ulong ours = _chain.Head.Number;
        return theirs > ours ? theirs - ours : 0;
    }

    private async Task<bool> FetchAsync(PeerHandle peer, CancellationToken cancellationToken)
    {
        ulong head = _chain.Head.Number;
        int count = (int)Math.Min(Ahead(peer), CertifiedBlock.CountMax);
        IReadOnlyList<ReadOnlyMemory<byte>> answer = await _transport.RequestBlocksAsync(peer, head + 1, count, cancellationToken);
        if (answer.Count == 0)
        {
            return false;
        }

        List<(Block, FinalityProof)> blocks = new(answer.Count);
        ulong expected = head;
        foreach (ReadOnlyMemory<byte> encoded in answer)
        {
            if (!CertifiedBlock.TryDecode(encoded.Span, out Block? block, out FinalityProof? proof) || block.Header.Number != ++expected || answer.Count > count)
            {
                Blame(peer, "not what was asked for");
                return false;
            }

            blocks.Add((block, proof));
        }

        ImportError? refused = await _pipeline.ImportAsync(blocks, cancellationToken);
        if (refused is { IsBlockAtFault: true } error)
        {
            Blame(peer, error.ToString());
        }

        return refused is null && _chain.Head.Number > head;
    }

    private void Blame(PeerHandle peer, string reason)
    {
        AgreementLog.BadBlocks(_logger, peer.Value, reason);
        _transport.Report(peer, PeerFault.InvalidBlocks);
    }
}
