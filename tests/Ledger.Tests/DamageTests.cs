// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Integrity;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Ledger.Tests;

/// <summary>What is changed beneath the ledger is found, named, and can be unwound.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class DamageTests
{
    [Test]
    public void A_sound_state_passes()
    {
        using TestLedger ledger = new();
        HistoryTests.Grow(ledger, new Random(1), 20);
        List<int> progress = [];
        ledger.Ledger.Verifier.VerifyState(new Reports(progress), CancellationToken.None).Should().BeNull();
        progress.Should().BeInAscendingOrder();
        for (int seed = 0; seed < 20; seed++)
        {
            Sample(ledger, seed).Should().BeEmpty();
        }
    }

    [TestCaseSource(nameof(Places))]
    public void Damage_of_the_state_is_found_and_named(string name, object damage)
    {
        using TestLedger ledger = new();
        HistoryTests.Grow(ledger, new Random(2), 20);
        ((Action<TestLedger>)damage)(ledger);
        DamageReport? report = ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None);
        report.Should().NotBeNull(name);
        report!.BlockNumber.Should().Be(20);
        report.Detail.Should().NotBeEmpty();
    }

    [Test]
    public void The_sample_taken_between_blocks_finds_a_lost_write_and_stops_the_writer()
    {
        using TestLedger ledger = new(new LedgerSettings { IntegrityIntervalBlocks = 4 });
        HistoryTests.Grow(ledger, new Random(3), 6);
        ChangeAccount(ledger, TestGenesis.Senders[3]);
        ledger.Seal();
        ledger.Ledger.Damage.Should().BeNull();
        ledger.Seal();
        ledger.Ledger.Damage.Should().NotBeNull();
        ledger.Ledger.Damage!.BlockNumber.Should().Be(8);
        ledger.Ledger.Producer.Seal(ledger.Plan, new ListSource([])).Error.Code.Should().Be(ImportErrorCode.Damaged);
    }

    [Test]
    public void Damage_in_the_newest_blocks_is_undone_by_unwinding()
    {
        using TestLedger ledger = new();
        ledger.Seal(ledger.Transfer(0, TestLedger.Receiver(3), 5));
        List<Core.Blocks.Block> blocks = [ledger.Seal(ledger.Transfer(0, TestLedger.Receiver(3), 7))];
        ChangeAccount(ledger, TestLedger.Receiver(3));
        ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().NotBeNull();
        ledger.Ledger.Unwinder.Unwind(1, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        ledger.Ledger.Importer.Import(blocks[0]).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Damaged_receipts_are_found_by_executing_again()
    {
        using TestLedger source = new();
        HistoryTests.Grow(source, new Random(4), 10);
        source.Seal(source.Transfer(0, TestLedger.Receiver(1), 1));
        Write(source.Store, LedgerFamilies.Receipts, new NumberKey(11).Span.ToArray(), [0xC0]);
        using TestLedger reopened = new(store: source.Store);
        VerifiedBlocks verified = reopened.Ledger.Verifier.VerifyBlocks(5, 11, null, CancellationToken.None).Value;
        verified.Count.Should().Be(6);
        verified.Damage!.Place.Should().Contain("receipts of block 11");
        reopened.Ledger.Verifier.VerifyBlocks(0, 3, null, CancellationToken.None).IsSuccess.Should().BeFalse();
        reopened.Ledger.Verifier.VerifyBlocks(11, 12, null, CancellationToken.None).Value.Count.Should().Be(0);
    }

    [Test]
    public void Records_that_do_not_decode_are_exceptions()
    {
        using TestLedger source = new();
        HistoryTests.Grow(source, new Random(5), 10);
        Write(source.Store, LedgerFamilies.Headers, new NumberKey(3).Span.ToArray(), [1]);
        Write(source.Store, LedgerFamilies.Bodies, new NumberKey(4).Span.ToArray(), [1]);
        Write(source.Store, LedgerFamilies.Receipts, new NumberKey(5).Span.ToArray(), [1]);
        using TestLedger reopened = new(store: source.Store);
        FluentActions.Invoking(() => reopened.Chain.TryGetHeader(3, out _)).Should().Throw<StorageException>().WithMessage("*3*");
        FluentActions.Invoking(() => reopened.Chain.GetBlock(4)).Should().Throw<StorageException>().WithMessage("*4*");
        FluentActions.Invoking(() => reopened.Chain.GetReceipts(5)).Should().Throw<StorageException>().WithMessage("*5*");
    }

    [Test]
    public void Opening_checks_that_head_header_and_state_belong_together()
    {
        using MemoryStore empty = new(LedgerFamilies.All);
        Open(empty).Error.Code.Should().Be(OpenErrorCode.NotInitialized);

        foreach (Action<IKeyValueStore> damage in new Action<IKeyValueStore>[]
        {
            store => Delete(store, StateFamilies.TrieNodes, []),
            store => Delete(store, LedgerFamilies.Headers, new NumberKey(2).Span.ToArray()),
            store => Write(store, LedgerFamilies.Headers, new NumberKey(3).Span.ToArray(), [1]),
            store => Delete(store, LedgerFamilies.Meta, "head"u8.ToArray()),
        })
        {
            using TestLedger ledger = new();
            ledger.Seal(ledger.Transfer(0, TestLedger.Receiver(1), 1));
            ledger.Seal();
            damage(ledger.Store);
            Open(ledger.Store).Error.Code.Should().Be(OpenErrorCode.Damaged);
        }
    }

    [Test]
    public void Opening_and_initialising_tell_other_chains_and_other_schemas()
    {
        using TestLedger ledger = new();
        Core.Genesis.GenesisSpec other = TestGenesis.Create() with { Timestamp = 5 };
        ChainLedger.Open(ledger.Store, new LedgerSettings(), other).Error.Code.Should().Be(OpenErrorCode.WrongGenesis);
        ChainLedger.Initialize(ledger.Store, other).Error.Code.Should().Be(OpenErrorCode.WrongGenesis);
        ChainLedger.Initialize(ledger.Store, TestGenesis.Create()).Value.Should().Be(ledger.Chain.Genesis.Hash);
        ChainLedger.Open(ledger.Store, new LedgerSettings()).Error.Code.Should().Be(OpenErrorCode.BadGenesis, "no file was stored");
        Write(ledger.Store, LedgerFamilies.Meta, "schema"u8.ToArray(), [0, 0, 0, 9]);
        Open(ledger.Store).Error.Should().Be(new OpenError(OpenErrorCode.WrongSchema, Schema: 9));
        ChainLedger.Initialize(ledger.Store, TestGenesis.Create()).Error.Schema.Should().Be(9);
    }

    internal static void Write(IKeyValueStore store, ColumnFamily family, byte[] key, byte[] value)
    {
        using IWriteBatch batch = store.CreateBatch();
        batch.Put(family, key, value);
        store.Write(batch, Durability.Buffered);
    }

    private static IEnumerable<TestCaseData> Places()
    {
        yield return Case("account changed", ledger => ChangeAccount(ledger, TestGenesis.Senders[1]));
        yield return Case("account lost", ledger => Delete(ledger.Store, StateFamilies.Accounts, Key(TestGenesis.Senders[1])));
        yield return Case("account too many", ledger => Write(ledger.Store, StateFamilies.Accounts, new byte[32], [0xC4, 0x80, 0x80, 0x80, 0x80]));
        yield return Case("code lost", ledger => Delete(ledger.Store, StateFamilies.Code, CodeHash(ledger)));
        yield return Case("code changed", ledger => Write(ledger.Store, StateFamilies.Code, CodeHash(ledger), [0]));
        yield return Case("slot too many", ledger => Write(ledger.Store, StateFamilies.Storage, new byte[64], [1]));
        yield return Case("slot changed", ledger => Write(ledger.Store, StateFamilies.Storage, First(ledger, StateFamilies.Storage), [0x77]));
        yield return Case("root node lost", ledger => Delete(ledger.Store, StateFamilies.TrieNodes, []));
        yield return Case("node changed", ledger => Write(ledger.Store, StateFamilies.TrieNodes, Last(ledger, StateFamilies.TrieNodes), [0xC0]));
    }

    private static TestCaseData Case(string name, Action<TestLedger> damage) => new TestCaseData(name, damage).SetArgDisplayNames(name);

    private static List<string> Sample(TestLedger ledger, int seed)
    {
        List<string> reports = [];
        using ISnapshot snapshot = ledger.Store.CreateSnapshot();
        StateSample.Check(snapshot, ledger.Head.StateRoot, Keccak256.Hash([(byte)seed]), (place, detail) => reports.Add(place + detail));
        return reports;
    }

    private static Result<ChainLedger, OpenError> Open(IKeyValueStore store) => ChainLedger.Open(store, new LedgerSettings(), TestGenesis.Create());

    private static byte[] Key(Address address) => Keccak256.Hash(address.AsSpan()).ToArray();

    private static byte[] CodeHash(TestLedger ledger) => First(ledger, StateFamilies.Code);

    private static byte[] First(TestLedger ledger, ColumnFamily family)
    {
        using IKeyValueIterator iterator = ledger.Store.CreateIterator(family);
        iterator.SeekToFirst().Should().BeTrue();
        return iterator.Key.ToArray();
    }

    private static byte[] Last(TestLedger ledger, ColumnFamily family)
    {
        using IKeyValueIterator iterator = ledger.Store.CreateIterator(family);
        iterator.SeekToLast().Should().BeTrue();
        return iterator.Key.ToArray();
    }

    private static void ChangeAccount(TestLedger ledger, Address address)
    {
        ledger.Store.TryGet(StateFamilies.Accounts, Key(address), out byte[] flat).Should().BeTrue();
        AccountCodec.TryReadFlat(flat, out Account account).Should().BeTrue();
        RlpWriter writer = new(200);
        AccountCodec.WriteFlat(ref writer, account with { Nonce = account.Nonce + 9 });
        Write(ledger.Store, StateFamilies.Accounts, Key(address), writer.ToArray());
    }

    private static void Delete(IKeyValueStore store, ColumnFamily family, byte[] key)
    {
        using IWriteBatch batch = store.CreateBatch();
        batch.Delete(family, key);
        store.Write(batch, Durability.Buffered);
    }

    private sealed class Reports(List<int> reports) : IProgress<int>
    {
        public void Report(int value) => reports.Add(value);
    }
}
