// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Reads from the ledger what the agreement must know of the height above the head, and builds its EMPTY block.</summary>
internal sealed class HeightReader
{
    private readonly IBlockChain _chain;
    private readonly IBlockProducer _producer;
    private readonly EpochBook _epochs;

    internal HeightReader(IBlockChain chain, IBlockProducer producer, EpochBook epochs)
    {
        _chain = chain;
        _producer = producer;
        _epochs = epochs;
    }

    /// <summary>The height above the head.</summary>
    /// <returns>The facts with the EMPTY block, or why the ledger cannot build on its head.</returns>
    internal Result<(HeightFacts Facts, ExecutedBlock Empty), ImportError> Read()
    {
        BlockHeader parent = _chain.Head.Header;
        Height height = new(parent.Number + 1);
        EpochMembers members = _epochs.MembersOf(height);
        EpochMembers next = _epochs.MembersOf(height.Next);
        Hash256 seed = parent.MixHash;
        EpochCommitment commitment = _epochs.CommitmentOf(height, seed);
        Hash256 refresh = RefreshHashOf(height);
        BlockSeal seal = BlockSealer.SealEmpty(seed, height, refresh, commitment.Hash());
        if (!_producer.Build(EmptyPlan(parent, seal), NoTransactions.Instance).TryGet(out ExecutedBlock? empty, out ImportError error))
        {
            return error;
        }

        HeightFacts facts = new()
        {
            Chain = _chain.Genesis.Hash,
            Height = height,
            Parent = new BlockValue(parent.Hash),
            ParentTimestampSeconds = parent.Timestamp,
            PreviousSeed = seed,
            Empty = new BlockValue(empty.Block.Hash),
            Members = members,
            NextMembers = next,
            Commitment = commitment,
            RefreshHash = refresh,
            Grandparent = GrandparentOf(height),
            GrandparentContext = GrandparentContextOf(height),
        };
        return (facts, empty);
    }

    /// <summary>The certificate that a block of a height may have to carry, as the ledger keeps it; null when it keeps none.</summary>
    /// <remarks>The agreement knows a fuller one unless it was away at that height: it started since, or fetched the block.</remarks>
    internal QuorumCertificate? LastCertificateOf(Height height) =>
        height.Value > LastCertificateRule.Distance
        && _chain.TryGetFinality(height.Value - LastCertificateRule.Distance, out FinalityProof? proof)
        && CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _)
            ? certificate
            : null;

    /// <summary>The plan of a block with a seal (section 12).</summary>
    internal static BlockPlan PlanOf(BlockSeal seal, ulong timestamp, in Address beneficiary, ulong? gasLimitTarget) => new()
    {
        Timestamp = timestamp,
        Beneficiary = beneficiary,
        GasLimitTarget = gasLimitTarget,
        PrevRandao = seal.Seed,
        ExtraData = seal.ExtraData.ToArray(),
        ParentBeaconBlockRoot = seal.CommitmentHash,
    };

    // Section 7: no beneficiary, one second after the parent, the parent's gas limit.
    private static BlockPlan EmptyPlan(BlockHeader parent, BlockSeal seal) => PlanOf(seal, parent.Timestamp + 1, Address.Zero, null);

    private Hash256 RefreshHashOf(Height height) =>
        height.Value >= SeedRules.RefreshInterval && _chain.TryGetHash(height.Value - SeedRules.RefreshInterval, out Hash256 hash)
            ? hash
            : _chain.Genesis.Hash;

    private BlockValue GrandparentOf(Height height)
    {
        if (height.Value <= LastCertificateRule.Distance)
        {
            return default;
        }

        bool isThere = _chain.TryGetHash(height.Value - LastCertificateRule.Distance, out Hash256 hash);
        Invariant.Check(isThere);
        return new BlockValue(hash);
    }

    private VerificationContext? GrandparentContextOf(Height height)
    {
        if (height.Value <= LastCertificateRule.Distance)
        {
            return null;
        }

        Height grandparent = height.Previous.Previous;
        bool isThere = _chain.TryGetHeader(grandparent.Value - 1, out BlockHeader? below);
        Invariant.Check(isThere);
        Hash256 chain = _chain.Genesis.Hash;
        Hash256 seed = below!.MixHash;
        return new VerificationContext(chain, _epochs.Parameters, _epochs.MembersOf(grandparent), grandparent, seed);
    }
}
