// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.Runtime.Heights;

/// <summary>The consensus part of an own block, decided before the block is built.</summary>
/// <param name="Seal">The seal.</param>
/// <param name="ExtraData">The header's extra data: the hash of the seal.</param>
/// <param name="Seed">The header's <c>mixHash</c>.</param>
/// <param name="CommitmentHash">The header's <c>parentBeaconBlockRoot</c>.</param>
/// <param name="LastCertificate">What the payload must carry: an encoded certificate, or nothing.</param>
public sealed record BlockSeal(Seal Seal, Hash256 ExtraData, Hash256 Seed, Hash256 CommitmentHash, ReadOnlyMemory<byte> LastCertificate);

/// <summary>Makes the seals of own blocks and of EMPTY blocks.</summary>
public static class BlockSealer
{
    /// <summary>Seals an own block.</summary>
    /// <param name="setup">The height; the node must hold a PROPOSE lot there.</param>
    /// <param name="keys">The validator's keys.</param>
    /// <param name="period">The attempt.</param>
    /// <param name="lastCertificate">The fullest CERT certificate known of height - 2, verified; null when none is.</param>
    /// <returns>The seal; null when a certificate is due and none is known, so that no valid block can be made.</returns>
    public static BlockSeal? TrySeal(HeightSetup setup, IValidatorKeys keys, Period period, QuorumCertificate? lastCertificate)
    {
        Invariant.Check(setup.Lots is not null);
        HeightFacts facts = setup.Facts;
        VrfProof? seedProof = null;
        Hash256 seed;
        if (SeedRules.HasProof(BlockKind.Normal, period))
        {
            Span<byte> proof = stackalloc byte[VrfProof.Size];
            Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
            keys.Prove(VrfInput.ForSeed(facts.Chain, facts.PreviousSeed, facts.Height).AsSpan(), proof, output);
            seedProof = new VrfProof(proof);
            seed = SeedRules.FromProof(output, facts.Members.Set[setup.Self].Address, facts.Height, facts.RefreshHash);
        }
        else
        {
            seed = SeedRules.Fallback(facts.PreviousSeed, facts.Height, facts.RefreshHash);
        }

        bool isDue = LastCertificateRule.IsDue(facts.Height, seed);
        if (isDue && lastCertificate is null)
        {
            return null;
        }

        byte[] carried = isDue ? CertificateCodec.Encode(lastCertificate!) : [];
        Seal seal = new()
        {
            Kind = BlockKind.Normal,
            OriginalPeriod = period,
            Proposer = setup.Self,
            LotProof = setup.Lots.Proof(period, Step.Propose),
            SeedProof = seedProof,
            LastCertificateHash = isDue ? Crypto.Hashing.Keccak256.Hash(carried) : default,
            LastCertificateBitmap = isDue ? lastCertificate!.Bitmap : default,
        };
        return new BlockSeal(seal, SealCodec.Hash(seal), seed, setup.Heads.CommitmentHash, carried);
    }

    /// <summary>Seals the EMPTY block of a height; the same on every node.</summary>
    public static BlockSeal SealEmpty(
        in Hash256 previousSeed, Height height, in Hash256 refreshHash, in Hash256 commitmentHash) =>
        new(SealCodec.Empty, SealCodec.Hash(SealCodec.Empty), SeedRules.Fallback(previousSeed, height, refreshHash), commitmentHash, default);
}
