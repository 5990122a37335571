// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Tests.Validation;

[Parallelizable(ParallelScope.All)]
public sealed class BodyRulesTests
{
    private static Block BlockWithData(int bytes) => new(new BlockHeader(), [new Transaction { Data = new byte[bytes] }]);

    [Test]
    public void LengthIsWithinLimit_counts_every_byte_of_the_encoding()
    {
        int room = BodyRules.BlockBytesMax - (BlockWithData(8_000_000).EncodedSizeBytes - 8_000_000);
        BodyRules.LengthIsWithinLimit(BlockWithData(room), Revision.Osaka).Should().Be(BlockErrorCode.None);
        BodyRules.LengthIsWithinLimit(BlockWithData(room + 1), Revision.Osaka).Should().Be(BlockErrorCode.BlockTooLong);
        BodyRules.LengthIsWithinLimit(BlockWithData(room + 1), Revision.Prague).Should().Be(BlockErrorCode.None);
    }

    [Test]
    public void WithdrawalsMatch_needs_both_or_neither()
    {
        Withdrawal[] none = [];
        BlockHeader with = new() { WithdrawalsRoot = Core.State.Account.EmptyStorageRoot };
        BodyRules.WithdrawalsMatch(new Block(with, [], [], none)).Should().Be(BlockErrorCode.None);
        BodyRules.WithdrawalsMatch(new Block(new BlockHeader(), [])).Should().Be(BlockErrorCode.None);
        BodyRules.WithdrawalsMatch(new Block(with, [])).Should().Be(BlockErrorCode.FieldMissing);
        BodyRules.WithdrawalsMatch(new Block(new BlockHeader(), [], [], none)).Should().Be(BlockErrorCode.FieldNotActive);
        BodyRules.WithdrawalsMatch(new Block(with, [], [], new Withdrawal[1])).Should().Be(BlockErrorCode.WrongWithdrawalsRoot);
    }

    [Test]
    public void BlobGasMatches_sums_the_transactions()
    {
        Transaction blob = new() { Type = TransactionType.Blob, BlobVersionedHashes = new Hash256[2] };
        BodyRules.BlobGasMatches(new Block(new BlockHeader { BlobGasUsed = 4 * BlobParameters.GasPerBlob }, [blob, blob]))
            .Should().Be(BlockErrorCode.None);
        BodyRules.BlobGasMatches(new Block(new BlockHeader { BlobGasUsed = 2 * BlobParameters.GasPerBlob }, [blob, blob]))
            .Should().Be(BlockErrorCode.WrongBlobGasUsed);
    }
}
