// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Driver;

/// <summary>The rules of a test chain: real keys, headers without state, one validator set in every epoch.</summary>
internal sealed class LocalChain
{
    internal LocalChain(int count, ConsensusParameters parameters)
    {
        Parameters = parameters;
        Keys = [.. Enumerable.Range(0, count).Select(i => new ValidatorKeys(Seed(1, i), Seed(2, i)))];
    }

    internal static Hash256 Chain => TestNetwork.Chain;

    internal ConsensusParameters Parameters { get; }

    internal ImmutableArray<ValidatorKeys> Keys { get; }

    internal int Count => Keys.Length;

    internal static Address AddressOf(int i) => TestNetwork.AddressOf(i);

    internal EpochMembers Members(Height height)
    {
        ImmutableArray<ValidatorEntry> entries =
            [.. Keys.Select((keys, i) => new ValidatorEntry(AddressOf(i), keys.VrfKey, keys.VoteRoot, 0, default, new StakeWeight(1000)))];
        return new EpochMembers(VoteKeyTable.Of(new ValidatorSet(Epoch.Of(height, Parameters.EpochLength), entries, Parameters)));
    }

    /// <summary>The facts of a height on top of the blocks below it, the last of which is its parent.</summary>
    internal HeightFacts Facts(IReadOnlyList<ConsensusHeader> blocks)
    {
        Height height = new((ulong)blocks.Count + 1);
        Hash256 parent = blocks.Count == 0 ? Chain : blocks[^1].Hash;
        ulong timestamp = blocks.Count == 0 ? TestBlocks.ParentTimestamp : blocks[^1].TimestampSeconds;
        Hash256 seed = blocks.Count == 0 ? TestNetwork.Seed : blocks[^1].MixHash;
        EpochMembers members = Members(height);
        EpochMembers next = Members(height.Next);
        EpochCommitment commitment = new(
            members.Epoch, ValidatorSetRoot.Of(members.Set), ValidatorSetRoot.Of(next.Set), members.Mode, seed);
        HeightFacts facts = new()
        {
            Chain = Chain,
            Height = height,
            Parent = new BlockValue(parent),
            ParentTimestampSeconds = timestamp,
            PreviousSeed = seed,
            Empty = default,
            Members = members,
            NextMembers = next,
            Commitment = commitment,
            RefreshHash = Chain,
            Grandparent = blocks.Count < 2 ? default : new BlockValue(blocks[^2].Hash),
            GrandparentContext = blocks.Count < 2 ? null : ContextOf(blocks, height.Previous.Previous),
        };
        return facts with { Empty = new BlockValue(Keccak256.Hash(EmptyHeader(facts))) };
    }

    internal static byte[] EmptyHeader(HeightFacts facts)
    {
        BlockSeal seal = BlockSealer.SealEmpty(facts.PreviousSeed, facts.Height, facts.RefreshHash, facts.Commitment.Hash());
        return Header(facts, seal, facts.ParentTimestampSeconds + 1);
    }

    internal static byte[] Header(HeightFacts facts, BlockSeal seal, ulong timestamp) => new HeaderFields
    {
        Number = facts.Height.Value,
        ParentHash = facts.Parent.Hash,
        Timestamp = timestamp,
        ExtraData = seal.ExtraData.ToArray(),
        MixHash = seal.Seed,
        CommitmentHash = seal.CommitmentHash,
    }.Encode();

    private static byte[] Seed(byte kind, int i) => Keccak256.Hash([9, kind, (byte)i]).ToArray();

    private VerificationContext ContextOf(IReadOnlyList<ConsensusHeader> blocks, Height height)
    {
        Hash256 previousSeed = height.Value == 1 ? TestNetwork.Seed : blocks[(int)height.Value - 2].MixHash;
        return new VerificationContext(Chain, Parameters, Members(height), height, previousSeed);
    }
}
