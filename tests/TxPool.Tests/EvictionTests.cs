// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Who gives way when the pool is full.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EvictionTests
{
    private static readonly PoolSettings Small = PoolSettings.Development with { CountMax = 200, ProtectedSlots = 4 };

    [Test]
    public void Flood_from_one_sender_pushes_out_nobody_and_keeps_nobody_out()
    {
        TestPool pool = new(Small);
        for (int sender = 1; sender <= 20; sender++)
        {
            Submit(pool, sender, 0, tip: 1).IsSuccess.Should().BeTrue();
            Submit(pool, sender, 1, tip: 1).IsSuccess.Should().BeTrue();
            Submit(pool, sender, 7, tip: 1).IsSuccess.Should().BeTrue();
        }

        int taken = 0;
        for (ulong nonce = 0; nonce < 5_000; nonce++)
        {
            taken += Submit(pool, 0, nonce, tip: 1_000_000).IsSuccess ? 1 : 0;
        }

        taken.Should().Be(140, "what is free, and not one more however well it pays");
        for (int sender = 1; sender <= 20; sender++)
        {
            pool.Pool.GetContent(TestPool.Fake(sender)).Should().HaveCount(3);
        }

        for (int sender = 21; sender <= 40; sender++)
        {
            Submit(pool, sender, 0, tip: 0).IsSuccess.Should().BeTrue("the flood makes room for others, cheap as they are");
        }

        pool.Pool.GetContent(TestPool.Fake(0)).Should().HaveCount(120).And.OnlyContain(entry => entry.IsPending);
        pool.Pool.Counts.Pending.Should().Be(180);
        pool.Pool.Usage.EvictedCount.Should().Be(20);
    }

    [Test]
    public void Full_of_equals_gives_way_to_a_better_price_only()
    {
        TestPool pool = new(Small);
        for (int sender = 0; sender < 200; sender++)
        {
            Submit(pool, sender, 0, tip: 10 + (ulong)sender).IsSuccess.Should().BeTrue();
        }

        Submit(pool, 500, 0, tip: 10).Error.Code.Should().Be(PoolRefusalCode.Underpriced);
        Submit(pool, 500, 0, tip: 11).IsSuccess.Should().BeTrue();
        pool.Pool.GetContent(TestPool.Fake(0)).Should().BeEmpty("it paid least");
        pool.RemovedSeen.Single().Reason.Should().Be(PoolRemoval.Evicted);
        pool.Pool.Counts.Pending.Should().Be(200);
    }

    [Test]
    public void Full_follows_the_base_fee()
    {
        TestPool pool = new(Small with { CountMax = 2 });
        Submit(pool, 0, 0, tip: 100, feeCap: TestPool.BaseFee + 100).IsSuccess.Should().BeTrue();
        Submit(pool, 1, 0, tip: 50, feeCap: TestPool.BaseFee * 4).IsSuccess.Should().BeTrue();
        Submit(pool, 2, 0, tip: 60, feeCap: TestPool.BaseFee * 4).IsSuccess.Should().BeTrue();
        pool.Pool.GetContent(TestPool.Fake(1)).Should().BeEmpty();
        pool.NextBaseFee = TestPool.BaseFee * 2;
        pool.Advance(pool.State.Copy());
        Submit(pool, 3, 0, tip: 1, feeCap: TestPool.BaseFee * 4).IsSuccess.Should().BeTrue();
        pool.Pool.GetContent(TestPool.Fake(0)).Should().BeEmpty("its fee cap is below the base fee now");
    }

    [Test]
    public void Full_of_bytes_evicts_as_many_as_it_takes()
    {
        TestPool pool = new(Small with { BytesMax = 4_000 });
        for (int sender = 0; sender < 30; sender++)
        {
            Submit(pool, sender, 0, tip: 1).IsSuccess.Should().BeTrue();
        }

        Transaction large = TestPool.Transfer(0, tip: 2, gas: 1_000_000) with { Data = new byte[2_500] };
        pool.Fund(TestPool.Fake(99), TestPool.Rich);
        pool.Pool.SubmitAs(new PooledTransaction(large, null), TestPool.Fake(99)).IsSuccess.Should().BeTrue();
        pool.Pool.Usage.Bytes.Should().BeLessThanOrEqualTo(4_000);
        pool.Pool.TryGet(large.Hash, out _).Should().BeTrue();
    }

    [Test]
    public void ExpireQueued_removes_what_waited_too_long()
    {
        ManualTime time = new();
        TestPool pool = new(PoolSettings.Default, time: time);
        Submit(pool, 1, 0, tip: 1);
        Submit(pool, 1, 2, tip: 1);
        time.Advance(PoolSettings.Default.QueuedLifetime / 2);
        Submit(pool, 2, 5, tip: 1);
        time.Advance((PoolSettings.Default.QueuedLifetime / 2) + TimeSpan.FromSeconds(1));
        pool.Pool.ExpireQueued();
        pool.Pool.Counts.Should().Be(new PoolCounts(1, 1));
        pool.RemovedSeen.Select(removed => removed.Reason).Should().Equal(PoolRemoval.Expired);
    }

    private static Result<Hash256, PoolRefusal> Submit(TestPool pool, int sender, ulong nonce, ulong tip, ulong? feeCap = null)
    {
        Address address = TestPool.Fake(sender);
        if (!pool.State.TryGetAccount(in address, out _))
        {
            pool.Fund(address, TestPool.Rich);
        }

        return pool.Pool.SubmitAs(new PooledTransaction(TestPool.Transfer(nonce, tip, feeCap, value: (ulong)sender), null), in address);
    }
}
