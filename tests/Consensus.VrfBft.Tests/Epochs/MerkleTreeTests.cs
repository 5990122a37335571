// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Epochs;

[Parallelizable(ParallelScope.All)]
public sealed class MerkleTreeTests
{
    [Test]
    public void Root_of_one_leaf_is_the_leaf()
    {
        Hash256[] leaves = Leaves(1);

        MerkleTree.RootInPlace([.. leaves]).Should().Be(leaves[0]);
    }

    [Test]
    public void Root_promotes_the_odd_node()
    {
        Hash256[] l = Leaves(3);

        MerkleTree.RootInPlace([.. l]).Should().Be(Parent(Parent(l[0], l[1]), l[2]));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(33)]
    public void Proof_of_every_leaf_leads_to_the_root(int count)
    {
        Hash256[] leaves = Leaves(count);
        Hash256 root = MerkleTree.RootInPlace([.. leaves]);
        for (int i = 0; i < count; i++)
        {
            Hash256[] proof = MerkleTree.ProofInPlace([.. leaves], i);

            MerkleTree.TryComputeRoot(leaves[i], (uint)i, (uint)count, proof, out Hash256 computed).Should().BeTrue();
            computed.Should().Be(root);
        }
    }

    [Test]
    public void Proof_of_another_length_position_or_leaf_fails()
    {
        Hash256[] leaves = Leaves(5);
        Hash256 root = MerkleTree.RootInPlace([.. leaves]);
        Hash256[] proof = MerkleTree.ProofInPlace([.. leaves], 2);

        MerkleTree.TryComputeRoot(leaves[2], 2, 5, proof.AsSpan(1), out _).Should().BeFalse("a sibling is missing");
        MerkleTree.TryComputeRoot(leaves[2], 2, 5, [.. proof, root], out _).Should().BeFalse("a sibling is left over");
        MerkleTree.TryComputeRoot(leaves[2], 5, 5, proof, out _).Should().BeFalse("the position is outside");
        MerkleTree.TryComputeRoot(leaves[2], 3, 5, proof, out Hash256 moved).Should().BeTrue();
        moved.Should().NotBe(root);
        MerkleTree.TryComputeRoot(leaves[3], 2, 5, proof, out Hash256 other).Should().BeTrue();
        other.Should().NotBe(root);
    }

    private static Hash256[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => Keccak256.Hash([(byte)i]))];

    private static Hash256 Parent(Hash256 left, Hash256 right) => Keccak256.Hash([.. left.ToArray(), .. right.ToArray()]);
}
