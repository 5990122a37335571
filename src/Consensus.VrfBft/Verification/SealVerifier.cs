// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Checks what a normal block's header and seal say about agreement: eligibility, seed, epoch commitment. Part of block validity.</summary>
/// <remarks>No rule here reads a clock. Transactions, state and fees are execution's part of validity.</remarks>
public sealed class SealVerifier
{
    // keccak256 of the RLP of an empty list.
    private static readonly Hash256 EmptyOmmers = Core.Blocks.BlockHeader.EmptyOmmersHash;

    private readonly IConsensusCrypto _crypto;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public SealVerifier(IConsensusCrypto crypto) => _crypto = crypto;

    /// <summary>Checks header and seal of a normal block; cheap checks come first.</summary>
    /// <param name="header">The header.</param>
    /// <param name="seal">The seal that belongs to it.</param>
    /// <param name="context">The context of the height.</param>
    /// <param name="priority">The rank of the proposer's lot when the answer is <see cref="HeadError.None"/>.</param>
    public HeadError Verify(ConsensusHeader header, Seal seal, HeadContext context, out Hash256 priority)
    {
        priority = default;
        HeadError error = CheckForm(header, seal, context);
        if (error != HeadError.None)
        {
            return error;
        }

        if (!context.Votes.Members.TryGetEntry(seal.Proposer, out ValidatorEntry proposer))
        {
            return seal.Proposer.Value >= (uint)context.Votes.Members.Count ? HeadError.UnknownProposer : HeadError.KeyUnknown;
        }

        error = CheckLot(seal, proposer, context.Votes, out priority);
        return error == HeadError.None ? CheckSeed(header, seal, proposer, context) : error;
    }

    private static HeadError CheckForm(ConsensusHeader header, Seal seal, HeadContext context) =>
        header.Number != context.Height.Value ? HeadError.WrongHeight
        : seal.Kind != BlockKind.Normal || seal.Version != Seal.CurrentVersion || SealCodec.Hash(seal) != header.ExtraData ? HeadError.SealMismatch
        : header.ParentHash != context.ParentHash ? HeadError.WrongParent
        : header.OmmersHash != EmptyOmmers || !header.Difficulty.IsZero || header.Nonce != 0 ? HeadError.NotPostMerge
        : header.TimestampSeconds <= context.ParentTimestampSeconds ? HeadError.TimestampNotAfterParent
        : header.ParentBeaconBlockRoot != context.CommitmentHash ? HeadError.WrongCommitment
        : !LastCertificateRule.IsSealed(context.Height, header.MixHash, seal, context.LastCertificateValidators) ? HeadError.WrongLastCertificate
        : HeadError.None;

    private HeadError CheckLot(Seal seal, in ValidatorEntry proposer, VerificationContext context, out Hash256 priority)
    {
        priority = default;
        if (seal.LotProof is not { } proof)
        {
            return HeadError.BadLotProof;
        }

        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        Hash256 input = VrfInput.ForLot(context.Chain, context.PreviousSeed, context.Height, seal.OriginalPeriod, Step.Propose);
        if (!_crypto.VerifyVrf(proposer.VrfKey.AsSpan(), input.AsSpan(), proof.AsSpan(), output))
        {
            return HeadError.BadLotProof;
        }

        StakeWeight seats = Lot.Seats(
            context.Parameters, context.Members.Mode, proposer.Weight, context.Members.TotalWeight, Step.Propose, output);
        if (seats.IsZero)
        {
            return HeadError.NotSelected;
        }

        priority = Lot.Priority(output, seats);
        return HeadError.None;
    }

    private HeadError CheckSeed(ConsensusHeader header, Seal seal, in ValidatorEntry proposer, HeadContext context)
    {
        VerificationContext votes = context.Votes;
        bool isProven = SeedRules.HasProof(seal.Kind, seal.OriginalPeriod);
        if (isProven != (seal.SeedProof is not null))
        {
            return HeadError.BadSeedProof;
        }

        if (seal.SeedProof is not { } proof)
        {
            return header.MixHash == SeedRules.Fallback(votes.PreviousSeed, context.Height, context.RefreshHash) ? HeadError.None : HeadError.WrongSeed;
        }

        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        Hash256 input = VrfInput.ForSeed(votes.Chain, votes.PreviousSeed, context.Height);
        if (!_crypto.VerifyVrf(proposer.VrfKey.AsSpan(), input.AsSpan(), proof.AsSpan(), output))
        {
            return HeadError.BadSeedProof;
        }

        return header.MixHash == SeedRules.FromProof(output, proposer.Address, context.Height, context.RefreshHash) ? HeadError.None : HeadError.WrongSeed;
    }
}
