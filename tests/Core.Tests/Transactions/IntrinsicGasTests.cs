// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Tests.Transactions;

[Parallelizable(ParallelScope.All)]
public sealed class IntrinsicGasTests
{
    private static readonly Transaction Call = new() { To = Address.Zero, Data = new byte[] { 0, 0, 1, 2, 3 } };

    [TestCase(Revision.Frontier, 21_000UL + 8 + 204)]
    [TestCase(Revision.Petersburg, 21_000UL + 8 + 204)]
    [TestCase(Revision.Istanbul, 21_000UL + 8 + 48)]
    [TestCase(Revision.Osaka, 21_000UL + 8 + 48)]
    public void Call_pays_for_its_data(Revision revision, ulong gas) => IntrinsicGas.Compute(Call, revision).Should().Be(gas);

    [TestCase(Revision.Frontier, 21_000UL + 132)]
    [TestCase(Revision.Homestead, 53_000UL + 132)]
    [TestCase(Revision.Paris, 53_000UL + 132)]
    [TestCase(Revision.Shanghai, 53_000UL + 132 + 4)]
    public void Creation_pays_from_Homestead_and_for_its_words_from_Shanghai(Revision revision, ulong gas) =>
        IntrinsicGas.Compute(new Transaction { Data = new byte[33] }, revision).Should().Be(gas);

    [Test]
    public void Access_list_and_authorizations_pay_per_item()
    {
        Transaction transaction = new()
        {
            Type = TransactionType.SetCode,
            ChainId = 1,
            To = Address.Zero,
            AccessList = [new AccessListEntry(Address.Zero, new UInt256[3]), new AccessListEntry(Address.Zero, default)],
            AuthorizationList = [default, default],
        };
        IntrinsicGas.Compute(transaction, Revision.Prague).Should().Be(21_000UL + (2 * 2_400) + (3 * 1_900) + (2 * 25_000));
    }

    [TestCase(Revision.Cancun, 0UL)]
    [TestCase(Revision.Prague, 21_000UL + ((2 + (3 * 4)) * 10))]
    public void Floor_counts_tokens_from_Prague(Revision revision, ulong gas) => IntrinsicGas.ComputeFloor(Call, revision).Should().Be(gas);
}
