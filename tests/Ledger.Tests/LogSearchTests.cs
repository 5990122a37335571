// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Ledger.Tests;

/// <summary>Log searches over indexed and fresh blocks, and over blocks in memory, against reading every receipt.</summary>
[TestFixture(0L)]
[TestFixture(1L << 26)]
public sealed class LogSearchTests(long recentBlockBytesMax)
{
    private const ulong Blocks = 150;
    private static readonly LogLimits NoLimits = new() { ResultsMax = int.MaxValue, BlocksMax = ulong.MaxValue };

    private TestLedger _ledger = null!;
    private List<LogMatch> _all = null!;

    [OneTimeSetUp]
    public void Grow()
    {
        _ledger = new TestLedger(new LedgerSettings { RecentBlockBytesMax = recentBlockBytesMax });
        Random random = new(1);
        for (ulong i = 0; i < Blocks; i++)
        {
            List<Transaction> transactions = [];
            for (int n = i % 5 == 0 ? 0 : random.Next(6); n > 0; n--)
            {
                transactions.Add(_ledger.Store1(random.Next(6), random.Next(4), (ulong)random.Next(5), (ulong)random.Next(5)));
            }

            _ledger.Seal([.. transactions]);
        }

        _ledger.Ledger.LogIndexer.Backlog.Should().Be(2);
        while (_ledger.Ledger.LogIndexer.Step(CancellationToken.None))
        {
        }

        _ledger.Ledger.LogIndexer.Backlog.Should().Be(0);
        _all = ReadAll(_ledger.Chain);
        _all.Should().HaveCountGreaterThan(200);
    }

    [OneTimeTearDown]
    public void Dispose() => _ledger.Dispose();

    [Test]
    public void Searches_find_exactly_what_reading_every_receipt_finds()
    {
        Gen<IReadOnlyList<Hash256>> topics = Gen.Int[0, 6].HashSet[0, 3].Select(set => (IReadOnlyList<Hash256>)[.. set.Select(Word)]);
        Gen<IReadOnlyList<Address>> addresses = Gen.Int[0, 5].HashSet[0, 3].Select(set => (IReadOnlyList<Address>)[.. set.Select(Contract)]);
        Gen.Select(Gen.ULong[0, Blocks], Gen.ULong[0, Blocks], addresses, topics.List[0, 3]).Sample(
            (a, b, emitters, positions) =>
            {
                LogQuery query = new() { FromBlock = Math.Min(a, b), ToBlock = Math.Max(a, b), Addresses = emitters, Topics = positions };
                IReadOnlyList<LogMatch> found = _ledger.Chain.FindLogs(query, NoLimits, CancellationToken.None).Value;
                List<LogMatch> expected = [.. _all.Where(match => Matches(query, match))];
                return found.Select(Key).SequenceEqual(expected.Select(Key));
            },
            iter: 300);
    }

    [Test]
    public void Many_alternatives_are_found_too()
    {
        LogQuery query = new()
        {
            FromBlock = 0,
            ToBlock = Blocks,
            Topics = [[.. Enumerable.Range(1, 100).Select(Word)]],
        };
        _ledger.Chain.FindLogs(query, NoLimits, CancellationToken.None).Value.Select(Key)
            .Should().Equal(_all.Where(match => Matches(query, match)).Select(Key));
    }

    [Test]
    public void Limits_are_named_and_the_suggested_range_is_answered()
    {
        LogQuery query = new() { FromBlock = 3, ToBlock = Blocks, Addresses = [Contract(0), Contract(1), Contract(2)] };
        LogQueryError error = Error(query, new LogLimits { ResultsMax = 20 });
        error.Code.Should().Be(LogQueryErrorCode.TooManyResults);
        error.Limit.Should().Be(20);
        _ledger.Chain.FindLogs(query with { ToBlock = error.SuggestedToBlock }, new LogLimits { ResultsMax = 20 }, CancellationToken.None)
            .IsSuccess.Should().BeTrue();

        error = Error(query, new LogLimits { BlocksMax = 10 });
        error.Should().Be(new LogQueryError(LogQueryErrorCode.RangeTooWide, 10, 12));
        _ledger.Chain.FindLogs(query with { ToBlock = 12 }, new LogLimits { BlocksMax = 10 }, CancellationToken.None).IsSuccess.Should().BeTrue();
        Error(query with { ToBlock = 2 }, NoLimits).Code.Should().Be(LogQueryErrorCode.InvalidRange);
        Error(query with { ToBlock = Blocks + 1 }, NoLimits).Code.Should().Be(LogQueryErrorCode.BeyondHead);
        Error(query, new LogLimits { AddressesMax = 2 }).Code.Should().Be(LogQueryErrorCode.TooManyAddresses);
        Error(query with { Topics = [[Word(1), Word(2)]] }, new LogLimits { TopicsMax = 1 }).Code.Should().Be(LogQueryErrorCode.TooManyTopics);
        Error(query with { Topics = [[], [], [], [], []] }, NoLimits).Code.Should().Be(LogQueryErrorCode.TooManyTopics);
    }

    [Test]
    public void Unwinding_and_pruning_take_the_index_with_them()
    {
        using TestLedger ledger = new(new LedgerSettings { RecentBlockBytesMax = recentBlockBytesMax, Retention = new RetentionPolicy { Receipts = 40 } });
        LogQuery query = new() { FromBlock = 0, ToBlock = 140, Addresses = [Contract(1)] };
        for (ulong number = 1; number <= 140; number++)
        {
            ledger.Ledger.Importer.Import(_ledger.Chain.GetBlock(number).Value).IsSuccess.Should().BeTrue();
        }

        Index(ledger);
        IReadOnlyList<LogMatch> expected = [.. _all.Where(match => Matches(query, match))];
        ledger.Ledger.Unwinder.Unwind(100, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        ledger.Ledger.LogIndexer.Backlog.Should().Be(0);
        Find(ledger, query with { ToBlock = 100 }).Select(Key).Should().Equal(expected.Where(match => match.BlockNumber <= 100).Select(Key));
        for (ulong number = 101; number <= 140; number++)
        {
            ledger.Ledger.Importer.Import(_ledger.Chain.GetBlock(number).Value).IsSuccess.Should().BeTrue();
        }

        Index(ledger);
        Find(ledger, query).Select(Key).Should().Equal(expected.Select(Key));
        HistoryTests.Prune(ledger);
        ledger.Chain.FindLogs(query, NoLimits, CancellationToken.None).Error.Should().Be(new LogQueryError(LogQueryErrorCode.ReceiptsPruned, 100));
        Find(ledger, query with { FromBlock = 100 }).Select(Key).Should().Equal(expected.Where(match => match.BlockNumber >= 100).Select(Key));
    }

    private LogQueryError Error(LogQuery query, LogLimits limits) => _ledger.Chain.FindLogs(query, limits, CancellationToken.None).Error;

    private static IReadOnlyList<LogMatch> Find(TestLedger ledger, LogQuery query) =>
        ledger.Chain.FindLogs(query, NoLimits, CancellationToken.None).Value;

    private static void Index(TestLedger ledger)
    {
        while (ledger.Ledger.LogIndexer.Step(CancellationToken.None))
        {
        }
    }

    private static List<LogMatch> ReadAll(IBlockChain chain)
    {
        List<LogMatch> all = [];
        for (ulong number = 0; number <= chain.Head.Number; number++)
        {
            Block block = chain.GetBlock(number).Value;
            IReadOnlyList<Receipt> receipts = chain.GetReceipts(number).Value;
            int index = 0;
            for (int i = 0; i < receipts.Count; i++)
            {
                foreach (Log log in receipts[i].Logs)
                {
                    all.Add(new LogMatch(number, block.Hash, block.Header.Timestamp, block.Transactions[i].Hash, i, index++, log));
                }
            }
        }

        return all;
    }

    private static bool Matches(LogQuery query, LogMatch match)
    {
        Hash256[] topics = match.Log.Topics.ToArray();
        return match.BlockNumber >= query.FromBlock && match.BlockNumber <= query.ToBlock
            && (query.Addresses.Count == 0 || query.Addresses.Contains(match.Log.Address))
            && query.Topics.Count <= topics.Length
            && query.Topics.Select((wanted, i) => wanted.Count == 0 || wanted.Contains(topics[i])).All(fits => fits);
    }

    private static (ulong, Hash256, ulong, Hash256, int, int) Key(LogMatch match) =>
        (match.BlockNumber, match.BlockHash, match.BlockTimestamp, match.TransactionHash, match.TransactionIndex, match.LogIndex);

    private static Hash256 Word(int number) => ((UInt256)(ulong)number).ToHash();

    private static Address Contract(int number) => number < TestGenesis.ContractCount ? TestGenesis.Contracts[number] : TestLedger.Receiver(number);
}
