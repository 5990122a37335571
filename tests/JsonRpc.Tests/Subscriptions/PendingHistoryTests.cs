// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Subscriptions;

namespace PowerVerse.Chain.JsonRpc.Tests.Subscriptions;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PendingHistoryTests
{
    [Test]
    public void Since_returns_what_was_added_from_there_on()
    {
        PendingHistory history = new();
        history.Watch();
        history.Add(Of(0, 0));
        long start = history.Watch();
        history.Add(Of(1, 0));
        history.Add(Of(2, 0));

        history.Since(start, out long end).Select(transaction => transaction.Nonce).Should().Equal(1, 2);
        end.Should().Be(3);
        history.Since(end, out _).Should().BeEmpty();
    }

    [Test]
    public void Nothing_is_kept_while_nobody_watches()
    {
        PendingHistory history = new();
        history.Add(Of(0, 0));
        long start = history.Watch();
        history.Since(start, out _).Should().BeEmpty();
        history.Watch();
        history.Add(Of(1, 0));
        history.Unwatch();
        history.Since(start, out _).Should().ContainSingle("another filter is there");
        history.Unwatch();
        history.Add(Of(2, 0));
        history.Since(start, out _).Should().BeEmpty();
        start = history.Watch();
        history.Add(Of(3, 0));
        history.Since(start, out _).Select(transaction => transaction.Nonce).Should().Equal(3);
    }

    [Test]
    public void Add_of_more_than_the_capacity_drops_the_oldest()
    {
        PendingHistory history = new();
        history.Watch();
        for (int i = 0; i < PendingHistory.Capacity + 10; i++)
        {
            history.Add(Of((ulong)i, 0));
        }

        IReadOnlyList<Transaction> kept = history.Since(0, out _);
        kept.Should().HaveCount(PendingHistory.Capacity);
        kept[0].Nonce.Should().Be(10);
    }

    [Test]
    public void Add_of_large_transactions_keeps_no_more_than_their_bytes()
    {
        const int SizeBytes = 1024 * 1024;
        PendingHistory history = new();
        history.Watch();
        for (ulong i = 0; i < 100; i++)
        {
            history.Add(Of(i, SizeBytes));
        }

        IReadOnlyList<Transaction> kept = history.Since(0, out long end);
        end.Should().Be(100);
        kept[^1].Nonce.Should().Be(99);
        kept.Sum(transaction => (long)transaction.Envelope.Length).Should().BeInRange(PendingHistory.BytesMax / 2, PendingHistory.BytesMax);
    }

    private static Transaction Of(ulong nonce, int sizeBytes) => new() { Nonce = nonce, Data = new byte[sizeBytes] };
}
