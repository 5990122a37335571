// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Validation;

[Parallelizable(ParallelScope.All)]
public sealed class SenderRulesTests
{
    private static readonly Transaction Transaction = new() { Nonce = 5, GasLimit = 21_000, MaxFeePerGas = 10, Value = 1_000 };

    [TestCase(4UL, TransactionError.NonceTooHigh)]
    [TestCase(5UL, TransactionError.None)]
    [TestCase(6UL, TransactionError.NonceTooLow)]
    public void NonceMatches_only_the_accounts_own(ulong accountNonce, TransactionError expected) =>
        SenderRules.NonceMatches(Transaction, accountNonce).Should().Be(expected);

    [Test]
    public void HasNoCode_allows_no_code_and_delegations()
    {
        SenderRules.HasNoCode([]).Should().Be(TransactionError.None);
        SenderRules.HasNoCode(Delegation.To(Address.Zero)).Should().Be(TransactionError.None);
        SenderRules.HasNoCode([0x00]).Should().Be(TransactionError.SenderHasCode);
        SenderRules.HasNoCode([0xEF, 0x01, 0x00]).Should().Be(TransactionError.SenderHasCode);
    }

    [TestCase(210_999UL, TransactionError.InsufficientFunds)]
    [TestCase(211_000UL, TransactionError.None)]
    public void CanPay_counts_gas_and_value(ulong balance, TransactionError expected) =>
        SenderRules.CanPay(Transaction, balance).Should().Be(expected);

    [TestCase(342_071UL, TransactionError.InsufficientFunds)]
    [TestCase(342_072UL, TransactionError.None)]
    public void CanPay_counts_blobs_at_their_fee_cap(ulong balance, TransactionError expected) =>
        SenderRules.CanPay(Transaction with { BlobVersionedHashes = new Hash256[1], MaxFeePerBlobGas = 1 }, balance).Should().Be(expected);

    [Test]
    public void CanPay_a_cost_above_256_bits_is_never_covered()
    {
        SenderRules.CanPay(Transaction with { Value = UInt256.MaxValue }, UInt256.MaxValue).Should().Be(TransactionError.InsufficientFunds);
        SenderRules.CanPay(Transaction with { MaxFeePerGas = UInt256.MaxValue }, UInt256.MaxValue)
            .Should().Be(TransactionError.InsufficientFunds);
    }
}
