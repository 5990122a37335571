// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Ledger.Tests;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ImportTests
{
    [Test]
    public void Import_commits_everything_that_readers_ask_for()
    {
        using TestLedger source = new();
        using TestLedger target = new();
        Block block = source.Seal(source.Transfer(0, TestLedger.Receiver(1), 5), source.Store1(1, 0, 2, 3));
        ImportedBlock imported = target.Ledger.Importer.Import(block).Value;
        imported.WasKnown.Should().BeFalse();
        imported.Head.Hash.Should().Be(block.Hash);
        foreach (IBlockChain chain in new[] { target.Chain, Reopened(target) })
        {
            chain.Head.Hash.Should().Be(block.Hash);
            chain.Head.StateRoot.Should().Be(block.Header.StateRoot);
            chain.TryGetHash(1, out Hash256 hash).Should().BeTrue();
            hash.Should().Be(block.Hash);
            chain.TryGetNumber(block.Hash, out ulong number).Should().BeTrue();
            number.Should().Be(1);
            chain.TryGetHeader(block.Hash, out BlockHeader? header).Should().BeTrue();
            header.Should().Be(block.Header);
            chain.GetBlock(1).Value.Encode().Should().Equal(block.Encode());
            chain.GetReceipts(1).Value.Should().HaveCount(2);
            chain.GetReceipts(1).Value[1].Logs.Should().HaveCount(1);
            chain.TryGetTransaction(block.Transactions[1].Hash, out TransactionLocation location).Should().BeTrue();
            location.Should().Be(new TransactionLocation(1, 1));
            chain.GetTotalDifficulty(1).Value.Should().Be(Primitives.Numerics.UInt256.Zero);
            chain.TryGetFinality(1, out _).Should().BeFalse();
            chain.OmmersOf(block.Hash).Should().BeEmpty();
        }

        target.Ledger.Importer.Import(block).Value.WasKnown.Should().BeTrue();
    }

    [Test]
    public void Unknown_things_are_unknown()
    {
        using TestLedger ledger = new();
        IBlockChain chain = ledger.Chain;
        chain.TryGetHash(1, out _).Should().BeFalse();
        chain.TryGetNumber(Hash256.Zero, out _).Should().BeFalse();
        chain.TryGetHeader(Hash256.Zero, out _).Should().BeFalse();
        chain.TryGetTransaction(Hash256.Zero, out _).Should().BeFalse();
        chain.GetBlock(1).Error.Reason.Should().Be(UnavailableReason.UnknownBlock);
        chain.GetReceipts(1).Error.Reason.Should().Be(UnavailableReason.UnknownBlock);
        chain.GetTotalDifficulty(1).Error.Reason.Should().Be(UnavailableReason.UnknownBlock);
        chain.OpenState(1).Error.Reason.Should().Be(UnavailableReason.UnknownBlock);
        chain.OmmersOf(Hash256.Zero).Should().BeEmpty();
        chain.GetReceipts(0).Value.Should().BeEmpty();
    }

    [Test]
    public void An_invalid_block_is_refused_with_its_rule_and_leaves_nothing()
    {
        using TestLedger source = new();
        using TestLedger target = new();
        Block block = source.Seal(source.Transfer(0, TestLedger.Receiver(1), 5));
        Block bad = With(block, block.Header with { StateRoot = Hash256.Zero });
        target.Ledger.Importer.Import(bad).Error.Should().Be(new ImportError(ImportErrorCode.Invalid, new BlockError(BlockErrorCode.WrongStateRoot)));
        target.Ledger.Importer.Import(With(block, block.Header with { GasUsed = 1 })).Error.IsBlockAtFault.Should().BeTrue();
        target.Head.Number.Should().Be(0);
        target.Ledger.Importer.Import(block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Blocks_that_do_not_fit_are_told_apart()
    {
        using TestLedger source = new();
        using TestLedger other = new();
        using TestLedger target = new();
        Block first = source.Seal();
        Block second = source.Seal();
        Block strange = other.Seal(other.Transfer(0, TestLedger.Receiver(1), 1));
        target.Ledger.Importer.Import(second).Error.Code.Should().Be(ImportErrorCode.UnknownParent);
        target.Ledger.Importer.Import(first).IsSuccess.Should().BeTrue();
        target.Ledger.Importer.Import(strange).Error.Code.Should().Be(ImportErrorCode.Conflicting);
        target.Ledger.Importer.Execute(strange).Error.Code.Should().Be(ImportErrorCode.Conflicting);
        ImportError error = target.Ledger.Importer.Import(With(second, second.Header with { ParentHash = strange.Hash })).Error;
        error.Code.Should().Be(ImportErrorCode.Conflicting);
        error.IsBlockAtFault.Should().BeFalse();
    }

    [Test]
    public void A_block_of_an_unknown_fork_stops_the_node_and_is_not_called_invalid()
    {
        using TestLedger source = new();
        using TestLedger target = new(genesis: TestGenesis.Create(unknownForkBlock: 2));
        target.Ledger.Importer.Import(source.Seal()).IsSuccess.Should().BeTrue();
        ImportError error = target.Ledger.Importer.Import(source.Seal()).Error;
        error.Code.Should().Be(ImportErrorCode.UnknownFork);
        error.IsBlockAtFault.Should().BeFalse();
    }

    [Test]
    public void Finality_is_demanded_and_stored_where_there_is_a_verifier()
    {
        using TestLedger source = new();
        using TestLedger target = new(finality: new FixedVerifier());
        Block block = source.Seal();
        FinalityProof proof = new(new byte[] { 1 }, new byte[] { 7 });
        target.Ledger.Importer.Import(block).Error.Code.Should().Be(ImportErrorCode.NotFinal);
        target.Ledger.Importer.Import(block, proof with { Certificate = new byte[] { 8 } }).Error.IsBlockAtFault.Should().BeTrue();
        target.Ledger.Importer.Import(block, proof).IsSuccess.Should().BeTrue();
        target.Chain.TryGetFinality(1, out FinalityProof? stored).Should().BeTrue();
        stored!.Certificate.ToArray().Should().Equal(7);
        stored.Seal.ToArray().Should().Equal(1);
    }

    [Test]
    public void A_full_disk_is_told_apart_and_the_block_can_be_imported_when_there_is_room()
    {
        using TestLedger source = new();
        FaultyStore store = new(new MemoryStore(LedgerFamilies.All));
        using TestLedger target = new(store: store);
        Block block = source.Seal(source.Store1(0, 0, 1, 1));
        store.OnWrite = new StorageFullException();
        target.Ledger.Importer.Import(block).Error.Code.Should().Be(ImportErrorCode.DiskFull);
        target.Head.Number.Should().Be(0);
        target.Ledger.Damage.Should().BeNull();
        store.OnWrite = null;
        target.Ledger.Importer.Import(block).IsSuccess.Should().BeTrue();
        target.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
    }

    [Test]
    public void A_failing_store_stops_the_writer_for_good_and_readers_go_on()
    {
        using TestLedger source = new();
        FaultyStore store = new(new MemoryStore(LedgerFamilies.All));
        using TestLedger target = new(store: store);
        Block block = source.Seal(source.Store1(0, 0, 1, 1));
        store.OnRead = new StorageException("bad sector");
        target.Ledger.Importer.Execute(block).Error.Code.Should().Be(ImportErrorCode.Damaged);
        store.OnRead = null;
        target.Ledger.Damage!.Detail.Should().Contain("bad sector");
        target.Ledger.Importer.Import(block).Error.Code.Should().Be(ImportErrorCode.Damaged);
        target.Ledger.Producer.Build(target.Plan, new ListSource([])).Error.Code.Should().Be(ImportErrorCode.Damaged);
        target.Ledger.Pruner.Step(1).Should().BeFalse();
        target.Ledger.LogIndexer.Step(CancellationToken.None).Should().BeFalse();
        target.Chain.GetBlock(0).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void A_built_block_is_committed_without_executing_it_again()
    {
        using TestLedger ledger = new();
        ExecutedBlock built = ledger.Build(ledger.Transfer(0, TestLedger.Receiver(1), 5));
        ledger.Head.Number.Should().Be(0);
        ledger.Ledger.Importer.Commit(built).Value.Head.Hash.Should().Be(built.Block.Hash);
        ledger.Ledger.Importer.Commit(built).Value.WasKnown.Should().BeTrue();
    }

    [Test]
    public void Of_several_executed_blocks_any_one_can_be_committed()
    {
        using TestLedger ledger = new();
        Transaction first = ledger.Transfer(0, TestLedger.Receiver(1), 5);
        Transaction second = ledger.Store1(1, 1, 1, 0);
        ExecutedBlock one = ledger.Build(first);
        ExecutedBlock two = ledger.Build(second);
        ExecutedBlock three = ledger.Ledger.Importer.Execute(ledger.Build(first, second).Block).Value;
        ledger.Ledger.Importer.Commit(two).Value.Head.Hash.Should().Be(two.Block.Hash);
        ledger.Ledger.Importer.Commit(one).Error.Code.Should().Be(ImportErrorCode.HeadMoved);
        ledger.Ledger.Importer.Commit(three).Error.Code.Should().Be(ImportErrorCode.HeadMoved);
        ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
    }

    [Test]
    public void A_preview_changes_nothing()
    {
        using TestLedger ledger = new();
        ListSource source = new([ledger.Transfer(0, TestLedger.Receiver(1), 5)]);
        BuiltBlock pending = ledger.Ledger.Producer.Preview(ledger.Plan, source).Value;
        pending.Block.Header.Number.Should().Be(1);
        ledger.Head.Number.Should().Be(0);
        ledger.Ledger.Importer.Import(pending.Block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Observers_hear_of_every_head_in_order()
    {
        using TestLedger ledger = new();
        using HeadBacklog all = new(ledger.Chain.Heads, 100);
        using HeadBacklog few = new(ledger.Chain.Heads, 2);
        HistoryTests.Grow(ledger, new Random(1), 6);
        ledger.Ledger.Unwinder.Unwind(4, null, CancellationToken.None);
        List<HeadChange> changes = [];
        while (all.TryRead(out HeadChange? change))
        {
            changes.Add(change);
        }

        changes.Select(change => change.Head.Number).Should().Equal(1, 2, 3, 4, 5, 6, 4);
        changes[3].Committed!.Block.Hash.Should().Be(changes[3].Head.Hash);
        changes[6].Committed.Should().BeNull();
        changes[6].Removed.Select(removed => removed.Block.Header.Number).Should().Equal(6, 5);
        all.DroppedCount.Should().Be(0);
        few.DroppedCount.Should().Be(5);
        few.TryRead(out HeadChange? next).Should().BeTrue();
        next!.Head.Number.Should().Be(6);
        all.Dispose();
        ledger.ReadNonces();
        ledger.Seal();
        all.TryRead(out _).Should().BeFalse();
    }

    [Test]
    public void The_number_of_observers_is_bounded()
    {
        using TestLedger ledger = new();
        List<IDisposable> subscriptions = [.. Enumerable.Range(0, IHeadFeed.ObserversMax).Select(_ => ledger.Chain.Heads.Subscribe(new Deaf()))];
        FluentActions.Invoking(() => ledger.Chain.Heads.Subscribe(new Deaf())).Should().Throw<InvalidOperationException>();
        subscriptions[3].Dispose();
        subscriptions[3].Dispose();
        ledger.Chain.Heads.Subscribe(new Deaf()).Dispose();
    }

    private static Block With(Block block, BlockHeader header) => new(header, block.Transactions, block.Ommers, block.Withdrawals);

    private static IBlockChain Reopened(TestLedger ledger) =>
        ChainLedger.Open(ledger.Store, new LedgerSettings(), TestGenesis.Create()).Value.Chain;

    private sealed class FixedVerifier : IFinalityVerifier
    {
        public bool IsFinal(BlockHeader header, FinalityProof? proof) => proof is not null && proof.Certificate.Span.SequenceEqual(new byte[] { 7 });
    }

    private sealed class Deaf : IHeadObserver
    {
        public void OnHead(HeadChange change)
        {
        }
    }
}
