// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Execution.Tests.Validation;

[Parallelizable(ParallelScope.All)]
public sealed class HeaderRulesTests
{
    private static readonly ChainSpec Osaka = OsakaChain.Spec(1);

    private static readonly ChainSpec Frontier = new() { ChainId = 1 };

    private static readonly BlockHeader Parent = new()
    {
        Number = 9,
        Timestamp = 100,
        GasLimit = 30_000_000,
        GasUsed = 15_000_000,
        BaseFeePerGas = 1_000_000_000,
        WithdrawalsRoot = Hash256.Zero,
        BlobGasUsed = 0,
        ExcessBlobGas = 0,
        ParentBeaconBlockRoot = Hash256.Zero,
        RequestsHash = Hash256.Zero,
    };

    private static readonly BlockHeader Valid = Parent with
    {
        ParentHash = Parent.Hash,
        Number = 10,
        Timestamp = 101,
        GasUsed = 0,
    };

    private static readonly BlockHeader FrontierParent = new()
    {
        Number = 9,
        Timestamp = 100,
        GasLimit = 30_000_000,
        Difficulty = 1_000_000,
    };

    private static readonly BlockHeader FrontierValid = FrontierParent with
    {
        ParentHash = FrontierParent.Hash,
        Number = 10,
        Timestamp = 101,
        Difficulty = 1_000_488,
    };

    private static BlockErrorCode Check(BlockHeader header) => HeaderRules.Check(header, Parent, Osaka, isMerged: true);

    private static BlockErrorCode CheckFrontier(BlockHeader header, ChainSpec? spec = null) =>
        HeaderRules.Check(header, FrontierParent, spec ?? Frontier, isMerged: false);

    [Test]
    public void Check_of_a_valid_header_passes()
    {
        Check(Valid).Should().Be(BlockErrorCode.None);
        CheckFrontier(FrontierValid).Should().Be(BlockErrorCode.None);
    }

    [Test]
    public void FollowsParent_refuses_another_parent_number_or_time()
    {
        Check(Valid with { ParentHash = Hash256.Zero }).Should().Be(BlockErrorCode.WrongParent);
        Check(Valid with { Number = 11 }).Should().Be(BlockErrorCode.WrongNumber);
        Check(Valid with { Number = 9 }).Should().Be(BlockErrorCode.WrongNumber);
        Check(Valid with { Timestamp = 100 }).Should().Be(BlockErrorCode.TimestampNotAfterParent);
    }

    [TestCase(32, BlockErrorCode.None)]
    [TestCase(33, BlockErrorCode.ExtraDataTooLong)]
    public void ExtraDataFits_up_to_32_bytes(int length, BlockErrorCode expected) =>
        Check(Valid with { ExtraData = new byte[length] }).Should().Be(expected);

    [TestCase(10UL, true, true, BlockErrorCode.None)]
    [TestCase(10UL, true, false, BlockErrorCode.WrongDaoExtraData)]
    [TestCase(10UL, false, true, BlockErrorCode.WrongDaoExtraData)]
    [TestCase(10UL, false, false, BlockErrorCode.None)]
    [TestCase(1UL, true, false, BlockErrorCode.WrongDaoExtraData)]
    [TestCase(0UL, true, false, BlockErrorCode.None)]
    [TestCase(11UL, true, false, BlockErrorCode.None)]
    public void DaoExtraDataMatches_marks_ten_blocks(ulong fork, bool isSupported, bool isMarked, BlockErrorCode expected)
    {
        ChainSpec spec = Frontier with { DaoForkBlock = fork, IsDaoForkSupported = isSupported };
        byte[] extraData = isMarked ? DaoFork.ExtraData.ToArray() : [];
        CheckFrontier(FrontierValid with { ExtraData = extraData }, spec).Should().Be(expected);
    }

    [Test]
    public void FieldsMatchFork_refuses_missing_fields()
    {
        Check(Valid with { RequestsHash = null }).Should().Be(BlockErrorCode.FieldMissing);
        Check(Valid with { ParentBeaconBlockRoot = null, RequestsHash = null }).Should().Be(BlockErrorCode.FieldMissing);
    }

    [Test]
    public void FieldsMatchFork_refuses_fields_of_later_forks()
    {
        ChainSpec cancun = Osaka with { PragueTime = null, OsakaTime = null };
        HeaderRules.Check(Valid, Parent, cancun, isMerged: true).Should().Be(BlockErrorCode.FieldNotActive);
        CheckFrontier(FrontierValid with { BaseFeePerGas = 7 }).Should().Be(BlockErrorCode.FieldNotActive);
    }

    [Test]
    public void HasNoProofOfWork_refuses_difficulty_nonce_and_ommers()
    {
        Check(Valid with { Difficulty = 1 }).Should().Be(BlockErrorCode.DifficultyAfterMerge);
        Check(Valid with { Nonce = 1 }).Should().Be(BlockErrorCode.NonceAfterMerge);
        Check(Valid with { OmmersHash = Hash256.Zero }).Should().Be(BlockErrorCode.OmmersAfterMerge);
    }

    [Test]
    public void DifficultyFollows_refuses_any_other() =>
        CheckFrontier(FrontierValid with { Difficulty = 1_000_489 }).Should().Be(BlockErrorCode.WrongDifficulty);

    // 30,000,000 / 1024 = 29,296: the limit may move by one less.
    [TestCase(30_029_295UL, BlockErrorCode.None)]
    [TestCase(30_029_296UL, BlockErrorCode.WrongGasLimit)]
    [TestCase(29_970_705UL, BlockErrorCode.None)]
    [TestCase(29_970_704UL, BlockErrorCode.WrongGasLimit)]
    public void GasLimitFollows_within_one_part_in_1024(ulong limit, BlockErrorCode expected) =>
        Check(Valid with { GasLimit = limit }).Should().Be(expected);

    [TestCase(5_000UL, 5_001UL, BlockErrorCode.None)]
    [TestCase(5_000UL, 4_999UL, BlockErrorCode.WrongGasLimit)]
    [TestCase(0x7fffffffffffffffUL, 0x7fffffffffffffffUL, BlockErrorCode.None)]
    [TestCase(0x7fffffffffffffffUL, 0x8000000000000000UL, BlockErrorCode.WrongGasLimit)]
    public void GasLimitFollows_has_bounds(ulong parentLimit, ulong limit, BlockErrorCode expected) =>
        HeaderRules.GasLimitFollows(new BlockHeader { GasLimit = limit }, new BlockHeader { GasLimit = parentLimit }).Should().Be(expected);

    [Test]
    public void GasLimitFollows_the_first_london_block_counts_its_parents_limit_twice() =>
        HeaderRules.GasLimitFollows(
                new BlockHeader { GasLimit = 20_000_000, BaseFeePerGas = 1 }, new BlockHeader { GasLimit = 10_000_000 })
            .Should().Be(BlockErrorCode.None);

    [Test]
    public void GasUsedIsWithinLimit_refuses_more() =>
        Check(Valid with { GasUsed = 30_000_001 }).Should().Be(BlockErrorCode.GasUsedAboveLimit);

    [Test]
    public void BaseFeeFollows_refuses_any_other() =>
        Check(Valid with { BaseFeePerGas = 1_000_000_001 }).Should().Be(BlockErrorCode.WrongBaseFee);

    [Test]
    public void BlobGasFollows_refuses_a_wrong_excess_and_too_many_blobs()
    {
        Check(Valid with { ExcessBlobGas = BlobParameters.GasPerBlob }).Should().Be(BlockErrorCode.WrongExcessBlobGas);
        Check(Valid with { BlobGasUsed = 9 * BlobParameters.GasPerBlob }).Should().Be(BlockErrorCode.None);
        Check(Valid with { BlobGasUsed = 10 * BlobParameters.GasPerBlob }).Should().Be(BlockErrorCode.BlobGasAboveLimit);
        Check(Valid with { BlobGasUsed = 1 }).Should().Be(BlockErrorCode.BlobGasAboveLimit);
    }

    [Test]
    public void BlobGasFollows_a_chain_without_blobs_keeps_zero()
    {
        ChainSpec spec = Osaka with { PowerVerse = PowerVerseRules.Ethereum with { AreBlobsEnabled = false } };
        HeaderRules.Check(Valid, Parent, spec, isMerged: true).Should().Be(BlockErrorCode.None);
        HeaderRules.Check(Valid with { BlobGasUsed = BlobParameters.GasPerBlob }, Parent, spec, isMerged: true)
            .Should().Be(BlockErrorCode.BlobGasAboveLimit);
    }
}
