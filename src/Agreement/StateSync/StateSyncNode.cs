// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.StateSync;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Agreement.StateSync;

/// <summary>A node that has only the first block and fetches the state of a recent one instead of executing all blocks to it.</summary>
/// <remarks>
/// <code>
///  a head, proven by a certificate ─▶ pivot: the last block of an epoch ─▶ its block, certificate and 288 headers below it
///                                          └─▶ accounts, slots and code in ranges with proofs ─▶ a new store ─▶ a ledger whose head is the pivot
/// </code>
/// Everything is proven against the state root of a block that a quorum certified. The host then opens the new store in the place of the old one, and follows the chain by blocks.
/// </remarks>
public sealed class StateSyncNode : IConsensusEndpoint, IConsensusStatus
{
    /// <summary>Chains shorter than this are fetched by blocks.</summary>
    public const ulong BlocksMin = 128;

    /// <summary>Headers below the pivot that are fetched with it: what BLOCKHASH and seeds reach (256), and some.</summary>
    public const int AncestorsMax = 288;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<PeerHandle, ulong> _claims = new();
    private readonly PeerLines _lines;
    private readonly StateSyncParts _parts;
    private readonly DataServer _server;
    private readonly SyncParts _sync;
    private readonly BlockFetcher _fetcher;
    private readonly HeaderFetcher _headers;
    private ulong _pivot;
    private HeaderWalk? _walk;

    /// <summary>Joins the parts; nothing runs before <see cref="RunAsync"/>.</summary>
    public StateSyncNode(StateSyncParts parts)
    {
        _parts = parts;
        _lines = new PeerLines(parts.Time);
        _server = new DataServer(parts.Chain);
        _sync = new SyncParts
        {
            Transport = parts.Transport,
            ClaimOf = ClaimOf,
            Verifier = new RunVerifier(parts.Epochs, parts.Crypto, parts.Chain.Genesis.Hash) { Checkpoint = parts.Checkpoint },
            Chain = parts.Chain,
            Time = parts.Time,
            Logger = parts.Logger,
        };
        _fetcher = new BlockFetcher(_sync);
        _headers = new HeaderFetcher(parts.Transport, parts.Time);
    }

    /// <inheritdoc/>
    public SyncProgress? Sync
    {
        get
        {
            ulong highest = Math.Max(Volatile.Read(ref _pivot), _parts.Checkpoint?.Number ?? 0);
            return highest > 0 ? new SyncProgress(0, _parts.Chain.Head.Number, highest) { Headers = Volatile.Read(ref _walk)?.Progress } : null;
        }
    }

    /// <inheritdoc/>
    public bool IsActive => true;

    /// <inheritdoc/>
    public bool IsValidator => false;

    /// <summary>The newest block that a peer says it has; 0 when it said nothing or is gone.</summary>
    public ulong HeadOf(PeerHandle peer) => ClaimOf(peer);

    /// <summary>Runs until a state is in the store.</summary>
    /// <returns>True when the last store given by <see cref="StateSyncParts.OpenTarget"/> is a ledger now; false when the chain is so short that blocks are better.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindPivotAsync(cancellationToken) is not { } pivot)
            {
                return false;
            }

            BlockHeader header = pivot.Block.Header;
            Volatile.Write(ref _pivot, header.Number);
            IKeyValueStore target = _parts.OpenTarget();
            StateInstaller installer = new(target, header.StateRoot);
            StateName state = new(header.Number, header.StateRoot);
            StateFetcher fetcher = new(_parts.Transport, _parts.Time, installer, state);
            StateDownload download = new(_parts.Transport, ClaimOf, fetcher, state, _parts.Time, _parts.Logger);
            if (await download.RunAsync(cancellationToken) && installer.TryComplete(_parts.Source, pivot.Ancestors, pivot.Block, pivot.Proof, pivot.Checkpoint))
            {
                AgreementLog.StateSynced(_parts.Logger, header.Number, header.StateRoot.ToString(), download.Summary);
                return true;
            }

            AgreementLog.StateGone(_parts.Logger, header.Number);
        }
    }

    /// <inheritdoc/>
    public void OnConnected(PeerHandle peer) => _claims.TryAdd(peer, 0);

    /// <inheritdoc/>
    public void OnDisconnected(PeerHandle peer) => _claims.TryRemove(peer, out _);

    /// <inheritdoc/>
    public void OnMessage(PeerHandle peer, MessageLane lane, ReadOnlySpan<byte> message)
    {
        // Of all that peers say only where they stand matters here.
        if (lane != MessageLane.Consensus || message.IsEmpty || message[0] != (byte)MessageType.Status)
        {
            return;
        }

        if (!MessageCodec.TryDecode(message, out ConsensusMessage? decoded, out _) || decoded is not ConsensusMessage.Status status)
        {
            _parts.Transport.Report(peer, PeerFault.Malformed);
        }
        else if (status.Content.Chain != _parts.Chain.Genesis.Hash)
        {
            _parts.Transport.Report(peer, PeerFault.WrongNetwork);
        }
        else if (_claims.ContainsKey(peer))
        {
            _claims[peer] = status.Content.Head.Value;
        }
    }

    /// <inheritdoc/>
    public void OnPublished(PeerHandle peer, MessageTopic topic, ReadOnlySpan<byte> body, Action<MessageVerdict> reply) => reply(MessageVerdict.Ignore);

    /// <inheritdoc/>
    public DataAnswer? Serve(DataKind kind, ReadOnlySpan<byte> request) => _server.Serve(kind, request);

    private ulong ClaimOf(PeerHandle peer) => _claims.GetValueOrDefault(peer);

    private async Task<Pivot?> FindPivotAsync(CancellationToken cancellationToken)
    {
        HeadProver prover = new(_sync, _fetcher, _lines);
        while (true)
        {
            if (await prover.ProveAsync(isPatient: true, cancellationToken) is { } head)
            {
                if (head < BlocksMin && _parts.Checkpoint is null)
                {
                    return null;
                }

                ulong number = PivotBelow(head);
                if (number >= (_parts.Checkpoint?.Number ?? 1) && await FetchPivotAsync(number, cancellationToken) is { } pivot)
                {
                    return pivot;
                }
            }

            await Task.Delay(Pause, _parts.Time, cancellationToken);
        }
    }

    // The last block of an epoch, so that nodes that start at about the same time ask for the same state; the head where there is none above the checkpoint.
    private ulong PivotBelow(ulong head)
    {
        ulong length = _parts.Epochs.Parameters.EpochLength;
        ulong end = head / length * length;
        return end > 0 && end >= (_parts.Checkpoint?.Number ?? 0) ? end : head;
    }

    private async Task<Pivot?> FetchPivotAsync(ulong number, CancellationToken cancellationToken)
    {
        // Those that helped before first: a silent one costs the time of a request.
        foreach (PeerHandle peer in _parts.Transport.Peers.OrderByDescending(peer => _lines.Of(peer).HasHelped).ThenBy(peer => _lines.Of(peer).Failures).ToArray())
        {
            if (ClaimOf(peer) < number || _lines.IsResting(peer))
            {
                continue;
            }

            FetchedBlocks fetched = await _fetcher.FetchAsync(peer, number - 1, 2, number, cancellationToken);
            if (fetched.Lie is not null)
            {
                _parts.Transport.Report(peer, PeerFault.InvalidBlocks);
            }

            if (fetched.Blocks.Length != 2)
            {
                _lines.Of(peer).Fail();
                continue;
            }

            (Block block, FinalityProof proof) = fetched.Blocks[1];
            if (await FindAncestorsAsync(peer, block.Header, cancellationToken) is (var ancestors, var checkpoint))
            {
                return new Pivot(block, proof, ancestors, checkpoint);
            }
        }

        return null;
    }

    // The headers to keep below the pivot, and that of the checkpoint, once the pivot is known to be on its chain. That a quorum certified it does not say so: keys of former validators may have been
    // stolen. Its ancestors do, one by one.
    private async Task<(IReadOnlyList<BlockHeader> Ancestors, BlockHeader? Checkpoint)?> FindAncestorsAsync(PeerHandle peer, BlockHeader pivot, CancellationToken cancellationToken)
    {
        Checkpoint? checkpoint = _parts.Checkpoint;
        ulong lowest = pivot.Number > AncestorsMax ? pivot.Number - AncestorsMax : 1;
        ulong to = Math.Min(lowest, checkpoint?.Number ?? lowest);
        List<BlockHeader> ancestors = [];
        BlockHeader? there = checkpoint?.Number == pivot.Number ? pivot : null;
        HeaderWalk walk = new(_sync, _headers, _lines, pivot.Number - 1, pivot.ParentHash, to) { Owner = peer, ClaimMin = pivot.Number };
        Volatile.Write(ref _walk, checkpoint is null ? null : walk);
        try
        {
            if (!await walk.RunAsync(Take, cancellationToken))
            {
                _lines.Of(peer).Fail();
                return null;
            }
        }
        finally
        {
            Volatile.Write(ref _walk, null);
        }

        ancestors.Reverse();
        return there is null || !IsElsewhere(there, peer) ? (ancestors, there) : null;

        void Take(IReadOnlyList<BlockHeader> headers)
        {
            for (int i = headers.Count - 1; i >= 0; i--)
            {
                if (headers[i].Number >= lowest)
                {
                    ancestors.Add(headers[i]);
                }

                there = headers[i].Number == checkpoint?.Number ? headers[i] : there;
            }
        }
    }

    // Whether the chain of a peer's pivot has another block than the checkpoint at its height.
    private bool IsElsewhere(BlockHeader there, PeerHandle peer)
    {
        if (_parts.Checkpoint is not { } checkpoint)
        {
            return false;
        }

        CheckpointAge.Check(_parts.Logger, _parts.Time, there);
        if (!checkpoint.Excludes(there.Number, there.Hash))
        {
            return false;
        }

        AgreementLog.BadBlocks(_parts.Logger, peer.Value, "its chain does not contain the checkpoint");
        _parts.Transport.Report(peer, PeerFault.InvalidBlocks);
        _lines.Of(peer).Fail();
        return true;
    }

    private sealed record Pivot(Block Block, FinalityProof Proof, IReadOnlyList<BlockHeader> Ancestors, BlockHeader? Checkpoint);
}
