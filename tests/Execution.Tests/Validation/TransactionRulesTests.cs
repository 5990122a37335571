// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Validation;

[Parallelizable(ParallelScope.All)]
public sealed class TransactionRulesTests
{
    private static readonly Address Target = Address.Parse("0x00000000000000000000000000000000000000aa");

    private static readonly Transaction Plain = new()
    {
        Type = TransactionType.DynamicFee,
        ChainId = 1,
        GasLimit = 21_000,
        MaxFeePerGas = 10,
        MaxPriorityFeePerGas = 1,
        To = Target,
    };

    private static readonly Transaction Blob = Plain with
    {
        Type = TransactionType.Blob,
        MaxFeePerBlobGas = 1,
        BlobVersionedHashes = Hashes(1),
    };

    private static readonly Transaction SetCode = Plain with
    {
        Type = TransactionType.SetCode,
        GasLimit = 100_000,
        AuthorizationList = [new SetCodeAuthorization(1, Target, 0, default)],
    };

    private static TransactionRuleSet Rules(Revision revision) =>
        new(revision, 1, true, revision >= Revision.Prague ? BlobParameters.Prague : BlobParameters.Cancun);

    private static Hash256[] Hashes(int count, byte version = 1)
    {
        byte[] hash = new byte[Hash256.Size];
        hash[0] = version;
        return [.. Enumerable.Repeat(new Hash256(hash), count)];
    }

    private static TransactionError Check(Transaction transaction, Revision revision = Revision.Osaka) =>
        TransactionRules.Check(transaction, Rules(revision));

    [Test]
    public void Check_of_ordinary_transactions_passes()
    {
        Check(Plain).Should().Be(TransactionError.None);
        Check(Blob).Should().Be(TransactionError.None);
        Check(SetCode).Should().Be(TransactionError.None);
    }

    [TestCase(TransactionType.AccessList, Revision.Istanbul, TransactionError.AccessListNotActive)]
    [TestCase(TransactionType.AccessList, Revision.Berlin, TransactionError.None)]
    [TestCase(TransactionType.DynamicFee, Revision.Berlin, TransactionError.DynamicFeeNotActive)]
    [TestCase(TransactionType.DynamicFee, Revision.London, TransactionError.None)]
    [TestCase(TransactionType.Blob, Revision.Shanghai, TransactionError.BlobsNotActive)]
    [TestCase(TransactionType.Blob, Revision.Cancun, TransactionError.None)]
    [TestCase(TransactionType.SetCode, Revision.Cancun, TransactionError.SetCodeNotActive)]
    [TestCase(TransactionType.SetCode, Revision.Prague, TransactionError.None)]
    public void TypeIsActive_follows_the_fork(TransactionType type, Revision revision, TransactionError expected) =>
        TransactionRules.TypeIsActive(Plain with { Type = type }, Rules(revision)).Should().Be(expected);

    [Test]
    public void TypeIsActive_refuses_blobs_on_a_chain_without_them() =>
        TransactionRules.Check(Blob, Rules(Revision.Osaka) with { AreBlobsEnabled = false }).Should().Be(TransactionError.BlobsDisabled);

    [TestCase(2UL, Revision.Osaka, TransactionError.WrongChainId)]
    [TestCase(1UL, Revision.Homestead, TransactionError.ReplayProtectionNotActive)]
    [TestCase(1UL, Revision.SpuriousDragon, TransactionError.None)]
    [TestCase(null, Revision.Osaka, TransactionError.None)]
    public void ChainIdMatches_follows_eip_155(ulong? chainId, Revision revision, TransactionError expected) =>
        TransactionRules.ChainIdMatches(Plain with { Type = TransactionType.Legacy, ChainId = chainId }, Rules(revision))
            .Should().Be(expected);

    [Test]
    public void GasCoversIntrinsicCost_one_below_is_refused() =>
        Check(Plain with { GasLimit = 20_999 }).Should().Be(TransactionError.IntrinsicGasTooLow);

    [TestCase(Revision.Cancun, 25_000UL, TransactionError.None)]
    [TestCase(Revision.Prague, 25_000UL, TransactionError.GasBelowDataFloor)]
    [TestCase(Revision.Prague, 30_999UL, TransactionError.GasBelowDataFloor)]
    [TestCase(Revision.Prague, 31_000UL, TransactionError.None)]
    public void GasCoversIntrinsicCost_has_a_floor_for_data_from_prague_on(Revision revision, ulong gas, TransactionError expected) =>
        Check(Plain with { GasLimit = gas, Data = Enumerable.Repeat((byte)1, 250).ToArray() }, revision).Should().Be(expected);

    [Test]
    public void NonceCanBeFollowed_the_last_nonce_is_refused() =>
        Check(Plain with { Nonce = ulong.MaxValue }).Should().Be(TransactionError.NonceAtMaximum);

    [TestCase(49_152, Revision.Shanghai, TransactionError.None)]
    [TestCase(49_153, Revision.Shanghai, TransactionError.InitcodeTooLong)]
    [TestCase(49_153, Revision.Paris, TransactionError.None)]
    public void InitcodeFits_from_shanghai_on(int length, Revision revision, TransactionError expected) =>
        Check(Plain with { To = null, Data = new byte[length], GasLimit = 1_000_000 }, revision).Should().Be(expected);

    [TestCase(16_777_216UL, Revision.Osaka, TransactionError.None)]
    [TestCase(16_777_217UL, Revision.Osaka, TransactionError.GasLimitAboveCap)]
    [TestCase(16_777_217UL, Revision.Prague, TransactionError.None)]
    public void GasLimitIsWithinCap_from_osaka_on(ulong gas, Revision revision, TransactionError expected) =>
        Check(Plain with { GasLimit = gas }, revision).Should().Be(expected);

    [Test]
    public void PriorityFeeIsWithinFeeCap_one_above_is_refused() =>
        Check(Plain with { MaxPriorityFeePerGas = 11 }).Should().Be(TransactionError.PriorityFeeAboveFeeCap);

    [Test]
    public void GasFeeFits_a_product_above_256_bits_is_refused() =>
        Check(Plain with { MaxFeePerGas = UInt256.MaxValue }).Should().Be(TransactionError.GasFeeOverflow);

    [Test]
    public void BlobsAreWellFormed_refuses_creations() =>
        Check(Blob with { To = null, GasLimit = 100_000 }).Should().Be(TransactionError.BlobTransactionCreates);

    [Test]
    public void BlobsAreWellFormed_refuses_none() =>
        Check(Blob with { BlobVersionedHashes = default }).Should().Be(TransactionError.BlobsMissing);

    [Test]
    public void BlobsAreWellFormed_refuses_another_version() =>
        Check(Blob with { BlobVersionedHashes = Hashes(1, version: 2) }).Should().Be(TransactionError.BlobVersionUnknown);

    [TestCase(6, Revision.Cancun, TransactionError.None)]
    [TestCase(7, Revision.Cancun, TransactionError.BlobCountAboveLimit)]
    [TestCase(9, Revision.Prague, TransactionError.None)]
    [TestCase(10, Revision.Prague, TransactionError.BlobCountAboveLimit)]
    [TestCase(6, Revision.Osaka, TransactionError.None)]
    [TestCase(7, Revision.Osaka, TransactionError.BlobCountAboveLimit)]
    public void BlobsAreWellFormed_limits_the_number(int count, Revision revision, TransactionError expected) =>
        Check(Blob with { BlobVersionedHashes = Hashes(count) }, revision).Should().Be(expected);

    [Test]
    public void AuthorizationsArePresent_refuses_creations_and_empty_lists()
    {
        Check(SetCode with { To = null }).Should().Be(TransactionError.SetCodeTransactionCreates);
        Check(SetCode with { AuthorizationList = [] }).Should().Be(TransactionError.AuthorizationListEmpty);
    }
}
