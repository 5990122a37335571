// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Tests.Spec;

/// <summary>The fork ids of Ethereum's main network, as EIP-2124 and the fork announcements publish them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ForkIdTests
{
    private static readonly Hash256 GenesisHash = Hash256.Parse("0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");

    private static readonly ChainSpec Mainnet = new()
    {
        ChainId = 1,
        HomesteadBlock = 1_150_000,
        DaoForkBlock = 1_920_000,
        IsDaoForkSupported = true,
        TangerineWhistleBlock = 2_463_000,
        SpuriousDragonBlock = 2_675_000,
        ByzantiumBlock = 4_370_000,
        ConstantinopleBlock = 7_280_000,
        PetersburgBlock = 7_280_000,
        IstanbulBlock = 9_069_000,
        MuirGlacierBlock = 9_200_000,
        BerlinBlock = 12_244_000,
        LondonBlock = 12_965_000,
        ArrowGlacierBlock = 13_773_000,
        GrayGlacierBlock = 15_050_000,
        TerminalTotalDifficulty = PowerVerse.Chain.Primitives.Numerics.UInt256.Parse("58750000000000000000000"),
        ShanghaiTime = 1_681_338_455,
        CancunTime = 1_710_338_135,
        PragueTime = 1_746_612_311,
        OsakaTime = 1_764_798_551,
        BlobParameterForks =
        [
            new BlobParameterFork(1_765_290_071, new BlobParameters(10, 15, 8_346_193)),
            new BlobParameterFork(1_767_747_671, new BlobParameters(14, 21, 11_684_671)),
        ],
    };

    private static readonly ForkIdSchedule Schedule = new(Mainnet, GenesisHash, 0);

    [TestCase(0UL, 0UL, 0xFC64EC04u, 1_150_000UL)]
    [TestCase(1_149_999UL, 0UL, 0xFC64EC04u, 1_150_000UL)]
    [TestCase(1_150_000UL, 0UL, 0x97C2C34Cu, 1_920_000UL)]
    [TestCase(1_920_000UL, 0UL, 0x91D1F948u, 2_463_000UL)]
    [TestCase(2_463_000UL, 0UL, 0x7A64DA13u, 2_675_000UL)]
    [TestCase(2_675_000UL, 0UL, 0x3EDD5B10u, 4_370_000UL)]
    [TestCase(4_370_000UL, 0UL, 0xA00BC324u, 7_280_000UL)]
    [TestCase(7_280_000UL, 0UL, 0x668DB0AFu, 9_069_000UL)]
    [TestCase(9_069_000UL, 0UL, 0x879D6E30u, 9_200_000UL)]
    [TestCase(9_200_000UL, 0UL, 0xE029E991u, 12_244_000UL)]
    [TestCase(12_244_000UL, 0UL, 0x0EB440F6u, 12_965_000UL)]
    [TestCase(12_965_000UL, 0UL, 0xB715077Du, 13_773_000UL)]
    [TestCase(13_773_000UL, 0UL, 0x20C327FCu, 15_050_000UL)]
    [TestCase(15_050_000UL, 0UL, 0xF0AFD0E3u, 1_681_338_455UL)]
    [TestCase(20_000_000UL, 1_681_338_454UL, 0xF0AFD0E3u, 1_681_338_455UL)]
    [TestCase(20_000_000UL, 1_681_338_455UL, 0xDCE96C2Du, 1_710_338_135UL)]
    [TestCase(30_000_000UL, 1_710_338_135UL, 0x9F3D2254u, 1_746_612_311UL)]
    [TestCase(30_000_000UL, 1_746_612_311UL, 0xC376CF8Bu, 1_764_798_551UL)]
    [TestCase(30_000_000UL, 1_764_798_551UL, 0x5167E2A6u, 1_765_290_071UL)]
    [TestCase(30_000_000UL, 1_765_290_071UL, 0xCBA2A1C0u, 1_767_747_671UL)]
    [TestCase(30_000_000UL, 1_767_747_671UL, 0x07C9462Eu, 0UL)]
    public void At_a_head_of_the_main_network(ulong number, ulong timestamp, uint hash, ulong next) =>
        Schedule.At(number, timestamp).Should().Be(new ForkId(hash, next));

    [Test]
    public void Hashes_are_those_after_each_count_of_forks_passed()
    {
        Schedule.Hashes.Should().HaveCount(19).And.StartWith([0xFC64EC04u, 0x97C2C34Cu]).And.EndWith([0xCBA2A1C0u, 0x07C9462Eu]);
        Schedule.CountPassed(0, 0).Should().Be(0);
        Schedule.CountPassed(15_050_000, 1_681_338_454).Should().Be(12);
        Schedule.CountPassed(0, ulong.MaxValue).Should().Be(0, "forks by time come after those by number");
        Schedule.CountPassed(ulong.MaxValue, ulong.MaxValue).Should().Be(18);
        Schedule.LastForkBlock.Should().Be(15_050_000);
        new ForkIdSchedule(new ChainSpec { OsakaTime = 5 }, GenesisHash, 0).LastForkBlock.Should().Be(0);
    }

    [TestCase(7_987_396UL, 0UL, 0x668DB0AFu, 0UL, ForkIdVerdict.Compatible, TestName = "Same fork, remote knows none after it")]
    [TestCase(7_987_396UL, 0UL, 0x668DB0AFu, ulong.MaxValue, ForkIdVerdict.Compatible, TestName = "Same fork, remote announces a far one")]
    [TestCase(7_279_999UL, 0UL, 0xA00BC324u, 0UL, ForkIdVerdict.Compatible, TestName = "Both before a fork that the remote does not know")]
    [TestCase(7_279_999UL, 0UL, 0xA00BC324u, 7_280_000UL, ForkIdVerdict.Compatible, TestName = "Both before a fork that both know")]
    [TestCase(7_987_396UL, 0UL, 0xA00BC324u, 7_280_000UL, ForkIdVerdict.Compatible, TestName = "Remote is syncing and knows the next fork")]
    [TestCase(7_987_396UL, 0UL, 0x3EDD5B10u, 4_370_000UL, ForkIdVerdict.Compatible, TestName = "Remote is further back and knows its next fork")]
    [TestCase(7_279_999UL, 0UL, 0x668DB0AFu, 0UL, ForkIdVerdict.Compatible, TestName = "Remote is ahead and we are syncing")]
    [TestCase(4_369_999UL, 0UL, 0xA00BC324u, 0UL, ForkIdVerdict.Compatible, TestName = "Remote is one fork ahead without a next one")]
    [TestCase(7_987_396UL, 0UL, 0xA00BC324u, 0UL, ForkIdVerdict.RemoteStale, TestName = "Remote missed a fork")]
    [TestCase(7_987_396UL, 0UL, 0x5CDDC0E1u, 0UL, ForkIdVerdict.Incompatible, TestName = "Remote passed a fork unknown to us")]
    [TestCase(7_279_999UL, 0UL, 0x5CDDC0E1u, 0UL, ForkIdVerdict.Incompatible, TestName = "Remote passed another fork unknown to us")]
    [TestCase(7_987_396UL, 0UL, 0xAFEC6B27u, 0UL, ForkIdVerdict.Incompatible, TestName = "Remote is on another chain")]
    [TestCase(88_888_888UL, 1_800_000_000UL, 0x07C9462Eu, 88_888_888UL, ForkIdVerdict.Incompatible, TestName = "Remote announces a block that we have passed")]
    [TestCase(88_888_888UL, 1_800_000_000UL, 0x07C9462Eu, 1_800_000_000UL, ForkIdVerdict.Incompatible, TestName = "Remote announces a time that we have passed")]
    [TestCase(88_888_888UL, 1_800_000_000UL, 0x07C9462Eu, 1_800_000_001UL, ForkIdVerdict.Compatible, TestName = "Remote announces a time to come")]
    [TestCase(15_050_000UL, 1_700_000_000UL, 0xF0AFD0E3u, 1_681_338_455UL, ForkIdVerdict.Compatible, TestName = "Remote is syncing towards Shanghai")]
    [TestCase(15_050_000UL, 1_700_000_000UL, 0xF0AFD0E3u, 0UL, ForkIdVerdict.RemoteStale, TestName = "Remote does not know Shanghai")]
    public void Check_follows_the_rules_of_EIP_2124(ulong number, ulong timestamp, uint hash, ulong next, ForkIdVerdict expected) =>
        Schedule.Check(new ForkId(hash, next), number, timestamp).Should().Be(expected);

    [Test]
    public void Forks_up_to_the_genesis_time_are_part_of_the_genesis()
    {
        ChainSpec spec = new() { TerminalTotalDifficulty = default(PowerVerse.Chain.Primitives.Numerics.UInt256), ShanghaiTime = 100, CancunTime = 200 };
        new ForkIdSchedule(spec, GenesisHash, 100).At(0, 100).Should().Be(new ForkId(0xFC64EC04, 200));
        new ForkIdSchedule(spec, GenesisHash, 99).At(0, 99).Should().Be(new ForkId(0xFC64EC04, 100));
    }

    [Test]
    public void Mainnet_schedule_is_in_order() => ForkOrder.Check(Mainnet).Should().BeNull();
}
