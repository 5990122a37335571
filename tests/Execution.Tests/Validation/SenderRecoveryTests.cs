// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Validation;

[Parallelizable(ParallelScope.All)]
public sealed class SenderRecoveryTests
{
    private static Transaction Signed(TransactionType type = TransactionType.Legacy)
    {
        Transaction unsigned = new() { Type = type, ChainId = type == TransactionType.Legacy ? null : 1, GasLimit = 21_000 };
        unsigned.TrySign([.. new byte[31], 7], out Transaction signed).Should().BeTrue();
        return signed;
    }

    private static Transaction WithHighS(Transaction transaction)
    {
        TransactionSignature low = transaction.Signature;
        return transaction with
        {
            Signature = new TransactionSignature((byte)(1 - low.YParity), low.R, TransactionSignature.GroupOrder - low.S),
        };
    }

    [Test]
    public void TryRecover_finds_the_signer()
    {
        SenderRecovery.TryRecover(Signed(), Revision.Osaka, out Address sender).Should().Be(TransactionError.None);
        sender.Should().Be(Address.Parse("0xd41c057fd1c78805aac12b0a94a405c0461a6fbb"));
    }

    [TestCase(TransactionType.Legacy, Revision.Frontier, TransactionError.None)]
    [TestCase(TransactionType.Legacy, Revision.Homestead, TransactionError.InvalidSignature)]
    [TestCase(TransactionType.AccessList, Revision.Berlin, TransactionError.InvalidSignature)]
    public void TryRecover_refuses_a_high_s_from_homestead_on(TransactionType type, Revision revision, TransactionError expected) =>
        SenderRecovery.TryRecover(WithHighS(Signed(type)), revision, out _).Should().Be(expected);

    [Test]
    public void TryRecover_refuses_numbers_out_of_range()
    {
        Transaction transaction = Signed();
        foreach (TransactionSignature signature in new[]
        {
            transaction.Signature with { R = UInt256.Zero },
            transaction.Signature with { S = UInt256.Zero },
            transaction.Signature with { R = TransactionSignature.GroupOrder },
            transaction.Signature with { YParity = 2 },
        })
        {
            SenderRecovery.TryRecover(transaction with { Signature = signature }, Revision.Osaka, out _)
                .Should().Be(TransactionError.InvalidSignature);
        }
    }

    [Test]
    public void TryRecover_refuses_an_abscissa_of_no_point()
    {
        // 5^3 + 7 = 132 is no square modulo the field's prime.
        Transaction transaction = Signed();
        SenderRecovery.TryRecover(
                transaction with { Signature = transaction.Signature with { R = 5 } }, Revision.Osaka, out _)
            .Should().Be(TransactionError.SenderUnrecoverable);
    }
}
