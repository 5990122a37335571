// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Fees;

[Parallelizable(ParallelScope.All)]
public sealed class BlobGasTests
{
    private static BlockHeader Parent(ulong? used, ulong? excess, UInt256 baseFee) =>
        new() { BlobGasUsed = used, ExcessBlobGas = excess, BaseFeePerGas = baseFee };

    [TestCase(0UL, "1")]
    [TestCase(2_314_057UL, "1")]
    [TestCase(2_314_058UL, "2")]
    [TestCase(10 * 1024 * 1024UL, "23")]
    public void BaseFeeAt_matches_the_vectors_of_eip_4844(ulong excess, string expected) =>
        BlobGas.BaseFeeAt(excess, BlobParameters.Cancun).ToString().Should().Be(expected);

    [TestCase(1UL, 1UL, "2")]
    [TestCase(2UL, 1UL, "6")]
    [TestCase(5UL, 2UL, "11")]
    [TestCase(3UL, 1UL, "16")]
    [TestCase(5UL, 1UL, "136")]
    public void BaseFeeAt_is_the_truncated_series_of_the_exponential(ulong excess, ulong fraction, string expected) =>
        BlobGas.BaseFeeAt(excess, new BlobParameters(3, 6, fraction)).ToString().Should().Be(expected);

    [TestCase(ulong.MaxValue, 1UL)]
    [TestCase(ulong.MaxValue, 3_338_477UL)]
    [TestCase(178UL, 1UL)]
    public void BaseFeeAt_an_absurd_excess_saturates(ulong excess, ulong fraction) =>
        BlobGas.BaseFeeAt(excess, new BlobParameters(3, 6, fraction)).Should().Be(UInt256.MaxValue);

    [TestCase(0UL, 0UL, 0UL)]
    [TestCase(3UL, 0UL, 0UL)]
    [TestCase(4UL, 0UL, 1UL)]
    [TestCase(6UL, 10UL, 13UL)]
    [TestCase(0UL, 10UL, 7UL)]
    [TestCase(0UL, 2UL, 0UL)]
    public void NextExcess_before_osaka_is_what_exceeds_the_target(ulong usedBlobs, ulong excessBlobs, ulong expectedBlobs) =>
        BlobGas.NextExcess(
                Parent(usedBlobs * BlobParameters.GasPerBlob, excessBlobs * BlobParameters.GasPerBlob, 1_000_000_000),
                BlobParameters.Cancun,
                Revision.Cancun)
            .Should().Be(expectedBlobs * BlobParameters.GasPerBlob);

    [Test]
    public void NextExcess_of_a_parent_without_blob_fields_is_zero() =>
        BlobGas.NextExcess(Parent(null, null, 7), BlobParameters.Cancun, Revision.Cancun).Should().Be(0);

    // Blob base fee 1: the reserve price 8192 * base fee exceeds 131072 * 1 from a base fee of 17 on (EIP-7918).
    // At or below it the excess falls by the target as before; above it a third of what was used is added, for 9 - 6 of 9 blobs.
    [TestCase(16UL, 3 * BlobParameters.GasPerBlob)]
    [TestCase(17UL, 9 * BlobParameters.GasPerBlob / 3)]
    [TestCase(1_000_000_000UL, 3 * BlobParameters.GasPerBlob)]
    public void NextExcess_in_osaka_of_full_blocks_grows_alike_on_both_sides_of_the_reserve_price(ulong baseFee, ulong expected) =>
        BlobGas.NextExcess(Parent(9 * BlobParameters.GasPerBlob, 0, baseFee), BlobParameters.Prague, Revision.Osaka).Should().Be(expected);

    [TestCase(16UL, 0UL)]
    [TestCase(17UL, 7 * BlobParameters.GasPerBlob / 3)]
    public void NextExcess_in_osaka_does_not_shrink_above_the_reserve_price(ulong baseFee, ulong expectedGrowth)
    {
        ulong excess = 2 * BlobParameters.GasPerBlob;
        ulong used = 7 * BlobParameters.GasPerBlob;
        ulong below = excess + used - BlobParameters.Prague.TargetGas;
        BlobGas.NextExcess(Parent(used, excess, baseFee), BlobParameters.Prague, Revision.Osaka)
            .Should().Be(expectedGrowth == 0 ? below : excess + expectedGrowth);
    }

    [Test]
    public void NextExcess_without_blobs_is_zero() =>
        BlobGas.NextExcess(Parent(0, 0, 7), default, Revision.Osaka).Should().Be(0);

    [Test]
    public void NextExcess_never_overflows() =>
        BlobGas.NextExcess(Parent(ulong.MaxValue, ulong.MaxValue, UInt256.MaxValue), BlobParameters.Prague, Revision.Osaka)
            .Should().Be(ulong.MaxValue);

    [Test]
    public void BaseFeeOf_a_chain_without_blobs_is_one()
    {
        ChainSpec spec = new()
        {
            ChainId = 20566,
            CancunTime = 0,
            CancunBlobs = new BlobParameters(0, 0, 1),
            PowerVerse = PowerVerseRules.Ethereum with { AreBlobsEnabled = false },
        };
        BlobGas.BaseFeeOf(new BlockHeader { ExcessBlobGas = 0 }, spec).Should().Be(UInt256.One);
    }
}
