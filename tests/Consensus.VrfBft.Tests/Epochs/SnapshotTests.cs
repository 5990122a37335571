// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Epochs;

[Parallelizable(ParallelScope.All)]
public sealed class SnapshotTests
{
    private static readonly UInt128 Coin = 1_000_000_000_000_000_000;

    [Test]
    public void TryBuild_orders_by_address_and_counts_whole_coins()
    {
        Snapshot.TryBuild(new Epoch(2), [Candidate(3, (5 * Coin) - 1), Candidate(1, 7 * Coin), Candidate(2, Coin)], Parameters(), out ValidatorSet? set, out _)
            .Should().BeTrue();

        set!.Entries.Select(e => e.Address).Should().Equal(TestNetwork.AddressOf(1), TestNetwork.AddressOf(2), TestNetwork.AddressOf(3));
        set.Entries.Select(e => e.Weight.Value).Should().Equal(7UL, 1UL, 4UL);
        set.Epoch.Value.Should().Be(2);
    }

    [Test]
    public void TryBuild_leaves_out_the_inactive_and_the_weightless()
    {
        Snapshot.TryBuild(default, [Candidate(1, Coin), Candidate(2, 9 * Coin) with { IsActive = false }, Candidate(3, Coin - 1)], Parameters(), out ValidatorSet? set, out _)
            .Should().BeTrue();

        set!.Entries.Single().Address.Should().Be(TestNetwork.AddressOf(1));
    }

    [Rule("A5")]
    [Test]
    public void TryBuild_keeps_the_largest_stakes_and_breaks_ties_by_address()
    {
        Snapshot.TryBuild(default, [Candidate(4, 2 * Coin), Candidate(3, 2 * Coin), Candidate(2, Coin), Candidate(1, 3 * Coin)], Parameters(2), out ValidatorSet? set, out _)
            .Should().BeTrue();

        set!.Entries.Select(e => e.Address).Should().Equal(TestNetwork.AddressOf(1), TestNetwork.AddressOf(3));
    }

    [Test]
    public void TryBuild_of_nobody_is_refused()
    {
        Snapshot.TryBuild(default, [Candidate(1, 0)], Parameters(), out _, out SnapshotError error).Should().BeFalse();

        error.Should().Be(SnapshotError.NoValidators);
    }

    [Test]
    public void TryBuild_of_too_much_weight_is_refused()
    {
        UInt128 half = ((UInt128)1 << 39) * Coin;

        Snapshot.TryBuild(default, [Candidate(1, half), Candidate(2, half)], Parameters(), out _, out SnapshotError error).Should().BeFalse();
        Snapshot.TryBuild(default, [Candidate(1, 2 * half)], Parameters(), out _, out SnapshotError single).Should().BeFalse();

        error.Should().Be(SnapshotError.TotalTooLarge);
        single.Should().Be(SnapshotError.TotalTooLarge);
    }

    [Test]
    public void TryBuild_of_twins_is_refused()
    {
        foreach (ValidatorCandidate twin in new[]
        {
            Candidate(2, Coin) with { Address = TestNetwork.AddressOf(1) },
            Candidate(2, Coin) with { VrfKey = TestNetwork.VrfKey(1) },
            Candidate(2, Coin) with { VoteRoot = new Hash256(TestNetwork.VoteKey(1).AsSpan()) },
        })
        {
            Snapshot.TryBuild(default, [Candidate(1, Coin), twin], Parameters(), out _, out SnapshotError error).Should().BeFalse();
            error.Should().Be(SnapshotError.DuplicateIdentity);
        }
    }

    [Test]
    public void TryBuild_of_a_tree_too_deep_is_refused()
    {
        Snapshot.TryBuild(default, [Candidate(1, Coin) with { VoteTreeDepth = 17 }], Parameters(), out _, out SnapshotError error).Should().BeFalse();

        error.Should().Be(SnapshotError.TreeTooDeep);
    }

    private static ConsensusParameters Parameters(int max = 100) => new() { MaxValidators = max };

    private static ValidatorCandidate Candidate(int i, UInt128 bonded) => new(
        TestNetwork.AddressOf(i), TestNetwork.VrfKey(i), new Hash256(TestNetwork.VoteKey(i).AsSpan()), 0, default, bonded, true);
}
