// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Integration.Tests.Sync;

[Parallelizable(ParallelScope.All)]
public sealed class BlockSyncTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Fresh_node_fetches_from_all_peers_and_ends_with_the_same_state()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        for (int i = 0; i < 3; i++)
        {
            peers.AddHonest(LongChain.Blocks);
        }

        (ChainLedger ledger, _) = await SyncAsync(peers);

        ledger.Chain.Head.Hash.Should().Be(LongChain.Chain.Head.Hash);
        ledger.Chain.Head.StateRoot.Should().Be(LongChain.Chain.Head.StateRoot);
        peers.Answered.Should().HaveCount(3, "all of them are asked");
        peers.Reported.Should().BeEmpty();
        ledger.Chain.TryGetFinality(100, out FinalityProof? proof).Should().BeTrue();
        proof!.Certificate.IsEmpty.Should().BeFalse("in a small set every certificate is kept");
    }

    [Test]
    public async Task Silent_peer_with_the_highest_claim_is_not_believed_and_does_not_hold_up_the_others()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle silent = peers.AddSilent(1_000_000);
        peers.AddHonest(LongChain.Blocks);

        (ChainLedger ledger, BlockSync sync) = await SyncAsync(peers);

        ledger.Chain.Head.Number.Should().Be(LongChain.Blocks);
        sync.HighestProven.Should().Be(LongChain.Blocks, "nobody proved more");
        peers.Reported.Should().NotContainKey(silent, "silence is no lie");
    }

    [Test]
    public async Task Claim_that_nobody_proves_leaves_the_node_where_it_is()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddLiar(1_000_000, (_, _) => new DataResult(DataStatus.Unavailable, []));
        (ChainLedger ledger, _) = LongChain.Fresh();
        BlockSync sync = new(PartsOf(peers, ledger), (blocks, _) => Task.Run(() => Import(ledger, blocks)));
        using CancellationTokenSource stop = new();
        Task running = sync.RunAsync(stop.Token);

        sync.OnAhead(new PeerHandle(0));
        while (peers.Answered.IsEmpty)
        {
            await Task.Delay(10);
        }

        sync.Progress.Should().BeNull();
        sync.HighestProven.Should().Be(0);
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static readonly (string Name, Func<DataKind, DataResult, DataResult> Lie)[] Lies =
    [
        ("bytes that are no block", (_, result) => result with { Chunks = [.. result.Chunks.Select(static _ => (ReadOnlyMemory<byte>)new byte[] { 0xC0 })] }),
        ("other blocks than asked for", (_, result) => result with { Chunks = [.. result.Chunks.Reverse()] }),
        ("a certificate with a changed signature", (_, result) => result with { Chunks = [.. result.Chunks.Take(result.Chunks.Count - 1), Flip(result.Chunks[^1])] }),
        ("the certificate of another block", (_, result) => result with { Chunks = [.. result.Chunks.Select(SwapProof)] }),
        ("blocks without their transactions", (_, result) => result with { Chunks = [.. result.Chunks.Select(WithoutTransactions)] }),
    ];

    [TestCaseSource(nameof(Lies))]
    public async Task Peer_that_lies_is_reported_and_the_others_give_what_it_did_not((string Name, Func<DataKind, DataResult, DataResult> Lie) lie)
    {
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle liar = peers.AddLiar(LongChain.Blocks, lie.Lie);
        PeerHandle honest = peers.AddHonest(LongChain.Blocks);

        (ChainLedger ledger, _) = await SyncAsync(peers);

        ledger.Chain.Head.Hash.Should().Be(LongChain.Chain.Head.Hash, lie.Name);
        peers.Reported.Should().ContainKey(liar).And.NotContainKey(honest);
    }

    [Test]
    public async Task Answer_that_ends_early_between_two_certificates_gives_the_blocks_up_to_the_first()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddLiar(LongChain.Blocks, static (_, result) => result with { Chunks = [.. result.Chunks.Take(27).Select(Thinned)] });

        (ChainLedger ledger, _) = await SyncAsync(peers);

        ledger.Chain.Head.Hash.Should().Be(LongChain.Chain.Head.Hash);
        peers.Reported.Should().BeEmpty("it gave what it keeps");
    }

    [Test]
    public async Task Download_that_ends_leaves_no_request_counted_against_a_peer()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddHonest(LongChain.Blocks);
        PeerHandle silent = peers.AddSilent(LongChain.Blocks);
        (ChainLedger ledger, _) = LongChain.Fresh();
        SyncParts parts = PartsOf(peers, ledger);
        PeerLines lines = new(TimeProvider.System);

        await new RangeDownload(parts, Refuse, new BlockFetcher(parts), lines, LongChain.Blocks, isReported: false).RunAsync(CancellationToken.None);

        lines.Of(silent).InFlight.Should().Be(0, "the next download may ask it again");

        static Task<ImportError?> Refuse(IReadOnlyList<(Block Block, FinalityProof Proof)> blocks, CancellationToken cancellationToken) =>
            Task.FromResult<ImportError?>(new ImportError(ImportErrorCode.DiskFull));
    }

    [Test]
    public async Task Chain_without_the_checkpoint_is_refused()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle peer = peers.AddHonest(LongChain.Blocks);
        (ChainLedger ledger, _) = LongChain.Fresh();
        SyncParts parts = PartsOf(peers, ledger) with { Verifier = LongChain.Verifier(new Checkpoint(7, LongChain.HeaderOf(8).Hash)) };
        BlockSync sync = new(parts, (blocks, _) => Task.Run(() => Import(ledger, blocks)));
        using CancellationTokenSource stop = new(Patience);
        Task running = sync.RunAsync(stop.Token);

        sync.OnAhead(peer);
        while (peers.HeadersAsked.IsEmpty)
        {
            await Task.Delay(10, stop.Token);
        }

        ledger.Chain.Head.Number.Should().BeLessThan(7);
        peers.Reported.Should().BeEmpty("as long as nobody has the checkpoint, it may be what is wrong");
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [TestCase(1UL)]
    [TestCase(64UL)]
    [TestCase(200UL)]
    [TestCase((ulong)LongChain.Blocks)]
    public async Task Blocks_below_the_checkpoint_are_those_that_lead_to_it(ulong number)
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddHonest(LongChain.Blocks);

        // Answers that end anywhere: what lies up to the next kept hash is asked for.
        peers.AddLiar(LongChain.Blocks, static (kind, result) => kind == DataKind.Blocks ? result with { Chunks = [.. result.Chunks.Take(27)] } : result);

        (ChainLedger ledger, _) = await SyncAsync(peers, new Checkpoint(number, LongChain.HeaderOf(number).Hash));

        ledger.Chain.Head.Hash.Should().Be(LongChain.Chain.Head.Hash);
        peers.Reported.Should().BeEmpty();
    }

    [Test]
    public async Task Chain_of_stolen_keys_below_the_checkpoint_is_refused_before_any_of_it_is_taken()
    {
        const ulong Number = 300;
        ScriptedPeers peers = new(LongChain.Chain);
        PeerHandle rival = peers.AddRival(LongChain.Blocks, LongChain.Rival, static (kind, _) => kind == DataKind.Headers);
        PeerHandle honest = peers.AddHonestAfter(LongChain.Blocks, rival);

        (ChainLedger ledger, _) = await SyncAsync(peers, new Checkpoint(Number, LongChain.HeaderOf(Number).Hash));

        ledger.Chain.Head.Hash.Should().Be(LongChain.Chain.Head.Hash, "what is final cannot be taken back: a single block of the rival would have ended this");
        peers.Reported.Should().ContainKey(rival).And.NotContainKey(honest);
    }

    [Test]
    public async Task Own_chain_that_does_not_lead_to_the_checkpoint_ends_the_sync_with_both_hashes()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddHonest(LongChain.Blocks);
        (ChainLedger ledger, _) = LongChain.Fresh();
        Take(ledger, LongChain.Rival, LongChain.RivalFork + 1);
        SyncParts parts = PartsOf(peers, ledger) with { Verifier = LongChain.Verifier(new Checkpoint(100, LongChain.HeaderOf(100).Hash)) };
        BlockSync sync = new(parts, (blocks, _) => Task.Run(() => Import(ledger, blocks)));

        sync.OnAhead(new PeerHandle(0));
        Func<Task> running = () => sync.RunAsync(CancellationToken.None).WaitAsync(Patience);

        (await running.Should().ThrowAsync<CheckpointException>()).Which.Message.Should().Contain(ledger.Chain.Head.Hash.ToString())
            .And.Contain(LongChain.HeaderOf(LongChain.RivalFork + 1).Hash.ToString());
        peers.Reported.Should().BeEmpty();
    }

    [Test]
    public async Task Contradiction_of_a_block_older_than_thirteen_days_is_held_against_its_sender_alone()
    {
        ScriptedPeers peers = new(LongChain.Rival);
        PeerHandle rival = peers.AddHonest(LongChain.Blocks);
        (ChainLedger ledger, _) = LongChain.Fresh();
        Take(ledger, LongChain.Chain, 25);
        SyncParts parts = PartsOf(peers, ledger) with { Conflict = FinalityConflictTests.ConflictAt(ledger, FinalityConflict.AgeMax + TimeSpan.FromMinutes(1), "no folder") };
        BlockSync sync = new(parts, (blocks, _) => Task.Run(() => Import(ledger, blocks)));
        using CancellationTokenSource stop = new(Patience);

        Task running = sync.RunAsync(stop.Token);
        sync.OnAhead(rival);
        while (peers.Reported.IsEmpty)
        {
            running.IsFaulted.Should().BeFalse(running.Exception?.ToString());
            await Task.Delay(10, stop.Token);
        }

        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(25).Hash);
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task<(ChainLedger Ledger, BlockSync Sync)> SyncAsync(ScriptedPeers peers, Checkpoint? checkpoint = null)
    {
        (ChainLedger ledger, _) = LongChain.Fresh();
        BlockSync sync = new(PartsOf(peers, ledger) with { Verifier = LongChain.Verifier(checkpoint) }, (blocks, _) => Task.Run(() => Import(ledger, blocks)));
        using CancellationTokenSource stop = new(Patience);
        Task running = sync.RunAsync(stop.Token);
        while (ledger.Chain.Head.Number < LongChain.Blocks)
        {
            stop.IsCancellationRequested.Should().BeFalse("the head is reached in time");
            running.IsFaulted.Should().BeFalse(running.Exception?.ToString());
            sync.OnAhead(new PeerHandle(0));
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        return (ledger, sync);
    }

    private static SyncParts PartsOf(ScriptedPeers peers, ChainLedger ledger) => new()
    {
        Transport = peers,
        ClaimOf = peers.ClaimOf,
        Verifier = LongChain.Verifier(),
        Chain = ledger.Chain,
        Time = TimeProvider.System,
        Logger = NullLogger.Instance,
    };

    private static void Take(ChainLedger ledger, IBlockChain chain, ulong blocks)
    {
        for (ulong number = 1; number <= blocks; number++)
        {
            chain.TryGetFinality(number, out FinalityProof? proof).Should().BeTrue();
            ledger.Importer.Import(chain.GetBlock(number).Value, proof!).IsSuccess.Should().BeTrue($"block {number}");
        }
    }

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

    private static ReadOnlyMemory<byte> Flip(ReadOnlyMemory<byte> chunk)
    {
        byte[] changed = chunk.ToArray();
        changed[^10] ^= 1;
        return changed;
    }

    private static ReadOnlyMemory<byte> SwapProof(ReadOnlyMemory<byte> chunk)
    {
        CertifiedBlock.TryDecode(chunk.Span, out Block? block, out FinalityProof? proof).Should().BeTrue();
        FinalityProof other = LongChain.BlockOf((block!.Header.Number % LongChain.Blocks) + 1).Proof;
        return CertifiedBlock.Encode(block, new FinalityProof(proof!.Seal, other.Certificate));
    }

    // As a node of a large set has them that fetched the chain itself.
    private static ReadOnlyMemory<byte> Thinned(ReadOnlyMemory<byte> chunk)
    {
        CertifiedBlock.TryDecode(chunk.Span, out Block? block, out FinalityProof? proof).Should().BeTrue();
        bool isKept = block!.Header.Number % RunVerifier.KeptInterval == 0 || block.Header.Number == LongChain.Blocks;
        return isKept ? chunk : CertifiedBlock.Encode(block, new FinalityProof(proof!.Seal, default));
    }

    private static ReadOnlyMemory<byte> WithoutTransactions(ReadOnlyMemory<byte> chunk)
    {
        CertifiedBlock.TryDecode(chunk.Span, out Block? block, out FinalityProof? proof).Should().BeTrue();
        return CertifiedBlock.Encode(new Block(block!.Header, [], [], []), proof!);
    }
}
