// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Text;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Epochs;

[Parallelizable(ParallelScope.All)]
public sealed class VoteKeyTests
{
    private static readonly PublicKey[] Keys = [.. Enumerable.Range(0, 8).Select(TestNetwork.VoteKey)];

    [TestCase(0UL, 5UL, 3, 0u)]
    [TestCase(5UL, 5UL, 3, 0u)]
    [TestCase(9UL, 5UL, 3, 4u)]
    [TestCase(12UL, 5UL, 3, 7u)]
    [TestCase(ulong.MaxValue, 5UL, 3, 7u)]
    [TestCase(1_000_000UL, 0UL, 0, 0u)]
    [TestCase(70_000UL, 0UL, 16, 65_535u)]
    public void LeafIndex_counts_from_the_registration_and_the_last_leaf_never_expires(ulong epoch, ulong registered, int depth, uint leaf)
    {
        VoteKeyTree.LeafIndex(new Epoch(epoch), new Epoch(registered), depth).Should().Be(leaf);
    }

    [Test]
    public void IsExhausted_past_the_last_leaf_of_a_tree_only()
    {
        VoteKeyTree.IsExhausted(new Epoch(12), new Epoch(5), 3).Should().BeFalse();
        VoteKeyTree.IsExhausted(new Epoch(13), new Epoch(5), 3).Should().BeTrue();
        VoteKeyTree.IsExhausted(new Epoch(1000), new Epoch(5), 0).Should().BeFalse();
    }

    [Test]
    public void Root_at_depth_0_is_the_key_itself()
    {
        VoteKeyTree.Root([Keys[3]]).AsSpan().ToArray().Should().Equal(Keys[3].AsSpan().ToArray());
        VoteKeyTree.Contains(VoteKeyTree.Root([Keys[3]]), 0, 0, Keys[3], []).Should().BeTrue();
        VoteKeyTree.Contains(VoteKeyTree.Root([Keys[3]]), 0, 0, Keys[4], []).Should().BeFalse();
    }

    [Test]
    public void Root_at_depth_1_hashes_tagged_leaves_and_a_tagged_node()
    {
        Hash256 left = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/leaf/v1"), 0, 0, 0, 0, .. Keys[0].AsSpan()]);
        Hash256 right = Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/leaf/v1"), 0, 0, 0, 1, .. Keys[1].AsSpan()]);

        VoteKeyTree.Root(Keys.AsSpan(0, 2)).Should().Be(
            Keccak256.Hash([.. Encoding.ASCII.GetBytes("PVC/node/v1"), .. left.ToArray(), .. right.ToArray()]));
    }

    [Test]
    public void Path_of_every_leaf_leads_to_the_root_and_nowhere_else()
    {
        Hash256 root = VoteKeyTree.Root(Keys);
        for (uint i = 0; i < Keys.Length; i++)
        {
            Hash256[] path = VoteKeyTree.Path(Keys, i);

            VoteKeyTree.Contains(root, 3, i, Keys[i], path).Should().BeTrue();
            VoteKeyTree.Contains(root, 3, i ^ 1, Keys[i], path).Should().BeFalse("the leaf index is bound");
            VoteKeyTree.Contains(root, 3, i + 8, Keys[i], path).Should().BeFalse("the index is outside");
            VoteKeyTree.Contains(root, 2, i / 2, Keys[i], path.AsSpan(1)).Should().BeFalse("the depth is bound");
            VoteKeyTree.Contains(root, 17, i, Keys[i], path).Should().BeFalse("no tree is that deep");
        }
    }

    [Test]
    public void Table_learns_a_key_from_a_reveal_that_leads_to_the_root()
    {
        ValidatorSet set = TreeSet(new Epoch(2));
        ValidatorIndex zero = new(0);
        KeyReveal reveal = new(zero, new Epoch(2), Keys[2], [.. VoteKeyTree.Path(Keys, 2)]);
        VoteKeyTable table = VoteKeyTable.Of(set);
        table.TryGet(zero, out _).Should().BeFalse();
        table.TryGet(new ValidatorIndex(1), out PublicKey plain).Should().BeTrue();
        plain.Should().Be(TestNetwork.VoteKey(1));

        VoteKeyTable.TryVerify(set, reveal).TryGet(out VerifiedKeyReveal? verified, out _).Should().BeTrue();
        VoteKeyTable learnt = table.With(verified!);

        learnt.TryGet(zero, out PublicKey key).Should().BeTrue();
        key.Should().Be(Keys[2]);
        table.TryGet(zero, out _).Should().BeFalse("tables are immutable");
        learnt.With(verified!).Should().BeSameAs(learnt);
    }

    [Test]
    public void TryVerify_refuses_other_epochs_validators_and_paths()
    {
        ValidatorSet set = TreeSet(new Epoch(2));
        KeyReveal good = new(new ValidatorIndex(0), new Epoch(2), Keys[2], [.. VoteKeyTree.Path(Keys, 2)]);

        VoteKeyTable.TryVerify(set, good with { Epoch = new Epoch(3) }).Error.Should().Be(KeyRevealError.WrongEpoch);
        VoteKeyTable.TryVerify(set, good with { Validator = new ValidatorIndex(2) }).Error.Should().Be(KeyRevealError.UnknownValidator);
        VoteKeyTable.TryVerify(set, good with { Validator = ValidatorIndex.None }).Error.Should().Be(KeyRevealError.UnknownValidator);
        VoteKeyTable.TryVerify(set, good with { Key = Keys[3] }).Error.Should().Be(KeyRevealError.WrongPath);
        VoteKeyTable.TryVerify(set, good with { Path = [] }).Error.Should().Be(KeyRevealError.WrongPath);
        VoteKeyTable.TryVerify(set, good with { Path = [.. VoteKeyTree.Path(Keys, 3)], Key = Keys[3] }).Error.Should().Be(
            KeyRevealError.WrongPath, "each epoch has its own leaf");
    }

    private static ValidatorSet TreeSet(Epoch epoch)
    {
        ImmutableArray<ValidatorEntry> entries =
        [
            new ValidatorEntry(TestNetwork.AddressOf(0), TestNetwork.VrfKey(0), VoteKeyTree.Root(Keys), 3, default, new StakeWeight(5)),
            new ValidatorEntry(TestNetwork.AddressOf(1), TestNetwork.VrfKey(1), new Hash256(TestNetwork.VoteKey(1).AsSpan()), 0, default, new StakeWeight(5)),
        ];
        return new ValidatorSet(epoch, entries, ConsensusParameters.Default);
    }
}
