// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

/// <summary>The rules about the block that a transaction stands in, as its builder meets them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class InclusionTests
{
    private static readonly Address Someone = Address.Parse("0x00000000000000000000000000000000000000aa");

    private static Transaction Blob(TestChain chain, ulong nonce, int blobs, ulong blobFeeCap = 1)
    {
        byte[] hash = new byte[Hash256.Size];
        hash[0] = 1;
        return chain.Sign(chain.Transfer(nonce, Someone, 0) with
        {
            Type = TransactionType.Blob,
            MaxFeePerBlobGas = blobFeeCap,
            BlobVersionedHashes = Enumerable.Repeat(new Hash256(hash), blobs).ToArray(),
        });
    }

    [Test]
    public void Blobs_beyond_the_blocks_maximum_wait()
    {
        using TestChain chain = new();
        QueueSource source = new(Blob(chain, 0, 5), Blob(chain, 1, 5), Blob(chain, 1, 4));
        BuiltBlock built = chain.Build(source).Value;
        source.Refused.Should().Equal(TransactionError.BlobGasAboveBlock);
        built.Block.Header.BlobGasUsed.Should().Be(9 * BlobParameters.GasPerBlob);
        chain.Import(built.Block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void A_blob_fee_cap_below_the_blob_base_fee_is_refused()
    {
        using TestChain chain = new();
        QueueSource source = new(Blob(chain, 0, 1, blobFeeCap: 0));
        chain.Build(source);
        source.Refused.Should().Equal(TransactionError.BlobFeeCapBelowBlobBaseFee);
    }

    [Test]
    public void A_fee_cap_below_the_base_fee_is_refused()
    {
        using TestChain chain = new();
        QueueSource source = new(chain.Sign(chain.Transfer(0, Someone, 0) with { MaxFeePerGas = 5, MaxPriorityFeePerGas = 5 }));
        chain.Build(source);
        source.Refused.Should().Equal(TransactionError.FeeCapBelowBaseFee);
    }

    [Test]
    public void A_transaction_that_would_make_the_block_too_long_is_refused()
    {
        // Each costs 10 gas per byte: 15.02 million, below the cap of one transaction.
        const int Bytes = 1_500_000;
        using TestChain chain = new(gasLimit: 500_000_000);
        QueueSource source = new(
            [.. Enumerable.Range(0, 6).Select(i => chain.Sign(chain.Transfer((ulong)i, Someone, 0, 15_100_000) with { Data = new byte[Bytes] }))]);
        BuiltBlock built = chain.Build(source).Value;
        source.Refused.Should().Equal(TransactionError.BytesAboveBlock);
        built.Block.EncodedSizeBytes.Should().BeLessThanOrEqualTo(BodyRules.BlockBytesMax);
        chain.Import(built.Block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void A_deposit_event_of_another_layout_makes_the_block_invalid()
    {
        // LOG1 of nothing with the deposit event's topic.
        byte[] code =
        [
            0x7F, .. Hash256.Parse("0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5").AsSpan(), 0x5F, 0x5F, 0xA1,
        ];
        using TestChain chain = new(accounts: [TestChain.WithCode(ChainSpec.MainnetDepositContract, code)]);
        Transaction deposit = chain.Transfer(0, ChainSpec.MainnetDepositContract, 0, 100_000);
        chain.Build(new QueueSource(deposit)).Error.Code.Should().Be(BlockErrorCode.WrongDepositLayout);
    }

    [Test]
    public void A_sender_with_code_is_refused()
    {
        using TestChain chain = new(accounts: [new AccountChange
        {
            Address = TestChain.Sender,
            Balance = TestChain.Ether(1),
            CodeHash = Crypto.Hashing.Keccak256.Hash([0x00]),
            NewCode = new byte[] { 0x00 },
        }]);
        QueueSource source = new(chain.Transfer(0, Someone, 0));
        chain.Build(source);
        source.Refused.Should().Equal(TransactionError.SenderHasCode);
    }
}
