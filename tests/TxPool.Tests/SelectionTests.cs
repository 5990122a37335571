// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>In which order a block gets its transactions.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SelectionTests
{
    private static readonly BlockAllowance Whole = new(TestPool.GasLimit, 0);

    [Test]
    public void SelectForBlock_best_tip_first_and_nonces_in_order()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0, tip: 5));
        pool.Send(1, TestPool.Transfer(1, tip: 100));
        pool.Send(2, TestPool.Transfer(0, tip: 50));
        pool.Send(3, TestPool.Transfer(0, tip: 5));
        pool.Select().Select(transaction => (transaction.MaxPriorityFeePerGas.U0, transaction.Nonce)).Should().Equal((50UL, 0UL), (5UL, 0UL), (100UL, 1UL), (5UL, 0UL));
    }

    [Test]
    public void SelectForBlock_fee_cap_below_base_fee_waits()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0, tip: 1, feeCap: TestPool.BaseFee - 1));
        pool.Pool.Counts.Pending.Should().Be(1);
        pool.Select().Should().BeEmpty();
        pool.NextBaseFee = TestPool.BaseFee / 2;
        pool.Advance(pool.State.Copy());
        pool.Select().Should().HaveCount(1);
    }

    [Test]
    public void TryNext_leaves_out_what_does_not_fit()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0, tip: 9, gas: 5_000_000));
        pool.Send(2, TestPool.Transfer(0, tip: 8, gas: 30_000));
        pool.Select(gas: 1_000_000).Select(transaction => transaction.GasLimit).Should().Equal(30_000);
        pool.Select(gas: 20_999).Should().BeEmpty();
    }

    [Test]
    public void OnRefused_leaves_out_the_sender_but_goes_on_when_the_nonce_was_passed()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0, tip: 9));
        pool.Send(1, TestPool.Transfer(1, tip: 9));
        pool.Send(2, TestPool.Transfer(0));
        ITransactionSource source = pool.Pool.SelectForBlock();
        source.TryNext(Whole, out Transaction? first).Should().BeTrue();
        source.OnRefused(first!, TransactionError.InsufficientFunds);
        source.TryNext(Whole, out Transaction? second).Should().BeTrue();
        second!.MaxPriorityFeePerGas.U0.Should().Be(1);
        source.TryNext(Whole, out _).Should().BeFalse();

        source = pool.Pool.SelectForBlock();
        source.TryNext(Whole, out first).Should().BeTrue();
        source.OnRefused(first!, TransactionError.NonceTooLow);
        source.TryNext(Whole, out second).Should().BeTrue();
        second!.Nonce.Should().Be(1);
    }

    [Test]
    public void OnRefused_for_what_it_is_removes_it()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0));
        ITransactionSource source = pool.Pool.SelectForBlock();
        source.TryNext(Whole, out Transaction? first);
        source.OnRefused(first!, TransactionError.IntrinsicGasTooLow);
        pool.Pool.Counts.Should().Be(default(PoolCounts));
        pool.RemovedSeen.Should().Equal((first!, PoolRemoval.Invalid));
    }

    [Test]
    public void TryNext_while_the_pool_changes_hands_out_each_at_most_once()
    {
        TestPool pool = new();
        for (int key = 0; key < 20; key++)
        {
            pool.Send(key, TestPool.Transfer(0, tip: (ulong)key + 1));
        }

        ITransactionSource source = pool.Pool.SelectForBlock();
        List<Transaction> seen = [];
        while (source.TryNext(Whole, out Transaction? transaction))
        {
            seen.Add(transaction);
            pool.Send(seen.Count % 20, TestPool.Transfer((ulong)(1 + (seen.Count / 20)), tip: 40));
            pool.Pool.TryRemove(seen[0].Hash);
            if (seen.Count == 200)
            {
                break;
            }
        }

        seen.Should().OnlyHaveUniqueItems();
        seen.GroupBy(transaction => transaction.TryGetSender(out var sender) ? sender : default)
            .Should().OnlyContain(group => group.Select(transaction => transaction.Nonce).SequenceEqual(group.Select(transaction => transaction.Nonce).Order()));
    }
}
