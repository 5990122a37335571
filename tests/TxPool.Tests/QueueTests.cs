// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Which transactions are pending, and how that follows nonces, balances and blocks.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class QueueTests
{
    [Test]
    public void Submit_out_of_order_becomes_pending_when_the_gap_is_filled()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(2));
        pool.Send(1, TestPool.Transfer(1));
        pool.Pool.Counts.Should().Be(new PoolCounts(0, 2));
        pool.Pool.GetNextNonce(TestPool.AddressOf(1), 0).Should().Be(0);
        pool.PendingSeen.Should().BeEmpty();
        pool.Send(1, TestPool.Transfer(0));
        pool.Pool.Counts.Should().Be(new PoolCounts(3, 0));
        pool.PendingSeen.Select(transaction => transaction.Nonce).Should().Equal(0, 1, 2);
        pool.Pool.GetNextNonce(TestPool.AddressOf(1), 0).Should().Be(3);
    }

    [Test]
    public void OnBlock_included_leave_and_the_rest_stays()
    {
        TestPool pool = new();
        for (ulong nonce = 0; nonce < 5; nonce++)
        {
            pool.Send(1, TestPool.Transfer(nonce));
            pool.Send(2, TestPool.Transfer(nonce));
        }

        List<Transaction> chosen = [.. pool.Select().Where(transaction => transaction.Nonce < 2)];
        pool.Include([.. chosen]);
        pool.Pool.Counts.Should().Be(new PoolCounts(6, 0));
        pool.RemovedSeen.Should().HaveCount(4).And.OnlyContain(removed => removed.Reason == PoolRemoval.Included);
        pool.Pool.TryGet(chosen[0].Hash, out _).Should().BeFalse();
        pool.Select().Select(transaction => transaction.Nonce).Order().Should().Equal(2, 2, 3, 3, 4, 4);
    }

    [Test]
    public void OnBlock_other_transaction_with_the_nonce_makes_ours_outdated()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0));
        pool.Send(1, TestPool.Transfer(1));
        pool.Include(TestPool.Signed(TestPool.Transfer(0, value: 5), 1));
        pool.Pool.Counts.Should().Be(new PoolCounts(1, 0));
        pool.RemovedSeen.Select(removed => removed.Reason).Should().Equal(PoolRemoval.Outdated);
    }

    [Test]
    public void OnBlock_balance_that_fell_ends_pending_and_drops_what_alone_is_too_dear()
    {
        TestPool pool = new();
        Transaction cheap = TestPool.Transfer(0);
        cheap.TryGetMaxCost(out UInt256 cost);
        pool.Send(1, cheap);
        pool.Send(1, TestPool.Transfer(1));
        pool.Send(1, TestPool.Transfer(2, value: 1_000_000_000_000_000_000));
        TestState poorer = pool.State.Copy();
        poorer.Set(TestPool.AddressOf(1), 0, cost + 1UL);
        pool.Reset(poorer);
        pool.Pool.Counts.Should().Be(new PoolCounts(1, 1), "one can be paid, the second waits for money, the third never can");
        pool.RemovedSeen.Select(removed => removed.Reason).Should().Equal(PoolRemoval.Unpayable);
        TestState richer = pool.State.Copy();
        richer.Set(TestPool.AddressOf(1), 0, cost * 2UL);
        pool.Reset(richer);
        pool.Pool.Counts.Should().Be(new PoolCounts(2, 0));
    }

    [Test]
    public void Reset_to_an_earlier_nonce_makes_what_waits_wait()
    {
        TestPool pool = new();
        pool.Fund(1, nonce: 5);
        TestState earlier = pool.State.Copy();
        earlier.Set(TestPool.AddressOf(1), 4, TestPool.Rich);
        pool.Send(1, TestPool.Transfer(5));
        pool.Reset(earlier);
        pool.Pool.Counts.Should().Be(new PoolCounts(0, 1));
        pool.Select().Should().BeEmpty();
        pool.Send(1, TestPool.Transfer(4)).IsSuccess.Should().BeTrue();
        pool.Pool.Counts.Should().Be(new PoolCounts(2, 0));
    }

    [Test]
    public void OnBlock_lower_gas_limit_removes_what_no_longer_fits()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0, gas: 10_000_000));
        pool.Send(1, TestPool.Transfer(1));
        pool.CurrentGasLimit = 9_000_000;
        pool.Advance(pool.State.Copy());
        pool.RemovedSeen.Select(removed => removed.Reason).Should().Equal(PoolRemoval.Invalid);
        pool.Pool.Counts.Should().Be(new PoolCounts(0, 1));
    }

    [Test]
    public void OnBlock_that_begins_a_fork_removes_what_its_rules_forbid()
    {
        TestPool pool = new(spec: TestPool.SpecAt(osakaTime: 11));
        pool.Send(1, TestPool.Transfer(0, gas: 20_000_000)).IsSuccess.Should().BeTrue();
        pool.Send(2, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        pool.Advance(pool.State.Copy());
        pool.Pool.Counts.Should().Be(new PoolCounts(1, 0), "more gas than one transaction may have from Osaka on");
    }

    [Test]
    public void OnBlock_heads_that_nobody_reads_are_let_go()
    {
        TestPool pool = new();
        for (int i = 0; i < 5; i++)
        {
            pool.Send(1, TestPool.Transfer((ulong)i));
            pool.Advance(pool.State.Copy());
        }

        pool.OpenHeads.Should().Be(1);
        pool.Pool.Dispose();
        pool.OpenHeads.Should().Be(0);
    }

    [Test]
    public void TryRemove_and_Clear_leave_no_trace()
    {
        TestPool pool = new();
        Hash256 first = pool.Send(1, TestPool.Transfer(0)).Value;
        pool.Send(1, TestPool.Transfer(1));
        pool.Send(2, TestPool.SetCode(0, TestPool.Authorization(3)));
        pool.Pool.TryRemove(in first).Should().BeTrue();
        pool.Pool.TryRemove(in first).Should().BeFalse();
        pool.Pool.Counts.Should().Be(new PoolCounts(1, 1));
        pool.Pool.Clear();
        pool.Pool.Counts.Should().Be(default(PoolCounts));
        pool.Pool.Usage.Bytes.Should().Be(0);
        pool.Send(3, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        pool.Send(3, TestPool.Transfer(1)).IsSuccess.Should().BeTrue("its authorization is no longer on the way");
    }

    [Test]
    public void GetContent_is_by_sender_and_nonce()
    {
        TestPool pool = new();
        for (int key = 1; key <= 5; key++)
        {
            pool.Send(key, TestPool.Transfer(0));
            pool.Send(key, TestPool.Transfer(2));
        }

        IReadOnlyList<PoolEntry> content = pool.Pool.GetContent();
        content.Should().HaveCount(10);
        content.Select(entry => entry.Sender).Should().BeInAscendingOrder();
        content.Should().OnlyContain(entry => entry.IsPending == (entry.Transaction.Nonce == 0));
    }
}
