// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Many at once: senders, blocks, readers.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ConcurrencyTests
{
    private const int SenderCount = 40;
    private const int PerSender = 50;

    [Test]
    public void Submit_select_and_blocks_at_once_lose_nothing()
    {
        TestPool pool = new(PoolSettings.Development);
        TestState state = pool.State;
        for (int sender = 0; sender < SenderCount; sender++)
        {
            state.Set(TestPool.Fake(sender), 0, TestPool.Rich);
        }

        Task[] submitters = [.. Enumerable.Range(0, 4).Select(part => Task.Run(() => SubmitAll(pool, part)))];
        List<Transaction> included = [];
        while (included.Count < SenderCount * PerSender)
        {
            pool.Pool.Counts.Pending.Should().BeGreaterThanOrEqualTo(0);
            Transaction[] block = [.. pool.Select(countMax: 37)];
            if (block.Length == 0 && submitters.All(task => task.IsCompleted))
            {
                break;
            }

            TestState next = pool.State.Copy();
            foreach (Transaction transaction in block)
            {
                Address sender = TestPool.Fake((int)transaction.Value.U0);
                next.TryGetAccount(in sender, out Account account);
                transaction.Nonce.Should().Be(account.Nonce);
                next.Set(sender, account.Nonce + 1, account.Balance);
            }

            included.AddRange(block);
            pool.Advance(next, block);
        }

        Task.WaitAll(submitters);
        included.Should().HaveCount(SenderCount * PerSender);
        included.Select(transaction => transaction.Hash).Should().OnlyHaveUniqueItems();
        pool.Pool.Counts.Should().Be(default(PoolCounts));
        pool.PendingSeen.Should().HaveCount(included.Count);
        pool.RemovedSeen.Should().HaveCount(included.Count);
        pool.OpenHeads.Should().Be(1);
    }

    [Test]
    public void Observer_may_use_the_pool()
    {
        TestPool pool = new();
        Answering observer = new(pool);
        using IDisposable subscription = pool.Pool.Subscribe(observer);
        pool.Send(1, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        pool.Pool.Counts.Pending.Should().Be(10);
        pool.PendingSeen.Select(transaction => transaction.Nonce).Should().Equal(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    private static void SubmitAll(TestPool pool, int part)
    {
        Xoshiro256 random = new((ulong)part);
        int[] next = new int[SenderCount];
        for (int left = SenderCount / 4 * PerSender; left > 0;)
        {
            int sender = (int)(random.Next() % (SenderCount / 4) * 4) + part;
            if (next[sender] == PerSender)
            {
                continue;
            }

            // In pairs, the later one first: queued, then pending.
            int nonce = next[sender] ^ 1;
            pool.Pool.SubmitAs(
                new PooledTransaction(TestPool.Transfer((ulong)nonce, tip: random.Next() % 100, value: (ulong)sender), null), TestPool.Fake(sender))
                .IsSuccess.Should().BeTrue();
            next[sender]++;
            left--;
        }
    }

    private sealed class Answering(TestPool pool) : IPoolObserver
    {
        public void OnPending(Transaction transaction)
        {
            if (transaction.Nonce < 9)
            {
                pool.Send(1, TestPool.Transfer(transaction.Nonce + 1));
            }
        }
    }
}
