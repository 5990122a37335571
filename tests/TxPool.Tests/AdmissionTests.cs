// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Every rule of admission with what breaks it, and what just does not.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class AdmissionTests
{
    private readonly TestPool _pool = new();

    [Test]
    public void Submit_takes_every_type()
    {
        TestPool pool = new();
        pool.Send(1, new Transaction { ChainId = TestPool.ChainId, GasLimit = 21_000, GasPrice = TestPool.BaseFee, To = TestPool.Fake(1) }).IsSuccess.Should().BeTrue();
        pool.Send(2, TestPool.Transfer(0) with { Type = TransactionType.AccessList, GasPrice = TestPool.BaseFee * 2 }).IsSuccess.Should().BeTrue();
        pool.Send(3, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        pool.Send(4, TestPool.SetCode(0, TestPool.Authorization(5))).IsSuccess.Should().BeTrue();
        pool.Pool.Counts.Should().Be(new PoolCounts(4, 0));
        pool.PendingSeen.Should().HaveCount(4);
    }

    [Test]
    public void Submit_same_again_is_known()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        pool.Refused(1, TestPool.Transfer(0)).Code.Should().Be(PoolRefusalCode.AlreadyKnown);
    }

    [Test]
    public void Submit_rule_of_the_chain_broken_is_named()
    {
        TestPool pool = new();
        pool.Refused(1, TestPool.Transfer(0, gas: 20_999)).Rule.Should().Be(TransactionError.IntrinsicGasTooLow);
        pool.Refused(1, TestPool.Transfer(0) with { ChainId = 1 }).Rule.Should().Be(TransactionError.WrongChainId);
        pool.Refused(1, TestPool.Transfer(0, tip: 5, feeCap: 4)).Rule.Should().Be(TransactionError.PriorityFeeAboveFeeCap);
        pool.Refused(1, TestPool.Transfer(0, gas: TransactionRules.GasLimitCap + 1)).Rule.Should().Be(TransactionError.GasLimitAboveCap);
        pool.Refused(1, TestPool.SetCode(0)).Rule.Should().Be(TransactionError.AuthorizationListEmpty);
    }

    [Test]
    public void Submit_signature_out_of_range_is_invalid()
    {
        TestPool pool = new();
        Transaction unsigned = TestPool.Transfer(0);
        pool.Pool.Submit(new PooledTransaction(unsigned, null)).Error.Rule.Should().Be(TransactionError.InvalidSignature);
    }

    [Test]
    public void Submit_nonce_used_tells_the_next_one()
    {
        TestPool pool = new();
        pool.Fund(1, nonce: 7);
        pool.Refused(1, TestPool.Transfer(6)).Should().Be(new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.NonceTooLow, 7, 6));
        pool.Send(1, TestPool.Transfer(7)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Submit_cost_above_balance_is_refused_alone_and_together()
    {
        TestPool pool = new();
        Transaction transfer = TestPool.Transfer(0);
        transfer.TryGetMaxCost(out UInt256 cost).Should().BeTrue();
        pool.Fund(TestPool.AddressOf(1), (cost * 2UL) - 1UL);
        pool.Refused(1, TestPool.Transfer(0, value: 1_000_000_000_000_000)).Rule.Should().Be(TransactionError.InsufficientFunds);
        pool.Send(1, transfer).IsSuccess.Should().BeTrue();
        pool.Refused(1, TestPool.Transfer(1)).Rule.Should().Be(TransactionError.InsufficientFunds, "two cost more than there is");
        pool.Send(1, TestPool.Transfer(2)).IsSuccess.Should().BeTrue("what waits for a nonce is counted when its turn comes");
    }

    [Test]
    public void Submit_balance_that_grew_is_read_again()
    {
        TestPool pool = new();
        TestPool.Transfer(0).TryGetMaxCost(out UInt256 cost);
        pool.Fund(TestPool.AddressOf(1), cost);
        pool.Send(1, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        TestState richer = pool.State.Copy();
        richer.Set(TestPool.AddressOf(1), 0, cost * 2UL);
        pool.Advance(richer);
        pool.Send(1, TestPool.Transfer(1)).IsSuccess.Should().BeTrue();
        pool.Pool.Counts.Pending.Should().Be(2);
    }

    [Test]
    public void Submit_sender_with_code_is_refused_unless_vouched_for()
    {
        TestPool pool = new();
        pool.State.Set(TestPool.AddressOf(1), 0, TestPool.Rich, TestState.ContractCode);
        pool.Refused(1, TestPool.Transfer(0)).Rule.Should().Be(TransactionError.SenderHasCode);
        pool.Pool.SubmitAs(new PooledTransaction(TestPool.Transfer(0), null), TestPool.AddressOf(1)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Submit_gas_above_block_is_refused()
    {
        TestPool pool = new(spec: TestPool.SpecAt(osakaTime: null));
        pool.Refused(1, TestPool.Transfer(0, gas: TestPool.GasLimit + 1)).Code.Should().Be(PoolRefusalCode.GasLimitAboveBlock);
        pool.Send(1, TestPool.Transfer(0, gas: TestPool.GasLimit)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Submit_too_long_is_refused()
    {
        TestPool pool = new(new PoolSettings { TransactionBytesMax = 200 });
        pool.Refused(1, TestPool.Transfer(0, gas: 100_000) with { Data = new byte[200] }).Code.Should().Be(PoolRefusalCode.Oversized);
    }

    [Test]
    public void Submit_tip_below_minimum_is_underpriced()
    {
        TestPool pool = new(new PoolSettings { MinPriorityFee = 10 });
        pool.Refused(1, TestPool.Transfer(0, tip: 9)).Code.Should().Be(PoolRefusalCode.Underpriced);
        pool.Send(1, TestPool.Transfer(0, tip: 10)).IsSuccess.Should().BeTrue();
    }

    [TestCase(109UL, 110UL, false)]
    [TestCase(110UL, 109UL, false)]
    [TestCase(110UL, 110UL, true)]
    public void Submit_replacement_needs_a_tenth_more_in_both_prices(ulong tip, ulong feePercent, bool isTaken)
    {
        TestPool pool = new();
        const ulong Fee = 3_000_000_000;
        Transaction old = TestPool.Transfer(0, tip: 100, feeCap: Fee);
        pool.Send(1, old);
        bool isSuccess = pool.Send(1, TestPool.Transfer(0, tip, feeCap: Fee * feePercent / 100)).IsSuccess;
        isSuccess.Should().Be(isTaken);
        pool.Pool.Counts.Should().Be(new PoolCounts(1, 0));
        pool.RemovedSeen.Select(removed => removed.Reason).Should().Equal(isTaken ? [PoolRemoval.Replaced] : []);
    }

    [Test]
    public void Submit_replacement_at_the_same_price_is_underpriced()
    {
        TestPool pool = new();
        pool.Send(1, TestPool.Transfer(0));
        pool.Refused(1, TestPool.Transfer(0, value: 1)).Code.Should().Be(PoolRefusalCode.ReplacementUnderpriced);
    }

    [Test]
    public void Submit_nonce_far_ahead_is_refused()
    {
        TestPool pool = new(new PoolSettings { NonceGapMax = 10 });
        pool.Send(1, TestPool.Transfer(0));
        pool.Refused(1, TestPool.Transfer(12)).Code.Should().Be(PoolRefusalCode.NonceGap);
        pool.Send(1, TestPool.Transfer(11)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Submit_beyond_the_senders_slots_is_refused_but_a_gap_is_filled()
    {
        TestPool pool = new(new PoolSettings { SenderSlots = 3 });
        pool.Send(1, TestPool.Transfer(0));
        pool.Send(1, TestPool.Transfer(2));
        pool.Send(1, TestPool.Transfer(3));
        pool.Refused(1, TestPool.Transfer(4)).Code.Should().Be(PoolRefusalCode.AccountLimitExceeded);
        pool.Send(1, TestPool.Transfer(1)).IsSuccess.Should().BeTrue();
        pool.Pool.GetContent(TestPool.AddressOf(1)).Select(entry => entry.Transaction.Nonce).Should().Equal(0, 1, 2);
        pool.Pool.Counts.Should().Be(new PoolCounts(3, 0));
    }

    [Test]
    public void Submit_beyond_the_queued_room_is_refused()
    {
        TestPool pool = new(new PoolSettings { QueuedCountMax = 1 });
        pool.Send(1, TestPool.Transfer(1)).IsSuccess.Should().BeTrue();
        pool.Refused(2, TestPool.Transfer(1)).Code.Should().Be(PoolRefusalCode.Full);
        pool.Send(2, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Submit_blob_without_sidecar_is_refused() =>
        _pool.Refused(1, TestPool.Transfer(0) with
        {
            Type = TransactionType.Blob,
            MaxFeePerBlobGas = 1,
            BlobVersionedHashes = new[] { BlobSidecar.ComputeVersionedHash(new byte[48]) },
        }).Code.Should().Be(PoolRefusalCode.SidecarInvalid);

    [Test]
    public void Sender_that_became_poor_loses_what_it_cannot_pay_in_the_order_of_nonces()
    {
        const int Count = 5_000;
        TestPool pool = new(PoolSettings.Development);
        for (ulong nonce = 0; nonce < Count; nonce++)
        {
            // Every third one is dear; the first two are not.
            pool.Send(1, TestPool.Transfer(nonce, value: nonce % 3 == 2 ? 1_000_000_000_000_000_000UL : 0)).IsSuccess.Should().BeTrue();
        }

        TestState poor = pool.State.Copy();
        poor.Set(TestPool.AddressOf(1), 0, 500_000_000_000_000_000UL);
        pool.Reset(poor);
        pool.Pool.GetContent(TestPool.AddressOf(1)).Select(entry => entry.Transaction.Nonce).Should().Equal(
            Enumerable.Range(0, Count).Where(nonce => nonce % 3 != 2).Select(nonce => (ulong)nonce));
        pool.Pool.Counts.Pending.Should().Be(2, "what follows a gap waits");
        pool.RemovedSeen.Where(seen => seen.Reason == PoolRemoval.Unpayable).Select(seen => seen.Transaction.Nonce).Should().BeInAscendingOrder().And.HaveCount(Count / 3);
    }
}
