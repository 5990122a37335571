// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.StateSync;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Integration.Tests.Sync;

/// <summary>Ways to a checkpoint that take more than one request for headers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DeepCheckpointTests
{
    private const ulong Above = 880;
    private const ulong Below = 20;
    private const ulong Pivot = 896;

    // What the second request begins with on the way from the checkpoint above down to the first block.
    private const ulong SecondUp = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Blocks_follow_the_way_that_several_requests_of_headers_show()
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        PeerHandle peer = peers.AddHonest(DeepChain.Blocks);

        ChainLedger ledger = await SyncBlocksAsync(peers);

        ledger.Chain.Head.Hash.Should().Be(DeepChain.Chain.Head.Hash);
        peers.HeadersAsked.Should().Equal((peer, Above - BlockRangeRequest.HeadersMax + 1), (peer, SecondUp));
        peers.Reported.Should().BeEmpty();
    }

    [Test]
    public async Task Peer_without_the_checkpoint_is_blamed_only_when_another_peer_has_it()
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        PeerHandle forger = peers.AddForger(DeepChain.Blocks, DeepChain.Rival, static (_, _) => false);
        bool wasBlamedBefore = false;
        bool hasAnswered = false;
        PeerHandle honest = peers.AddHonestWhen(DeepChain.Blocks, kind =>
        {
            if (!hasAnswered && kind == DataKind.Headers && peers.HeadersAsked.Any(asked => asked.Peer == forger))
            {
                wasBlamedBefore = !peers.Reported.IsEmpty;
                hasAnswered = true;
            }

            return hasAnswered;
        });

        ChainLedger ledger = await SyncBlocksAsync(peers);

        ledger.Chain.Head.Hash.Should().Be(DeepChain.Chain.Head.Hash);
        wasBlamedBefore.Should().BeFalse("until then the checkpoint may be what is wrong, and a ban of all peers would outlast its correction");
        peers.Reported.Should().ContainKey(forger).And.NotContainKey(honest);
    }

    [TestCase(200UL, TestName = "Forged link in the second request from a checkpoint is found")]
    [TestCase(DeepChain.Blocks, TestName = "Other chain in the second request from a checkpoint is found")]
    public async Task Forged_headers_in_the_second_request_from_a_checkpoint_are_found(ulong forgedUpTo)
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        PeerHandle forger = peers.AddForger(DeepChain.Blocks, DeepChain.Rival, (from, number) => from != SecondUp || number > forgedUpTo);
        PeerHandle honest = peers.AddHonestWhen(DeepChain.Blocks, _ => !peers.Reported.IsEmpty);

        ChainLedger ledger = await SyncBlocksAsync(peers);

        ledger.Chain.Head.Hash.Should().Be(DeepChain.Chain.Head.Hash);
        peers.Reported.Should().ContainKey(forger).And.NotContainKey(honest);
        peers.HeadersAsked.Where(asked => asked.Peer == honest).Should().Equal([(honest, SecondUp)], "what the forger gave before was proven");
    }

    [Test]
    public async Task State_is_taken_when_several_requests_of_headers_lead_to_the_checkpoint()
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        PeerHandle peer = peers.AddHonest(DeepChain.Blocks);

        ChainLedger ledger = await SyncStateAsync(peers, Below);

        ledger.Chain.Head.Hash.Should().Be(DeepChain.HeaderOf(Pivot).Hash);
        ledger.Chain.TryGetHeader(Pivot - StateSyncNode.AncestorsMax, out _).Should().BeTrue();
        CheckpointOf(Below).WhyNot(ledger.Chain).Should().BeNull("the header of the checkpoint is kept: the next start finds it");
        CheckpointOf(Below + 1).WhyNot(ledger.Chain).Should().Contain("cannot be compared").And.Contain("at or above block 896");
        CheckpointOf(Pivot - 1).WhyNot(ledger.Chain).Should().BeNull();
        CheckpointOf(DeepChain.Blocks).WhyNot(ledger.Chain).Should().BeNull("the chain ends below it");
        (CheckpointOf(Below) with { Hash = DeepChain.HeaderOf(Above).Hash }).WhyNot(ledger.Chain).Should().Contain("another block 20").And.Contain("unwind --to 19");
        ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        peers.HeadersAsked.Should().Equal((peer, Pivot - BlockRangeRequest.HeadersMax), (peer, Below));
        peers.Reported.Should().BeEmpty();
    }

    [TestCase(200UL, Below, TestName = "Forged link in the second request from a forged state is found")]
    [TestCase(DeepChain.Blocks, Below, TestName = "True headers in the second request from a forged state are no way to the checkpoint")]
    [TestCase(0UL, DeepChain.RivalFork + 1, TestName = "Forged chain is found out where it does not have the checkpoint")]
    public async Task Forged_state_is_found_out_in_the_second_request(ulong trueBelow, ulong checkpoint)
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        PeerHandle forger = peers.AddForger(DeepChain.Blocks, DeepChain.Rival, (from, number) => from == checkpoint && number < trueBelow);
        PeerHandle honest = peers.AddHonestWhen(DeepChain.Blocks, kind => kind != DataKind.Blocks || !peers.Reported.IsEmpty);

        ChainLedger ledger = await SyncStateAsync(peers, checkpoint);

        ledger.Chain.Head.Hash.Should().Be(DeepChain.HeaderOf(Pivot).Hash);
        peers.Reported.Should().ContainKey(forger).And.NotContainKey(honest);
        peers.HeadersAsked.Should().Contain((forger, checkpoint), "the first request fits");
    }

    [Test]
    public async Task Node_counts_as_syncing_while_the_way_to_the_checkpoint_is_looked_for()
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        TaskCompletionSource release = new();
        peers.AddHonestWhen(DeepChain.Blocks, _ => peers.HeadersAsked.Count < 2 || release.Task.IsCompleted);
        (ChainLedger ledger, _) = LongChain.Fresh();
        SyncProgress? idle = null;
        SyncProgress? walking = null;

        await SyncBlocksAsync(peers, ledger, sync =>
        {
            idle ??= sync.Progress;
            if (walking is null && peers.HeadersAsked.Count == 2)
            {
                walking = sync.Progress;
                release.SetResult();
            }
        });

        idle.Should().Be(new SyncProgress(0, 0, Above), "what is below its checkpoint is behind, whether anybody helps or not");
        walking.Should().Be(new SyncProgress(0, 0, Above) { Headers = new HeaderProgress(BlockRangeRequest.HeadersMax, Above) });
    }

    [Test]
    public async Task State_sync_tells_how_far_the_way_to_the_checkpoint_is()
    {
        ScriptedPeers peers = new(DeepChain.Chain);
        TaskCompletionSource release = new();
        peers.AddHonestWhen(DeepChain.Blocks, _ => peers.HeadersAsked.Count < 2 || release.Task.IsCompleted);
        SyncProgress? walking = null;

        await SyncStateAsync(peers, Below, node =>
        {
            if (walking is null && peers.HeadersAsked.Count == 2)
            {
                walking = node.Sync;
                release.SetResult();
            }
        });

        walking.Should().Be(new SyncProgress(0, 0, Below) { Headers = new HeaderProgress(BlockRangeRequest.HeadersMax, Pivot - Below) });
    }

    private static async Task<ChainLedger> SyncBlocksAsync(ScriptedPeers peers)
    {
        (ChainLedger ledger, _) = LongChain.Fresh();
        await SyncBlocksAsync(peers, ledger, static _ => { });
        return ledger;
    }

    private static async Task SyncBlocksAsync(ScriptedPeers peers, ChainLedger ledger, Action<BlockSync> look)
    {
        SyncParts parts = new()
        {
            Transport = peers,
            ClaimOf = peers.ClaimOf,
            Verifier = LongChain.Verifier(CheckpointOf(Above)),
            Chain = ledger.Chain,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        };
        BlockSync sync = new(parts, (blocks, _) => Task.Run(() => Import(ledger, blocks)));
        using CancellationTokenSource stop = new(Patience);
        Task running = sync.RunAsync(stop.Token);
        while (ledger.Chain.Head.Number < DeepChain.Blocks)
        {
            stop.IsCancellationRequested.Should().BeFalse("the head is reached in time");
            running.IsFaulted.Should().BeFalse(running.Exception?.ToString());
            look(sync);
            sync.OnAhead(new PeerHandle(0));
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task<ChainLedger> SyncStateAsync(ScriptedPeers peers, ulong checkpoint, Action<StateSyncNode>? look = null)
    {
        (ChainLedger ledger, MemoryStore source) = LongChain.Fresh();
        MemoryStore target = new(LedgerFamilies.All);
        StateSyncNode node = new(new StateSyncParts
        {
            Chain = ledger.Chain,
            Source = source,
            OpenTarget = () => target,
            Epochs = new EpochBook(LongChain.Network.Consensus),
            Crypto = StandardCrypto.Instance,
            Transport = peers,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Checkpoint = CheckpointOf(checkpoint),
        });
        foreach (PeerHandle peer in peers.Peers)
        {
            node.OnConnected(peer);
            ConsensusStatus status = new(ledger.Chain.Genesis.Hash, new Height(DeepChain.Blocks), new BlockValue(DeepChain.Chain.Head.Hash), Period.Zero, false, null);
            node.OnMessage(peer, MessageLane.Consensus, MessageCodec.Encode(new ConsensusMessage.Status(status)));
        }

        Task<bool> running = node.RunAsync(CancellationToken.None).WaitAsync(Patience);
        while (!running.IsCompleted)
        {
            look?.Invoke(node);
            await Task.WhenAny(running, Task.Delay(10));
        }

        (await running).Should().BeTrue();
        return LongChain.Open(target, isNew: false).Ledger;
    }

    private static Checkpoint CheckpointOf(ulong number) => new(number, DeepChain.HeaderOf(number).Hash);

    private static ImportError? Import(ChainLedger ledger, IReadOnlyList<(Block Block, FinalityProof Proof)> blocks)
    {
        foreach ((Block block, FinalityProof proof) in blocks)
        {
            if (!ledger.Importer.Import(block, proof, isBulk: true).TryGet(out _, out ImportError error))
            {
                return error;
            }
        }

        return null;
    }
}
