// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Tests;

/// <summary>States of the past, proofs, pruning and unwinding against a naive list of all states.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class HistoryTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void States_of_the_past_are_those_that_were(int seed)
    {
        using TestLedger ledger = new();
        List<StateModel> states = Grow(ledger, new Random(seed), 40);
        for (int number = 0; number < states.Count; number++)
        {
            using IStateSnapshot state = ledger.Chain.OpenState((ulong)number).Value;
            states[number].ShouldEqual(state);
            StateModel.ProofsShouldHold(state);
        }
    }

    [Test]
    public void A_snapshot_stays_what_it_is_while_blocks_are_committed_pruned_and_unwound()
    {
        using TestLedger ledger = new(new LedgerSettings { Retention = new RetentionPolicy { State = 5, Proofs = 5 } });
        List<StateModel> states = Grow(ledger, new Random(4), 20);
        using IStateSnapshot old = ledger.Chain.OpenState(10).Value;
        using IStateSnapshot latest = ledger.Chain.OpenState(20).Value;
        Grow(ledger, new Random(5), 10);
        Prune(ledger);
        ledger.Ledger.Unwinder.Unwind(26, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        states[10].ShouldEqual(old);
        states[20].ShouldEqual(latest);
        StateModel.ProofsShouldHold(old);
    }

    [TestCase(6)]
    [TestCase(7)]
    public void Pruning_ends_the_window_and_leaves_what_is_inside(int seed)
    {
        using TestLedger ledger = new(new LedgerSettings { Retention = new RetentionPolicy { State = 12, Proofs = 5 } });
        List<StateModel> states = Grow(ledger, new Random(seed), 40);
        ledger.Ledger.Pruner.Backlog.Should().Be((40 - 12) + (40 - 5));
        Prune(ledger);
        ledger.Chain.Retained.Should().Be(new RetainedHistory(28, 35, 0, 0));
        for (ulong number = 0; number <= 40; number++)
        {
            Result<IStateSnapshot, Unavailable> result = ledger.Chain.OpenState(number);
            if (number < 28)
            {
                result.Error.Should().Be(new Unavailable(UnavailableReason.StatePruned, 28));
                continue;
            }

            using IStateSnapshot state = result.Value;
            states[(int)number].ShouldEqual(state);
            state.HasTries.Should().Be(number >= 35);
            if (number >= 35)
            {
                StateModel.ProofsShouldHold(state);
            }
            else
            {
                state.Prove(TestGenesis.Senders[0], []).Error.Should().Be(new Unavailable(UnavailableReason.ProofPruned, 35));
                state.CreateWorld().Error.Reason.Should().Be(UnavailableReason.ProofPruned);
            }
        }

        Entries(ledger, Store.LedgerFamilies.BlockChanges).Should().BeLessThanOrEqualTo(12);
    }

    [Test]
    public void Pruning_everything_leaves_no_history_behind()
    {
        using TestLedger ledger = new(new LedgerSettings { Retention = new RetentionPolicy { State = 1, Proofs = 1, Bodies = 1, Receipts = 1 } });
        Grow(ledger, new Random(8), 30);
        Prune(ledger);
        ledger.Seal();
        ledger.Seal();
        Prune(ledger);
        Entries(ledger, Store.LedgerFamilies.TrieHistory).Should().BeLessThan(20);
        Entries(ledger, Store.LedgerFamilies.BlockChanges).Should().BeLessThanOrEqualTo(1);
        Entries(ledger, Store.LedgerFamilies.Bodies).Should().Be(2);
        Entries(ledger, Store.LedgerFamilies.Receipts).Should().Be(2);
        Entries(ledger, Store.LedgerFamilies.TransactionIndex).Should().Be(0);
        ledger.Chain.GetBlock(ledger.Head.Number).IsSuccess.Should().BeTrue();
        using TestLedger reopened = new(store: ledger.Store);
        reopened.Chain.GetBlock(3).Error.Should().Be(new Unavailable(UnavailableReason.BodyPruned, 31));
        reopened.Chain.GetReceipts(3).Error.Should().Be(new Unavailable(UnavailableReason.ReceiptsPruned, 31));
        reopened.Chain.TryGetHeader(3, out _).Should().BeTrue();
    }

    [Test]
    public void Without_proofs_no_trie_history_is_written_and_the_policy_can_change()
    {
        using TestLedger ledger = new(new LedgerSettings { Retention = new RetentionPolicy { Proofs = 0 } });
        List<StateModel> states = Grow(ledger, new Random(9), 10);
        Entries(ledger, Store.LedgerFamilies.TrieHistory).Should().Be(0);
        ledger.Chain.Retained.Proofs.Should().Be(10);
        ledger.Ledger.Unwinder.Unwind(9, null, CancellationToken.None).Error.Should().Be(new Unavailable(UnavailableReason.ProofPruned, 10));
        ledger.Ledger.Pruner.Policy = RetentionPolicy.Archive;
        states.AddRange(Grow(ledger, new Random(10), 5)[1..]);
        for (ulong number = 0; number <= 15; number++)
        {
            using IStateSnapshot state = ledger.Chain.OpenState(number).Value;
            states[(int)number].ShouldEqual(state);
            state.HasTries.Should().Be(number >= 10);
        }

        ledger.Ledger.Unwinder.Unwind(10, null, CancellationToken.None).IsSuccess.Should().BeTrue();
    }

    [TestCase(11)]
    [TestCase(12)]
    public void Unwinding_brings_back_each_earlier_state_and_the_same_blocks_fit_again(int seed)
    {
        using TestLedger ledger = new();
        List<StateModel> states = Grow(ledger, new Random(seed), 30);
        List<Core.Blocks.Block> blocks = [.. Enumerable.Range(0, 31).Select(n => ledger.Chain.GetBlock((ulong)n).Value)];
        Random random = new(seed);
        for (int round = 0; round < 6; round++)
        {
            ulong target = (ulong)random.Next(30);
            ledger.Ledger.Unwinder.Unwind(target, null, CancellationToken.None).Value.Number.Should().Be(target);
            ledger.Head.Hash.Should().Be(blocks[(int)target].Hash);
            ledger.Chain.TryGetHeader(target + 1, out _).Should().BeFalse();
            ledger.Chain.TryGetNumber(blocks[30].Hash, out _).Should().BeFalse();
            foreach (Core.Transactions.Transaction transaction in blocks[(int)target + 1].Transactions)
            {
                ledger.Chain.TryGetTransaction(transaction.Hash, out _).Should().BeFalse();
            }

            for (ulong number = 0; number <= target; number++)
            {
                using IStateSnapshot state = ledger.Chain.OpenState(number).Value;
                states[(int)number].ShouldEqual(state);
            }

            ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
            for (int number = (int)target + 1; number <= 30; number++)
            {
                ledger.Ledger.Importer.Import(blocks[number]).IsSuccess.Should().BeTrue();
            }
        }

        Entries(ledger, Store.LedgerFamilies.Headers).Should().Be(31);
        ledger.Ledger.Verifier.VerifyBlocks(1, 30, null, CancellationToken.None).Value.Should().Be(new Integrity.VerifiedBlocks(30, null));
    }

    [Test]
    public void Unwinding_outside_the_chain_or_the_window_is_refused()
    {
        using TestLedger ledger = new(new LedgerSettings { Retention = new RetentionPolicy { State = 5, Proofs = 5 } });
        Grow(ledger, new Random(13), 10);
        Prune(ledger);
        ledger.Ledger.Unwinder.Unwind(11, null, CancellationToken.None).Error.Reason.Should().Be(UnavailableReason.UnknownBlock);
        ledger.Ledger.Unwinder.Unwind(4, null, CancellationToken.None).Error.Should().Be(new Unavailable(UnavailableReason.StatePruned, 5));
        ledger.Ledger.Unwinder.Unwind(5, null, CancellationToken.None).Value.Number.Should().Be(5);
        ledger.Ledger.Unwinder.Unwind(5, null, CancellationToken.None).Value.Number.Should().Be(5);
    }

    [Test]
    public void Slots_are_listed_as_they_were()
    {
        using TestLedger ledger = new();
        ledger.Seal(ledger.Store1(0, 1, 3, 9));
        ledger.Seal(ledger.Destroy(1, 1));
        Address contract = TestGenesis.Contracts[1];
        Count(ledger, 0, contract).Should().Be(2);
        Count(ledger, 1, contract).Should().Be(3);
        Count(ledger, 2, contract).Should().Be(0);
        using IStateSnapshot state = ledger.Chain.OpenState(1).Value;
        IReadOnlyList<HashedSlot> all = state.ReadSlots(contract, Hash256.Zero, 10);
        state.ReadSlots(contract, Hash256.Zero, 2).Should().Equal(all.Take(2));
        state.ReadSlots(contract, all[1].SlotHash, 10).Should().Equal(all.Skip(1));
        all.Select(slot => slot.Value).Should().BeEquivalentTo(new Primitives.Numerics.UInt256[] { 7, 1, 9 });
    }

    [Test]
    public void Scratch_worlds_and_overlays_change_nothing_outside_and_agree()
    {
        using TestLedger ledger = new();
        Grow(ledger, new Random(14), 10);
        using IStateSnapshot state = ledger.Chain.OpenState(5).Value;
        StateModel before = StateModel.Read(state);
        IWorldState world = state.CreateWorld().Value;
        IWorldState overlay = state.CreateOverlay();
        world.Root.Should().Be(state.Header.StateRoot);
        StateDiff diff = new(
        [
            new AccountChange { Address = TestLedger.Receiver(0), Balance = 5, Storage = new StorageChange[] { new(1, 5) } },
            new AccountChange { Address = TestLedger.Receiver(1), IsDeleted = true },
        ]);
        world.Apply(diff).Should().NotBe(state.Header.StateRoot);
        overlay.Apply(diff);
        overlay.GetStorage(TestLedger.Receiver(0), 1).Should().Be((Primitives.Numerics.UInt256)5);
        overlay.TryGetAccount(TestLedger.Receiver(1), out _).Should().BeFalse();
        overlay.TryGetAccount(TestLedger.Receiver(0), out Account account).Should().BeTrue();
        account.HasStorage.Should().BeTrue();
        world.Commit();
        world.GetStorage(TestLedger.Receiver(0), 1).Should().Be((Primitives.Numerics.UInt256)5);
        world.Discard();
        overlay.Discard();
        before.ShouldEqual(world);
        before.ShouldEqual(overlay);
        before.ShouldEqual(state);
    }

    private static int Count(TestLedger ledger, ulong number, Address contract)
    {
        using IStateSnapshot state = ledger.Chain.OpenState(number).Value;
        return state.ReadSlots(contract, Hash256.Zero, 100).Count;
    }

    internal static List<StateModel> Grow(TestLedger ledger, Random random, int blocks)
    {
        ledger.ReadNonces();
        List<StateModel> states = [];
        for (int i = 0; i <= blocks; i++)
        {
            using IStateSnapshot state = ledger.Chain.OpenState(ledger.Head.Number).Value;
            states.Add(StateModel.Read(state));
            if (i < blocks)
            {
                ledger.SealRandom(random);
            }
        }

        return states;
    }

    internal static void Prune(TestLedger ledger)
    {
        while (ledger.Ledger.Pruner.Step(7))
        {
        }

        ledger.Ledger.Pruner.Backlog.Should().Be(0);
    }

    internal static int Entries(TestLedger ledger, Storage.KeyValue.ColumnFamily family)
    {
        using Storage.KeyValue.IKeyValueIterator iterator = ledger.Store.CreateIterator(family);
        int count = 0;
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            count++;
        }

        return count;
    }
}
