// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>What a set root hides: how many validators, what they weigh together, and the tree over their entries.</summary>
/// <param name="Count">n.</param>
/// <param name="TotalWeight">W.</param>
/// <param name="EntriesRoot">The root of the binary tree over the hashes of the entries.</param>
/// <remarks>
/// The count and the total are part of the root because every threshold follows from them: a light client that sees only the signers'
/// entries could otherwise be told a smaller total, and take a minority for a quorum.
/// </remarks>
public readonly record struct ValidatorSetOpening(int Count, StakeWeight TotalWeight, Hash256 EntriesRoot)
{
    private const int BufferBytes = 64;

    /// <summary>The set root: H("PVC/set/v1" ‖ u32 n ‖ u64 W ‖ root of the entries).</summary>
    public Hash256 Root
    {
        get
        {
            PreimageWriter writer = new(stackalloc byte[BufferBytes]);
            writer.Bytes("PVC/set/v1"u8);
            writer.U32((uint)Count);
            writer.U64(TotalWeight.Value);
            writer.Hash(EntriesRoot);
            return writer.Keccak();
        }
    }
}

/// <summary>The commitment to a validator set that headers carry, and proofs of single entries against it.</summary>
/// <remarks>
/// <code>
///  leaf i    H(RLP[address, vrfKey, voteRoot, depth, registeredEpoch, weight])
///  node      H(left ‖ right), an odd last node moves up unchanged
///  set root  H("PVC/set/v1" ‖ u32 n ‖ u64 W ‖ tree root)
/// </code>
/// </remarks>
public static class ValidatorSetRoot
{
    private const int EntryBytesMax = 160;

    /// <summary>Opens the commitment of a set.</summary>
    public static ValidatorSetOpening Open(ValidatorSet set) => new(set.Count, set.TotalWeight, MerkleTree.RootInPlace(Leaves(set)));

    /// <summary>The set root.</summary>
    public static Hash256 Of(ValidatorSet set) => Open(set).Root;

    /// <summary>The siblings that lead from an entry to the tree's root.</summary>
    public static Hash256[] Prove(ValidatorSet set, ValidatorIndex index) => MerkleTree.ProofInPlace(Leaves(set), (int)index.Value);

    /// <summary>True when the entry stands at this index of the opened set.</summary>
    public static bool Contains(in ValidatorSetOpening opening, ValidatorIndex index, in ValidatorEntry entry, ReadOnlySpan<Hash256> siblings) =>
        opening.Count > 0
        && MerkleTree.TryComputeRoot(Leaf(entry), index.Value, (uint)opening.Count, siblings, out Hash256 root)
        && root == opening.EntriesRoot;

    private static Hash256[] Leaves(ValidatorSet set)
    {
        Hash256[] leaves = new Hash256[set.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = Leaf(set.Entries[i]);
        }

        return leaves;
    }

    private static Hash256 Leaf(in ValidatorEntry entry)
    {
        RlpWriter writer = new(stackalloc byte[EntryBytesMax]);
        ValidatorEntryCodec.Write(ref writer, entry);
        Hash256 leaf = Keccak256.Hash(writer.Written);
        writer.Dispose();
        return leaf;
    }
}
