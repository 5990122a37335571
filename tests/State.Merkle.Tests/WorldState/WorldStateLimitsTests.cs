// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.State.Merkle.WorldState;

namespace PowerVerse.Chain.State.Merkle.Tests.WorldState;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class WorldStateLimitsTests
{
    [Test]
    public void ForBytes_of_half_a_gibibyte_is_near_the_defaults()
    {
        WorldStateLimits defaults = new();

        WorldStateLimits limits = WorldStateLimits.ForBytes(512L * 1024 * 1024);

        limits.TrieBytesMax.Should().Be(defaults.TrieBytesMax);
        limits.CodeBytesMax.Should().Be(defaults.CodeBytesMax);
        limits.TrieNodesMax.Should().BeCloseTo(defaults.TrieNodesMax, (uint)defaults.TrieNodesMax / 10);
        limits.AccountsMax.Should().BeCloseTo(defaults.AccountsMax, (uint)defaults.AccountsMax / 10);
        limits.SlotsMax.Should().BeCloseTo(defaults.SlotsMax, (uint)defaults.SlotsMax / 10);
    }

    [TestCase(0)]
    [TestCase(long.MaxValue)]
    public void ForBytes_of_any_size_stays_in_range(long bytes)
    {
        WorldStateLimits limits = WorldStateLimits.ForBytes(bytes);

        limits.TrieBytesMax.Should().BeGreaterThanOrEqualTo(0);
        limits.TrieNodesMax.Should().BeGreaterThanOrEqualTo(0);
        limits.SlotsMax.Should().BeGreaterThanOrEqualTo(0);
    }
}
