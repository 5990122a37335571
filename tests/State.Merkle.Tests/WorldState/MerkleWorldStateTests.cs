// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.State.Merkle.Tests.WorldState;

[Parallelizable(ParallelScope.All)]
public sealed class MerkleWorldStateTests
{
    private static readonly Address Alice = Address.Parse("0x00000000000000000000000000000000000a11ce");
    private static readonly Address Bob = Address.Parse("0x0000000000000000000000000000000000000b0b");

    private enum Step
    {
        None,
        Commit,
        Discard,
        Reopen,
    }

    [Test]
    public void Empty_store_holds_the_empty_state()
    {
        using MemoryStore store = NewStore();
        MerkleWorldState state = new(store);
        state.Root.Should().Be(MerkleTrie.EmptyRoot);
        state.TryGetAccount(in Alice, out Account account).Should().BeFalse();
        account.Should().Be(Account.Empty);
        state.GetStorage(in Alice, UInt256.One).Should().Be(UInt256.Zero);
        state.GetCode(in Account.EmptyCodeHash).IsEmpty.Should().BeTrue();
        state.Apply(StateDiff.None).Should().Be(MerkleTrie.EmptyRoot);
        state.Commit();
    }

    [Test]
    public void Code_that_no_account_can_name_is_damage()
    {
        using MemoryStore store = NewStore();
        FluentActions.Invoking(() => new MerkleWorldState(store).GetCode(Hash256.Zero)).Should().Throw<StorageException>();
    }

    [Test]
    public void Pending_changes_are_read_and_can_be_dropped()
    {
        using MemoryStore store = NewStore();
        MerkleWorldState state = new(store);
        byte[] code = [1, 2, 3];
        StateDiff diff = new([Change(Alice, 1, slots: (7, 8), code: code), Change(Bob, 2)]);
        Hash256 root = state.Apply(diff);
        state.Root.Should().Be(root);
        state.HasPendingChanges.Should().BeTrue();
        state.TryGetAccount(in Alice, out Account account).Should().BeTrue();
        account.CodeHash.Should().Be(Keccak256.Hash(code));
        account.HasStorage.Should().BeTrue();
        state.GetCode(account.CodeHash).ToArray().Should().Equal(code);
        state.GetStorage(in Alice, 7UL).Should().Be((UInt256)8UL);
        new StoredState(store).TryGetAccount(in Alice, out _).Should().BeFalse();

        state.Discard();
        state.Root.Should().Be(MerkleTrie.EmptyRoot);
        state.TryGetAccount(in Alice, out _).Should().BeFalse();
        FluentActions.Invoking(() => state.GetCode(account.CodeHash)).Should().Throw<StorageException>();

        state.Apply(diff).Should().Be(root);
        state.Commit();
        StoredState stored = new(store);
        stored.ReadRoot().Should().Be(root);
        stored.TryGetAccount(in Alice, out Account read).Should().BeTrue();
        read.Should().Be(account);
        stored.GetStorage(in Alice, 7UL).Should().Be((UInt256)8UL);
        stored.GetCode(account.CodeHash).ToArray().Should().Equal(code);
    }

    [Test]
    public void A_slot_emptied_before_its_account_is_destroyed_does_not_return_with_it()
    {
        using MemoryStore store = NewStore();
        MerkleWorldState state = new(store);
        state.Apply(new StateDiff([Change(Alice, 1, slots: (1, 1))]));
        state.Commit();
        state.Apply(new StateDiff([Change(Alice, 1, slots: (1, 0))]));
        state.Apply(new StateDiff([new AccountChange { Address = Alice, IsDeleted = true }]));
        state.Apply(new StateDiff([Change(Alice, 1, slots: (2, 2))]));
        state.GetStorage(in Alice, 1UL).Should().Be(UInt256.Zero);
        state.Commit();
        new StoredState(store).GetStorage(in Alice, 1UL).Should().Be(UInt256.Zero);
        new StoredState(store).GetStorage(in Alice, 2UL).Should().Be((UInt256)2UL);
    }

    [Test]
    public void Staged_changes_are_written_with_what_the_caller_adds()
    {
        using MemoryStore store = NewStore();
        MerkleWorldState state = new(store);
        Hash256 root = state.Apply(new StateDiff([Change(Alice, 1)]));
        using IWriteBatch batch = store.CreateBatch();
        state.Stage(batch);
        batch.Put(StateFamilies.Code, [9], [9]);
        store.Write(batch, Durability.Synced);
        state.Confirm();
        state.HasPendingChanges.Should().BeFalse();
        new StoredState(store).ReadRoot().Should().Be(root);
        store.Contains(StateFamilies.Code, [9]).Should().BeTrue();
    }

    [Test]
    public void A_discarded_block_costs_no_reads_when_it_comes_again()
    {
        using CountingStore store = new(NewStore());
        MerkleWorldState state = new(store);
        state.Apply(new StateDiff([.. Enumerable.Range(1, 200).Select(i => Change(new Address([.. new byte[19], (byte)i]), 1, slots: (1, 1)))]));
        state.Commit();
        state = new MerkleWorldState(store);
        StateDiff block = new([.. Enumerable.Range(1, 60).Select(i => i % 3 == 0
            ? Change(new Address([.. new byte[19], (byte)i]), 2, slots: (2, 2))
            : Change(new Address([.. new byte[18], 1, (byte)i]), 2)).OrderBy(c => c.Address)]);
        Hash256 before = state.Root;
        Hash256 root = state.Apply(block);
        state.Discard();
        store.Reads = 0;
        state.Root.Should().Be(before);
        state.Apply(block).Should().Be(root);
        store.Reads.Should().Be(0);
    }

    [Test]
    public void Nodes_not_used_for_long_are_dropped_and_loaded_again()
    {
        using CountingStore store = new(NewStore());
        WorldStateLimits limits = new() { TrieBytesMax = 200_000 };
        MerkleWorldState state = new(store, limits);
        List<StateDiff> blocks = [.. Enumerable.Range(0, 60).Select(block => new StateDiff([.. Enumerable.Range(0, 40)
            .Select(i => Change(new Address(Keccak256.Hash([(byte)block, (byte)i]).AsSpan()[12..]), (ulong)block)).OrderBy(c => c.Address)]))];
        StateModel model = new();
        foreach (StateDiff block in blocks)
        {
            model.Apply(block);
            state.Apply(block).Should().Be(model.Root());
            state.Commit();
        }

        store.Reads = 0;
        foreach (StateDiff block in blocks.Take(5))
        {
            StateDiff again = new([.. block.Accounts.Select(c => Change(c.Address, 99))]);
            model.Apply(again);
            state.Apply(again).Should().Be(model.Root());
            state.Discard();
            model.Apply(block);
        }

        store.Reads.Should().BePositive("old nodes were dropped");
    }

    [Test]
    public void Lent_threads_do_not_change_the_root()
    {
        using MemoryStore store = NewStore();
        using MemoryStore otherStore = NewStore();
        CountedThreads threads = new();
        MerkleWorldState alone = new(store);
        MerkleWorldState shared = new(otherStore, workers: threads);
        for (int block = 0; block < 3; block++)
        {
            StateDiff diff = new([.. Enumerable.Range(0, 6_000)
                .Select(i => Change(new Address(Keccak256.Hash([(byte)block, (byte)i, (byte)(i >> 8)]).AsSpan()[12..]), 1, slots: i % 9 == 0 ? [(1, 7)] : []))
                .OrderBy(c => c.Address)]);
            shared.Apply(diff).Should().Be(alone.Apply(diff));
            alone.Commit();
            shared.Commit();
        }

        threads.Parts.Should().BePositive();
    }

    private sealed class CountedThreads : ITrieWorkers
    {
        public int Parts { get; private set; }

        public void Run(int count, Action<int> part)
        {
            Parts += count;
            System.Threading.Tasks.Parallel.For(0, count, part);
        }
    }

    [Test]
    public void Any_history_agrees_with_the_model() =>
        Gen.Select(Diff, Gen.Enum<Step>()).List[1, 25].Sample(
            history =>
            {
                using MemoryStore store = NewStore();
                WorldStateLimits tight = new() { AccountsMax = 3, SlotsMax = 3, TrieBytesMax = 2_000, TrieNodesMax = 20, CodeBytesMax = 10 };
                MerkleWorldState state = new(store, tight);
                StateModel model = new();
                StateModel committed = new();
                foreach ((StateDiff diff, Step step) in history)
                {
                    model.Apply(diff);
                    if (state.Apply(diff) != model.Root() || !Same(state, model))
                    {
                        return false;
                    }

                    switch (step)
                    {
                        case Step.Commit:
                            state.Commit();
                            committed = model.Clone();
                            break;
                        case Step.Discard:
                            state.Discard();
                            model = committed.Clone();
                            break;
                        case Step.Reopen:
                            state = new MerkleWorldState(store, history.Count % 2 == 0 ? null : tight);
                            model = committed.Clone();
                            break;
                        default:
                            break;
                    }

                    if (!Same(state, model) || !Same(new StoredState(store), committed) || !ProofsHold(store, committed))
                    {
                        return false;
                    }
                }

                state.Discard();
                return HoldsNothingElse(store, committed);
            },
            iter: 120);

    // Five accounts and five slots, so that everything meets everything.
    private static readonly Gen<Address> AnyAddress = Gen.Byte[1, 5].Select(b => new Address([.. new byte[19], b]));

    private static readonly Gen<(UInt256 Slot, UInt256 Value)> AnySlot = Gen.Select(
        Gen.ULong[0, 4],
        Gen.OneOf(Gen.Const(UInt256.Zero), Gen.ULong[1, 200].Select(v => (UInt256)v), Gen.Const(UInt256.MaxValue)),
        (slot, value) => ((UInt256)slot, value));

    private static readonly Gen<AccountChange> AnyChange = Gen.Select(AnyAddress, Gen.Int[0, 9], Gen.ULong[0, 3], AnySlot.Array[0, 4], (address, kind, nonce, slots) =>
        kind switch
        {
            0 => new AccountChange { Address = address, IsDeleted = true },
            1 => Change(address, nonce, isCleared: true, slots: Distinct(slots)),
            2 => Change(address, nonce, code: [(byte)nonce, 0xFE], slots: Distinct(slots)),
            3 => Change(address, nonce),
            _ => Change(address, nonce, slots: Distinct(slots)),
        });

    private static readonly Gen<StateDiff> Diff = AnyChange.Array[0, 5].Select(
        changes => new StateDiff([.. changes.DistinctBy(c => c.Address).OrderBy(c => c.Address)]));

    private static (UInt256 Slot, UInt256 Value)[] Distinct((UInt256 Slot, UInt256 Value)[] slots) => [.. slots.DistinctBy(s => s.Slot).OrderBy(s => s.Slot)];

    private static AccountChange Change(Address address, ulong nonce, bool isCleared = false, byte[]? code = null, params (UInt256 Slot, UInt256 Value)[] slots) => new()
    {
        Address = address,
        Nonce = nonce,
        Balance = nonce * 1_000,
        IsStorageCleared = isCleared,
        CodeHash = code is null ? Account.EmptyCodeHash : Keccak256.Hash(code),
        NewCode = code,
        Storage = slots.Select(s => new StorageChange(s.Slot, s.Value)).ToArray(),
    };

    private static MemoryStore NewStore() => new(StateFamilies.All);

    private static bool Same(IStateView state, StateModel model)
    {
        for (byte i = 1; i <= 5; i++)
        {
            Address address = new([.. new byte[19], i]);
            Account expected = model.Get(address);
            if (state.TryGetAccount(in address, out Account account) != model.Accounts.ContainsKey(address) || account != expected
                || !state.GetCode(account.CodeHash).Span.SequenceEqual(model.Accounts.TryGetValue(address, out var held) ? held.Code : []))
            {
                return false;
            }

            for (ulong slot = 0; slot < 5; slot++)
            {
                UInt256 value = held.Slots is not null && held.Slots.TryGetValue(slot, out UInt256 found) ? found : default;
                if (state.GetStorage(in address, slot) != value)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool ProofsHold(MemoryStore store, StateModel model)
    {
        using ISnapshot snapshot = store.CreateSnapshot();
        Hash256 root = model.Root();
        for (byte i = 1; i <= 6; i++)
        {
            AccountProof proof = AccountProof.Create(snapshot, new Address([.. new byte[19], i]), [0UL, 1UL, 9UL]);
            if (!proof.TryVerify(in root, out _) || proof.Account != model.Get(proof.Address))
            {
                return false;
            }
        }

        return true;
    }

    // The store of a state that was made in one step has no history.
    private static bool HoldsNothingElse(MemoryStore store, StateModel model)
    {
        using MemoryStore fresh = NewStore();
        MerkleWorldState state = new(fresh);
        state.Apply(new StateDiff([.. model.Accounts.OrderBy(a => a.Key).Select(a => Change(
            a.Key, a.Value.Nonce, code: a.Value.Code.Length == 0 ? null : a.Value.Code, slots: [.. a.Value.Slots.Select(s => (s.Key, s.Value)).OrderBy(s => s.Key)]))]));
        state.Commit();
        return new[] { StateFamilies.Accounts, StateFamilies.Storage, StateFamilies.TrieNodes }.All(family => Entries(store, family).SequenceEqual(Entries(fresh, family)));
    }

    private static List<string> Entries(MemoryStore store, ColumnFamily family)
    {
        using IKeyValueIterator iterator = store.CreateIterator(family);
        List<string> entries = [];
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            entries.Add(Hex.Encode(iterator.Key) + " " + Hex.Encode(iterator.Value));
        }

        return entries;
    }
}
