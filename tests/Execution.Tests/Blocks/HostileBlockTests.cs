// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

/// <summary>Damaged blocks: whatever still decodes is refused with a typed error, and leaves no trace.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostileBlockTests
{
    private const int Rounds = 3_000;
    private static readonly Address Someone = Address.Parse("0x00000000000000000000000000000000000000aa");

    [Test]
    public void Process_refuses_every_damaged_block([Values(1, 2, 3)] int seed)
    {
        using TestChain chain = new();
        Block good = chain.Build(new QueueSource(
            chain.Transfer(0, Someone, 5),
            chain.Sign(chain.Transfer(1, Someone, 0, 100_000) with { To = null, Data = new byte[] { 0x5F, 0x5F, 0xF3 } }),
            chain.Transfer(2, Someone, 7, 60_000))).Value.Block;
        byte[] encoded = good.Encode();
        Hash256 rootBefore = chain.World.Root;
        Random random = new(seed);
        int decoded = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = Damage(encoded, random);
            if (!Block.TryDecode(damaged, out Block block, out _) || IsFreeVariant(block, good))
            {
                continue;
            }

            decoded++;
            Result<BlockOutcome, BlockError> result = chain.Process(block);
            result.IsSuccess.Should().BeFalse("round {0} of seed {1} changed the block", round, seed);
            result.Error.Code.Should().NotBe(BlockErrorCode.None);
            chain.World.Root.Should().Be(rootBefore);
        }

        decoded.Should().BeGreaterThan(Rounds / 4, "a test of blocks that do not decode shows little");
        chain.Import(good).IsSuccess.Should().BeTrue("refused blocks leave no trace");
    }

    [Test]
    public void Process_refuses_bodies_of_transactions_with_extreme_fields()
    {
        using TestChain chain = new();
        Block empty = chain.Build(new QueueSource()).Value.Block;
        Transaction plain = chain.Transfer(0, Someone, 0);
        Primitives.Numerics.UInt256 max = Primitives.Numerics.UInt256.MaxValue;
        Transaction[] extremes =
        [
            plain with { GasLimit = ulong.MaxValue },
            plain with { MaxFeePerGas = max, MaxPriorityFeePerGas = max },
            plain with { Value = max },
            plain with { Nonce = ulong.MaxValue },
            plain with { Type = TransactionType.Blob, MaxFeePerBlobGas = max, BlobVersionedHashes = new Hash256[1_000] },
            plain with { Type = TransactionType.Legacy, MaxFeePerGas = max, MaxPriorityFeePerGas = max, GasLimit = long.MaxValue },
        ];
        foreach (Transaction extreme in extremes)
        {
            Transaction[] body = [chain.Sign(extreme)];
            BlockHeader header = empty.Header with { TransactionsRoot = ListRoots.OfTransactions(body), BlobGasUsed = body[0].BlobGas };
            chain.Process(new Block(header, body, [], empty.Withdrawals)).IsSuccess.Should().BeFalse();
        }
    }

    // The fields that the producer chooses, the last two within bounds: another value of theirs can make another valid block.
    private static bool IsFreeVariant(Block block, Block good)
    {
        BlockHeader restored = block.Header with
        {
            MixHash = good.Header.MixHash,
            ParentBeaconBlockRoot = good.Header.ParentBeaconBlockRoot,
            ExtraData = good.Header.ExtraData,
            Timestamp = good.Header.Timestamp,
            GasLimit = good.Header.GasLimit,
        };
        return new Block(restored, block.Transactions, block.Ommers, block.Withdrawals).Encode().AsSpan().SequenceEqual(good.Encode());
    }

    private static byte[] Damage(byte[] encoded, Random random)
    {
        byte[] damaged = [.. encoded];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
        }

        return damaged;
    }
}
