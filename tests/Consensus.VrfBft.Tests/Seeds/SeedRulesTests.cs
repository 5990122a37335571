// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Seeds;

[Parallelizable(ParallelScope.All)]
public sealed class SeedRulesTests
{
    private static readonly Hash256 Previous = Keccak256.Hash("previous"u8);
    private static readonly Hash256 Old = Keccak256.Hash("old block"u8);
    private static readonly byte[] Output = [.. Enumerable.Range(0, 64).Select(i => (byte)(255 - i))];

    [Test]
    public void FromProof_binds_output_proposer_and_height()
    {
        Address proposer = TestNetwork.AddressOf(7);
        Hash256 expected = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/seed/v1"), .. Output, .. proposer.ToArray(), 0, 0, 0, 0, 0, 0, 0, 9]);

        SeedRules.FromProof(Output, proposer, new Height(9), Old).Should().Be(expected);
    }

    [Test]
    public void Fallback_follows_from_the_parent_seed_and_height_alone()
    {
        Hash256 expected = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/seedfb/v1"), .. Previous.ToArray(), 0, 0, 0, 0, 0, 0, 1, 1]);

        SeedRules.Fallback(Previous, new Height(257), Old).Should().Be(expected);
    }

    [Test]
    public void Refresh_heights_mix_in_the_block_256_below()
    {
        Hash256 candidate = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/seedfb/v1"), .. Previous.ToArray(), 0, 0, 0, 0, 0, 0, 2, 0]);
        Hash256 expected = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/refresh/v1"), .. candidate.ToArray(), .. Old.ToArray()]);

        SeedRules.Fallback(Previous, new Height(512), Old).Should().Be(expected);
        SeedRules.IsRefresh(new Height(512)).Should().BeTrue();
        SeedRules.IsRefresh(new Height(511)).Should().BeFalse();
    }

    [Test]
    public void Genesis_is_the_tagged_hash_of_the_beacon()
    {
        SeedRules.Genesis(Old).Should().Be(Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/genesis-seed"), .. Old.ToArray()]));
    }

    [TestCase(BlockKind.Normal, 0u, true)]
    [TestCase(BlockKind.Normal, 1u, false)]
    [TestCase(BlockKind.Empty, 0u, false)]
    public void HasProof_only_for_normal_blocks_first_proposed_in_period_0(BlockKind kind, uint originalPeriod, bool expected)
    {
        SeedRules.HasProof(kind, new Period(originalPeriod)).Should().Be(expected);
    }
}
