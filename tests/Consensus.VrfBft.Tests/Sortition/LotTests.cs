// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Sortition;

[Parallelizable(ParallelScope.All)]
public sealed class LotTests
{
    private static readonly byte[] Output = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    [Test]
    public void Draw_is_the_tagged_hash_of_the_output()
    {
        Hash256 expected = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/lot/v1"), .. Output]);

        Lot.Draw(Output).Should().Be(new UInt256(expected.AsSpan()));
    }

    [Test]
    public void Priority_is_the_lowest_of_one_hash_per_seat()
    {
        Hash256[] ranks =
        [
            .. Enumerable.Range(1, 50).Select(i => Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/prio/v1"), .. Output, 0, 0, 0, (byte)i]))
        ];

        Lot.Priority(Output, new StakeWeight(1)).Should().Be(ranks[0]);
        Lot.Priority(Output, new StakeWeight(50)).Should().Be(ranks.Min());
    }

    [Test]
    public void Seats_of_a_vote_in_a_full_committee_are_the_stake_and_need_no_output()
    {
        Lot.Seats(ConsensusParameters.Default, CommitteeMode.Full, new StakeWeight(7), new StakeWeight(40_000), Step.Cert, []).Value.Should().Be(7);
    }

    [TestCase(CommitteeMode.Full)]
    [TestCase(CommitteeMode.Sampled)]
    public void Seats_of_a_proposer_are_always_drawn(CommitteeMode mode)
    {
        StakeWeight weight = new(10_000);
        StakeWeight total = new(40_000);

        Lot.Seats(ConsensusParameters.Default, mode, weight, total, Step.Propose, Output).Value
            .Should().Be(BinomialSelection.Select(10_000, 40_000, 26, Lot.Draw(Output)));
    }

    [Test]
    public void Seats_of_a_vote_in_a_sampled_committee_are_drawn()
    {
        Lot.Seats(ConsensusParameters.Default, CommitteeMode.Sampled, new StakeWeight(4_200_000), new StakeWeight(420_000_000), Step.NextAt(3), Output).Value
            .Should().Be(BinomialSelection.Select(4_200_000, 420_000_000, 3000, Lot.Draw(Output)));
    }

    [Test]
    public void ForLot_hashes_tag_chain_seed_height_period_and_step()
    {
        Hash256 chain = Keccak256.Hash("chain"u8);
        Hash256 seed = Keccak256.Hash("seed"u8);
        byte[] preimage =
        [
            .. Encoding.ASCII.GetBytes("PVC/vrf/v1"), .. chain.ToArray(), .. seed.ToArray(), 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 0, 0, 0, 20
        ];

        VrfInput.ForLot(chain, seed, new Height(258), new Period(3), Step.NextAt(4)).Should().Be(Keccak256.Hash(preimage));
    }

    [Test]
    public void Inputs_differ_in_every_part()
    {
        Hash256 chain = Keccak256.Hash("chain"u8);
        Hash256 seed = Keccak256.Hash("seed"u8);
        Height height = new(9);

        new[]
        {
            VrfInput.ForLot(chain, seed, height, default, Step.Soft),
            VrfInput.ForLot(seed, seed, height, default, Step.Soft),
            VrfInput.ForLot(chain, chain, height, default, Step.Soft),
            VrfInput.ForLot(chain, seed, height.Next, default, Step.Soft),
            VrfInput.ForLot(chain, seed, height, new Period(1), Step.Soft),
            VrfInput.ForLot(chain, seed, height, default, Step.Cert),
            VrfInput.ForSeed(chain, seed, height),
        }.Should().OnlyHaveUniqueItems();
    }
}
