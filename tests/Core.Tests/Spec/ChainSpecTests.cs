// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Tests.Spec;

[Parallelizable(ParallelScope.All)]
public sealed class ChainSpecTests
{
    [TestCase("Frontier", Revision.Frontier)]
    [TestCase("Homestead", Revision.Homestead)]
    [TestCase("EIP150", Revision.TangerineWhistle)]
    [TestCase("EIP158", Revision.SpuriousDragon)]
    [TestCase("Byzantium", Revision.Byzantium)]
    [TestCase("Constantinople", Revision.Constantinople)]
    [TestCase("ConstantinopleFix", Revision.Petersburg)]
    [TestCase("Istanbul", Revision.Istanbul)]
    [TestCase("MuirGlacier", Revision.Istanbul)]
    [TestCase("Berlin", Revision.Berlin)]
    [TestCase("London", Revision.London)]
    [TestCase("ArrowGlacier", Revision.London)]
    [TestCase("GrayGlacier", Revision.London)]
    [TestCase("Merge", Revision.Paris)]
    [TestCase("Paris", Revision.Paris)]
    [TestCase("Shanghai", Revision.Shanghai)]
    [TestCase("Cancun", Revision.Cancun)]
    [TestCase("Prague", Revision.Prague)]
    [TestCase("Osaka", Revision.Osaka)]
    [TestCase("BPO1", Revision.Osaka)]
    [TestCase("BPO5", Revision.Osaka)]
    public void Network_name_has_its_rules_from_the_genesis_block_on(string name, Revision revision)
    {
        NetworkNames.TryResolve(name, 7, out ChainSpec spec).Should().BeTrue();
        spec.ChainId.Should().Be(7);
        spec.RevisionAt(0, 0).Should().Be(revision);
        spec.RevisionAt(1_000_000, 1_000_000_000).Should().Be(revision);
        ForkOrder.Check(spec).Should().BeNull();
    }

    [TestCase("FrontierToHomesteadAt5", Revision.Frontier, Revision.Homestead)]
    [TestCase("HomesteadToEIP150At5", Revision.Homestead, Revision.TangerineWhistle)]
    [TestCase("EIP158ToByzantiumAt5", Revision.SpuriousDragon, Revision.Byzantium)]
    [TestCase("ByzantiumToConstantinopleFixAt5", Revision.Byzantium, Revision.Petersburg)]
    [TestCase("BerlinToLondonAt5", Revision.Berlin, Revision.London)]
    public void Transition_by_block_begins_at_block_5(string name, Revision before, Revision after)
    {
        NetworkNames.TryResolve(name, 1, out ChainSpec spec).Should().BeTrue();
        spec.RevisionAt(4, 99_999).Should().Be(before);
        spec.RevisionAt(5, 0).Should().Be(after);
    }

    [TestCase("ParisToShanghaiAtTime15k", Revision.Paris, Revision.Shanghai)]
    [TestCase("ShanghaiToCancunAtTime15k", Revision.Shanghai, Revision.Cancun)]
    [TestCase("CancunToPragueAtTime15k", Revision.Cancun, Revision.Prague)]
    [TestCase("PragueToOsakaAtTime15k", Revision.Prague, Revision.Osaka)]
    public void Transition_by_time_begins_at_15000(string name, Revision before, Revision after)
    {
        NetworkNames.TryResolve(name, 1, out ChainSpec spec).Should().BeTrue();
        spec.RevisionAt(100, 14_999).Should().Be(before);
        spec.RevisionAt(0, 15_000).Should().Be(after);
    }

    [Test]
    public void Blob_parameter_forks_take_over_at_their_time()
    {
        NetworkNames.TryResolve("BPO1ToBPO2AtTime15k", 1, out ChainSpec spec).Should().BeTrue();
        spec.BlobParametersAt(14_999).Should().Be(new BlobParameters(10, 15, 8_346_193));
        spec.BlobParametersAt(15_000).Should().Be(new BlobParameters(14, 21, 11_684_671));
        BlobParameters other = new(1, 2, 3);
        NetworkNames.WithBlobParameters(spec, "BPO2", other).BlobParametersAt(15_000).Should().Be(other);
        NetworkNames.WithBlobParameters(spec, "BPO3", other).Should().BeSameAs(spec);
        NetworkNames.WithBlobParameters(spec, "London", other).Should().BeSameAs(spec);
        NetworkNames.WithBlobParameters(spec, "Amsterdam", other).Should().BeSameAs(spec);
        spec.ActivationOf(Fork.Bpo2).Should().Be(15_000);
        spec.ActivationOf(Fork.Bpo3).Should().BeNull();
    }

    [Test]
    public void Blob_parameters_follow_the_forks()
    {
        NetworkNames.TryResolve("CancunToPragueAtTime15k", 1, out ChainSpec spec).Should().BeTrue();
        spec.BlobParametersAt(0).Should().Be(BlobParameters.Cancun);
        spec.BlobParametersAt(15_000).Should().Be(BlobParameters.Prague);
        BlobParameters other = new(1, 2, 3);
        NetworkNames.WithBlobParameters(spec, "Cancun", other).BlobParametersAt(0).Should().Be(other);
        NetworkNames.WithBlobParameters(spec, "Prague", other).BlobParametersAt(15_000).Should().Be(other);
        ChainSpec osaka = spec with { OsakaTime = 20_000 };
        NetworkNames.WithBlobParameters(osaka, "Osaka", other).BlobParametersAt(20_000).Should().Be(other);
        NetworkNames.TryResolve("Shanghai", 1, out ChainSpec shanghai).Should().BeTrue();
        shanghai.BlobParametersAt(ulong.MaxValue).Should().BeNull();
        BlobParameters.Cancun.MaxGas.Should().Be(786_432);
        BlobParameters.Cancun.TargetGas.Should().Be(393_216);
    }

    [TestCase("")]
    [TestCase("Nowhere")]
    [TestCase("NowhereToLondonAt5")]
    [TestCase("BerlinToNowhereAt5")]
    [TestCase("BerlinToLondonAt6")]
    [TestCase("BerlinToFrontierAt5")]
    [TestCase("ShanghaiToCancunAt5")]
    [TestCase("ArrowGlacierToParisAtDiffXYZ")]
    [TestCase("ArrowGlacierToParisAt5")]
    public void Unknown_name_is_refused(string name) => NetworkNames.TryResolve(name, 1, out _).Should().BeFalse();

    [Test]
    public void Merge_begins_at_its_total_difficulty()
    {
        NetworkNames.TryResolve("ArrowGlacierToParisAtDiffC0000", 1, out ChainSpec spec).Should().BeTrue();
        spec.IsTerminal(0xBFFFFUL).Should().BeFalse();
        spec.IsTerminal(0xC0000UL).Should().BeTrue();
        spec.RevisionAt(10, 10).Should().Be(Revision.London, "number and time do not tell");
        spec.RevisionAt(10, 10, isMerged: true).Should().Be(Revision.Paris);
        spec.RevisionOf(new BlockHeader { Number = 10 }).Should().Be(Revision.Paris);
        spec.RevisionOf(new BlockHeader { Number = 10, Difficulty = 1UL }).Should().Be(Revision.London);
        (spec with { MergeNetsplitBlock = 10 }).RevisionAt(10, 10).Should().Be(Revision.Paris);
        (spec with { MergeNetsplitBlock = 10 }).RevisionAt(9, 10).Should().Be(Revision.London);
        (spec with { TerminalTotalDifficulty = null }).RevisionOf(new BlockHeader { Number = 10 }).Should().Be(Revision.London);
        (spec with { TerminalTotalDifficulty = null }).IsTerminal(UInt256.MaxValue).Should().BeFalse();
    }

    [Test]
    public void Dao_fork_is_exact()
    {
        DaoFork.DrainedAccounts.Length.Should().Be(116);
        DaoFork.DrainedAccounts.ToArray().Should().OnlyHaveUniqueItems();
        DaoFork.DrainedAccounts[0].Should().Be(Address.Parse("0xd4fe7bc31cedb7bfb8a345f31e668033056b2728"));
        DaoFork.DrainedAccounts[^1].Should().Be(Address.Parse("0x807640a13483f8ac783c557fcdf27be11ea4ac7a"));
        DaoFork.DrainedAccounts.Contains(Address.Parse("0xbb9bc244d798123fde783fcc1c72d3bb8c189413")).Should().BeTrue("that is the DAO itself");
        Hex.Encode(DaoFork.ExtraData).Should().Be("0x64616f2d686172642d666f726b");
        NetworkNames.TryResolve("HomesteadToDaoAt5", 1, out ChainSpec spec).Should().BeTrue();
        spec.IsInDaoExtraDataRange(4).Should().BeFalse();
        spec.IsInDaoExtraDataRange(5).Should().BeTrue();
        spec.IsInDaoExtraDataRange(14).Should().BeTrue();
        spec.IsInDaoExtraDataRange(15).Should().BeFalse();
        spec.IsDaoForkSupported.Should().BeTrue();
        new ChainSpec().IsInDaoExtraDataRange(5).Should().BeFalse();
    }

    [Test]
    public void Fork_order_names_the_contradiction()
    {
        NetworkNames.TryResolve("Osaka", 1, out ChainSpec spec).Should().BeTrue();
        Check(spec.With(Fork.Berlin, null)).Should().Be(new ForkOrderError(ForkOrderErrorCode.PredecessorMissing, Fork.London));
        Check(spec.With(Fork.MuirGlacier, null)).Should().BeNull("the bomb forks are optional");
        Check(spec.With(Fork.Berlin, 1)).Should().Be(new ForkOrderError(ForkOrderErrorCode.BeforePredecessor, Fork.London));
        Check(spec.With(Fork.Cancun, 1)).Should().Be(new ForkOrderError(ForkOrderErrorCode.BeforePredecessor, Fork.Prague));
        Check(spec with { TerminalTotalDifficulty = null }).Should().Be(new ForkOrderError(ForkOrderErrorCode.NoMerge, Fork.Shanghai));
        Check(spec with { CancunBlobs = new(7, 6, 1) }).Should().Be(new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Cancun));
        Check(spec with { PragueBlobs = new(1, 1, 0) }).Should().Be(new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Prague));
        Check(spec with { OsakaBlobs = new(1, ulong.MaxValue, 1) }).Should().Be(new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Osaka));
        Check(spec with { BlobParameterForks = new BlobParameterFork[6] }).Should().Be(new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Bpo5));
        Check(spec with { BlobParameterForks = [new(0, new(2, 1, 1))] }).Should().Be(new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Bpo1));
    }

    [Test]
    public void With_sets_every_fork_and_activations_list_them()
    {
        ChainSpec spec = new();
        for (Fork fork = Fork.Homestead; fork <= Fork.Osaka; fork++)
        {
            spec = spec.With(fork, (ulong)fork + 1);
            spec.ActivationOf(fork).Should().Be((ulong)fork + 1);
        }

        spec.Activations().Should().HaveCount((int)Fork.Osaka + 1);
        spec.Activations()[^1].Should().Be(new ForkActivation(Fork.Osaka, true, (ulong)Fork.Osaka + 1));
        spec.Activations()[0].Should().Be(new ForkActivation(Fork.Homestead, false, 1));
        spec.Invoking(value => value.With(Fork.Bpo1, 0)).Should().Throw<ArgumentException>();
    }

    [Test]
    public void Rewards_fall_with_the_forks()
    {
        UInt256 ether = 1_000_000_000_000_000_000UL;
        MiningReward.OfBlock(Revision.Frontier).Should().Be(ether * 5UL);
        MiningReward.OfBlock(Revision.Byzantium).Should().Be(ether * 3UL);
        MiningReward.OfBlock(Revision.London).Should().Be(ether * 2UL);
        MiningReward.OfBlock(Revision.Paris).Should().Be(UInt256.Zero);
        MiningReward.OfInclusion(Revision.London).Should().Be((UInt256)62_500_000_000_000_000UL);
        MiningReward.OfOmmer(Revision.London, 1).Should().Be((UInt256)1_750_000_000_000_000_000UL);
        MiningReward.OfOmmer(Revision.London, 6).Should().Be((UInt256)500_000_000_000_000_000UL);
    }

    [TestCase("Homestead", 0UL)]
    [TestCase("Byzantium", 3_000_000UL)]
    [TestCase("Constantinople", 5_000_000UL)]
    [TestCase("Istanbul", 5_000_000UL)]
    [TestCase("MuirGlacier", 9_000_000UL)]
    [TestCase("Berlin", 9_000_000UL)]
    [TestCase("London", 9_700_000UL)]
    [TestCase("ArrowGlacier", 10_700_000UL)]
    [TestCase("GrayGlacier", 11_400_000UL)]
    public void Bomb_is_late_by(string name, ulong delay)
    {
        NetworkNames.TryResolve(name, 1, out ChainSpec spec).Should().BeTrue();
        spec.DifficultyBombDelayAt(1).Should().Be(delay);
        UInt256 parentDifficulty = 10_000_000_000UL;
        BlockHeader parent = new() { Number = delay + 299_999, Timestamp = 1_000, Difficulty = parentDifficulty };
        UInt256 withoutBomb = Difficulty.Next(spec, parent with { Number = delay + 10 }, 1_005);
        (Difficulty.Next(spec, parent, 1_005) - withoutBomb).Should().Be((UInt256)2UL, "the third period adds 2^(3-2)");
    }

    [Test]
    public void Difficulty_saturates_and_counts_ommers()
    {
        Difficulty.Byzantium(1, 10, 1_000_000UL, 5, parentHasOmmers: true, 0).Should().Be((UInt256)1_000_976UL);
        Difficulty.Byzantium(1, 10, 1_000_000UL, 5, parentHasOmmers: false, 0).Should().Be((UInt256)1_000_488UL);
        Difficulty.Byzantium(1, 5_000, 1_000_000_000UL, 5, parentHasOmmers: false, 0).Should().Be((UInt256)(1_000_000_000UL - (99 * 488_281UL)));
        Difficulty.Frontier(ulong.MaxValue, 10, 1_000_000UL, 5).Should().Be(UInt256.MaxValue);
        Difficulty.Homestead(1, 5, UInt256.MaxValue, 5).Should().Be(UInt256.MaxValue);
        Difficulty.Frontier(1, 3, 1_000_000UL, 5).Should().Be((UInt256)1_000_488UL, "an earlier time counts as equal");
    }

    private static ForkOrderError? Check(ChainSpec spec) => ForkOrder.Check(spec);
}
