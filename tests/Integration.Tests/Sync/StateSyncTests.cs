// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.StateSync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Sync;

[Parallelizable(ParallelScope.All)]
public sealed class StateSyncTests
{
    private const ulong Pivot = 320;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task State_of_the_last_epochs_end_is_fetched_and_blocks_follow_on_it()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddHonest(LongChain.Blocks);
        peers.AddHonest(LongChain.Blocks);

        (ChainLedger ledger, _) = LongChain.Open(await FetchAsync(peers), isNew: false);

        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(Pivot).Hash);
        ledger.Chain.Head.StateRoot.Should().Be(LongChain.HeaderOf(Pivot).StateRoot);
        ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull("flat values and tries are whole");
        for (ulong number = Pivot + 1; number <= LongChain.Blocks; number++)
        {
            (Block block, FinalityProof proof) = LongChain.BlockOf(number);
            ledger.Importer.Import(block, proof).IsSuccess.Should().BeTrue($"block {number}");
        }

        ledger.Chain.Head.StateRoot.Should().Be(LongChain.Chain.Head.StateRoot);
        ledger.Chain.GetBlock(5).Error.Reason.Should().Be(UnavailableReason.BodyPruned);
        ledger.Chain.OpenState(Pivot - 1).Error.Reason.Should().Be(UnavailableReason.StatePruned);
        ledger.Chain.TryGetHeader(Pivot - 256, out _).Should().BeTrue("BLOCKHASH reaches it");
        peers.Reported.Should().BeEmpty();
    }

    private static readonly (string Name, DataKind Kind, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Change)[] Lies =
    [
        ("an account left out", DataKind.Accounts, chunk => Ranges(chunk, static range => range with { Leaves = [.. range.Leaves.Where((_, i) => i != range.Leaves.Count / 2)] })),
        ("a balance changed", DataKind.Accounts, chunk => Ranges(chunk, static range => range with { Leaves = [.. range.Leaves.Select((leaf, i) => i == 0 ? new TrieLeaf(leaf.Key, Flip(leaf.Value)) : leaf)] })),
        ("a proof left out", DataKind.Accounts, chunk => Ranges(chunk, static range => range with { Proof = [] })),
        ("a slot left out", DataKind.Slots, chunk => Ranges(chunk, static range => range with { Leaves = [.. range.Leaves.Skip(1)] })),
        ("a slot changed", DataKind.Slots, chunk => Ranges(chunk, static range => range with { Leaves = [.. range.Leaves.Select(static leaf => new TrieLeaf(leaf.Key, Flip(leaf.Value)))] })),
        ("other code", DataKind.Codes, static _ => CodeListCodec.Encode([[1, 2, 3]])),
        ("bytes", DataKind.Slots, static _ => new byte[] { 0xC1, 0x80 }),
        ("another header", DataKind.Headers, static chunk => Flip(chunk)),
    ];

    [TestCaseSource(nameof(Lies))]
    public async Task Peer_that_lies_about_the_state_is_reported_and_the_others_give_it((string Name, DataKind Kind, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Change) lie)
    {
        ScriptedPeers peers = new(LongChain.Chain);
        bool wasAsked = false;
        PeerHandle liar = peers.AddLiar(LongChain.Blocks, (kind, result) =>
        {
            if (kind != lie.Kind)
            {
                return result;
            }

            Volatile.Write(ref wasAsked, true);
            return result with { Chunks = [.. result.Chunks.Select(lie.Change)] };
        });

        // The honest one waits for the liar's turn: it might otherwise give everything before the liar is asked.
        PeerHandle honest = peers.AddHonest(LongChain.Blocks, kind => kind != lie.Kind || Volatile.Read(ref wasAsked));

        (ChainLedger ledger, _) = LongChain.Open(await FetchAsync(peers), isNew: false);

        ledger.Chain.Head.StateRoot.Should().Be(LongChain.HeaderOf(Pivot).StateRoot, lie.Name);
        ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull(lie.Name);
        peers.Reported.Should().ContainKey(liar).And.NotContainKey(honest);
    }

    [Test]
    public async Task Peer_far_behind_that_answers_first_does_not_make_the_chain_short()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle behind = peers.AddHonest(StateSyncNode.BlocksMin / 2);
        peers.AddHonestAfter(LongChain.Blocks, behind);

        (ChainLedger ledger, _) = LongChain.Open(await FetchAsync(peers), isNew: false);

        ledger.Chain.Head.Number.Should().Be(Pivot);
    }

    [TestCase(1UL)]
    [TestCase(10UL)]
    [TestCase(Pivot - 1)]
    [TestCase(Pivot)]
    public async Task Checkpoint_however_far_below_is_reached_from_parent_to_parent(ulong number)
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddHonest(LongChain.Blocks);

        (ChainLedger ledger, _) = LongChain.Open(await FetchAsync(peers, new Checkpoint(number, LongChain.HeaderOf(number).Hash)), isNew: false);

        ledger.Chain.Head.Number.Should().Be(Pivot);
        peers.Reported.Should().BeEmpty();
    }

    [Test]
    public async Task Chain_of_stolen_keys_with_true_headers_around_the_checkpoint_is_never_taken()
    {
        const ulong Number = 30;
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle rival = peers.AddRival(LongChain.Blocks, LongChain.Rival, static (kind, from) => kind == DataKind.Headers && from <= Number);
        MemoryStore target = new(LedgerFamilies.All);
        StateSyncNode node = NodeOf(peers, TimeProvider.System, () => target, new Checkpoint(Number, LongChain.HeaderOf(Number).Hash));
        Tell(node, peers, ulong.MaxValue);
        using CancellationTokenSource stop = new(Patience);

        Task<bool> running = node.RunAsync(stop.Token);
        while (peers.Reported.IsEmpty)
        {
            running.IsCompleted.Should().BeFalse("the only peer shows another chain");
            await Task.Delay(10, stop.Token);
        }

        PeerHandle honest = peers.AddHonest(LongChain.Blocks);
        node.OnConnected(honest);
        Tell(node, peers, ulong.MaxValue);
        (await running.WaitAsync(Patience)).Should().BeTrue();

        (ChainLedger ledger, _) = LongChain.Open(target, isNew: false);
        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(Pivot).Hash);
        peers.Reported.Should().ContainKey(rival).And.NotContainKey(honest);
    }

    [Test]
    public async Task Honest_peer_that_has_not_the_headers_of_a_forged_state_is_not_blamed_for_it()
    {
        const ulong Number = 30;
        ScriptedPeers peers = new(LongChain.Chain);

        // The honest one has no blocks to show before the other is found out, so the walk begins at a forged block, and it is asked for its ancestors first.
        PeerHandle honest = peers.AddHonestWhen(LongChain.Blocks, kind => kind != DataKind.Blocks || !peers.Reported.IsEmpty);
        PeerHandle rival = peers.AddRival(LongChain.Blocks, LongChain.Rival, static (kind, from) => kind == DataKind.Headers && from <= Number);

        (ChainLedger ledger, _) = LongChain.Open(await FetchAsync(peers, new Checkpoint(Number, LongChain.HeaderOf(Number).Hash)), isNew: false);

        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(Pivot).Hash);
        peers.Reported.Should().ContainKey(rival).And.NotContainKey(honest);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Peer_that_gives_no_headers_does_not_hold_up_the_way_to_the_checkpoint(bool isBusy)
    {
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle useless = isBusy
            ? peers.AddLiar(LongChain.Blocks, static (kind, result) => kind == DataKind.Headers ? new DataResult(DataStatus.Busy, [], TimeSpan.FromHours(1)) : result)
            : peers.AddHonestWhen(LongChain.Blocks, static kind => kind != DataKind.Headers);
        PeerHandle honest = peers.AddHonestWhen(LongChain.Blocks, kind => kind != DataKind.Blocks || peers.Answered.ContainsKey(useless));

        (ChainLedger ledger, _) = LongChain.Open(await FetchAsync(peers, new Checkpoint(10, LongChain.HeaderOf(10).Hash)), isNew: false);

        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(Pivot).Hash);
        peers.Answered.Should().ContainKey(useless).And.ContainKey(honest);
        peers.Reported.Should().BeEmpty("neither silence nor a full line is a lie");
    }

    [TestCase(10UL)]
    [TestCase(300UL)]
    public async Task Checkpoint_of_another_chain_is_never_passed(ulong number)
    {
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle peer = peers.AddHonest(LongChain.Blocks);
        using CancellationTokenSource stop = new(Patience);

        Task<MemoryStore> fetching = FetchAsync(peers, new Checkpoint(number, LongChain.HeaderOf(11).Hash), stop.Token);
        while (peers.Reported.IsEmpty)
        {
            fetching.IsCompleted.Should().BeFalse();
            await Task.Delay(10, stop.Token);
        }

        peers.Reported.Should().ContainKey(peer);
        await stop.CancelAsync();
        await fetching.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task State_that_all_peers_pruned_meanwhile_gives_way_to_a_newer_one_in_a_new_store()
    {
        const ulong OldHead = 300;
        const ulong OldPivot = 256;
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddPruning(LongChain.Blocks, OldPivot, rangesGiven: 3);
        peers.AddPruning(LongChain.Blocks, OldPivot, rangesGiven: 0);
        ManualTime time = new();
        ConcurrentQueue<MemoryStore> targets = [];
        StateSyncNode node = NodeOf(peers, time, () =>
        {
            targets.Enqueue(new MemoryStore(LedgerFamilies.All));
            return targets.Last();
        });
        Tell(node, peers, OldHead);
        using CancellationTokenSource stop = new(Patience);

        Task<bool> running = node.RunAsync(stop.Token);
        while (!running.IsCompleted)
        {
            // The chain goes on while the first state is fetched.
            if (node.Sync?.HighestBlock == OldPivot)
            {
                Tell(node, peers, LongChain.Blocks);
            }

            // Time passes quickly only where nothing else can happen: a request may take its time on a busy machine.
            time.Advance(targets.Count == 1 && HasAccounts(targets.First()) ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(10));
            await Task.WhenAny(running, Task.Delay(20));
        }

        (await running).Should().BeTrue();
        targets.Should().HaveCount(2, "what was fetched of the first state is no use for the second");
        ChainLedger.Open(targets.First(), new LedgerSettings()).Error.Code.Should().Be(OpenErrorCode.NotInitialized, "a part of a state is no ledger");
        (ChainLedger ledger, _) = LongChain.Open(targets.Last(), isNew: false);
        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(Pivot).Hash);
        ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        peers.Reported.Should().BeEmpty("who prunes does not lie");
    }

    private static async Task<MemoryStore> FetchAsync(ScriptedPeers peers, Checkpoint? checkpoint = null, CancellationToken cancellationToken = default)
    {
        MemoryStore target = new(LedgerFamilies.All);
        StateSyncNode node = NodeOf(peers, TimeProvider.System, () => target, checkpoint);
        Tell(node, peers, ulong.MaxValue);
        (await node.RunAsync(cancellationToken).WaitAsync(Patience, cancellationToken)).Should().BeTrue();
        node.Sync!.HighestBlock.Should().Be(Pivot);
        return target;
    }

    private static StateSyncNode NodeOf(ScriptedPeers peers, TimeProvider time, Func<MemoryStore> openTarget, Checkpoint? checkpoint = null)
    {
        (ChainLedger ledger, MemoryStore source) = LongChain.Fresh();
        StateSyncNode node = new(new StateSyncParts
        {
            Chain = ledger.Chain,
            Source = source,
            OpenTarget = openTarget,
            Epochs = new EpochBook(LongChain.Network.Consensus),
            Crypto = StandardCrypto.Instance,
            Transport = peers,
            Time = time,
            Logger = NullLogger.Instance,
            Checkpoint = checkpoint,
        });
        foreach (PeerHandle peer in peers.Peers)
        {
            node.OnConnected(peer);
        }

        return node;
    }

    // What the peers say of their heads, at most a given block.
    private static void Tell(StateSyncNode node, ScriptedPeers peers, ulong headMax)
    {
        foreach (PeerHandle peer in peers.Peers)
        {
            ulong head = Math.Min(peers.ClaimOf(peer), headMax);
            ConsensusStatus status = new(LongChain.Chain.Genesis.Hash, new Height(head), new BlockValue(LongChain.HeaderOf(head).Hash), Period.Zero, false, null);
            node.OnMessage(peer, MessageLane.Consensus, MessageCodec.Encode(new ConsensusMessage.Status(status)));
        }
    }

    private static bool HasAccounts(MemoryStore store)
    {
        using IKeyValueIterator iterator = store.CreateIterator(StateFamilies.Accounts);
        return iterator.SeekToFirst();
    }

    private static ReadOnlyMemory<byte> Ranges(ReadOnlyMemory<byte> chunk, Func<StateRange, StateRange> change)
    {
        StateRangesCodec.TryDecode(chunk, StateName.AccountsMax, out IReadOnlyList<StateRange>? ranges).Should().BeTrue();
        return StateRangesCodec.Encode([.. ranges!.Select(change)]);
    }

    private static ReadOnlyMemory<byte> Flip(ReadOnlyMemory<byte> bytes)
    {
        byte[] changed = bytes.ToArray();
        changed[^1] ^= 1;
        return changed;
    }
}
