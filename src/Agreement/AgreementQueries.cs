// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement;

/// <summary>Answers clients about the agreement from the ledger and the running node.</summary>
public sealed class AgreementQueries : IConsensusQueries
{
    // Further ahead no set is known; it is known one epoch before it serves.
    private const ulong EpochsAhead = 1;

    private readonly AgreementNode _node;
    private readonly IBlockChain _chain;
    private readonly EpochBook _epochs;
    private readonly IConsensusCrypto _crypto;
    private readonly CertificateVerifier _certificates;

    /// <summary>Makes the answers of a node.</summary>
    /// <param name="node">The running node.</param>
    /// <param name="chain">Its chain.</param>
    /// <param name="epochs">The validators.</param>
    /// <param name="crypto">The public-key checks; one that remembers answers makes asking for recent certificates cheap.</param>
    public AgreementQueries(AgreementNode node, IBlockChain chain, EpochBook epochs, IConsensusCrypto crypto)
    {
        _node = node;
        _chain = chain;
        _epochs = epochs;
        _crypto = crypto;
        _certificates = new CertificateVerifier(crypto);
    }

    private Height Next => new(_chain.Head.Number + 1);

    /// <inheritdoc/>
    public ConsensusPosition GetPosition()
    {
        PeerPosition position = _node.Position;
        return new ConsensusPosition(
            position.Height.Value,
            position.Period.Value,
            position.HasSoftQuorum,
            _epochs.EpochOf(Next).Value,
            _node.Validator,
            _node.IsSigning,
            _node.HighestKnownBlock,
            _node.DroppedMessages,
            _node.Proposals.MedianMs,
            _node.Proposals.Percentile99Ms)
        {
            Progress = _node.View is { } view && view.Height == position.Height && view.Period == position.Period ? Describe(view) : null,
        };
    }

    /// <inheritdoc/>
    public EpochDescription? GetEpoch(ulong? number)
    {
        Epoch current = _epochs.EpochOf(Next);
        Epoch epoch = number is { } asked ? new Epoch(asked) : current;
        if (epoch.Value > current.Value + EpochsAhead)
        {
            return null;
        }

        EpochSchedule schedule = new(_epochs.Parameters.EpochLength);
        ValidatorSet set = _epochs.MembersOf(epoch).Set;
        return new EpochDescription(
            epoch.Value,
            schedule.FirstHeight(epoch).Value,
            schedule.LastHeight(epoch).Value,
            _epochs.RootOf(epoch),
            set.Mode == CommitteeMode.Sampled,
            set.TotalWeight.Value,
            set.Thresholds.Quorum.Value,
            [.. set.Entries.Select(Describe)]);
    }

    /// <inheritdoc/>
    public SealDescription? GetSeal(ulong number)
    {
        if (!_chain.TryGetFinality(number, out FinalityProof? proof) || !SealCodec.TryDecode(proof.Seal.Span, out Seal? seal, out _))
        {
            return null;
        }

        bool isEmpty = seal.Kind == BlockKind.Empty;
        return new SealDescription(
            SealCodec.Hash(seal),
            isEmpty,
            seal.OriginalPeriod.Value,
            isEmpty ? null : seal.Proposer.Value,
            isEmpty ? null : AddressOf(new Height(number), seal.Proposer),
            seal.LotProof is { } lot ? lot.AsSpan().ToArray() : [],
            seal.SeedProof is { } seed ? seed.AsSpan().ToArray() : [],
            seal.LastCertificateHash.IsZero ? null : seal.LastCertificateHash,
            proof.Seal);
    }

    /// <inheritdoc/>
    public CertificateDescription? GetCertificate(ulong number)
    {
        if (!_chain.TryGetFinality(number, out FinalityProof? proof)
            || !CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _))
        {
            return null;
        }

        ValidatorSet set = _epochs.MembersOf(certificate.Height).Set;
        List<Address> signers = [];
        StakeWeight weight = StakeWeight.Zero;
        for (uint i = 0; i < (uint)set.Count; i++)
        {
            if (certificate.HasSigner(new ValidatorIndex(i)))
            {
                ValidatorEntry entry = set[new ValidatorIndex(i)];
                signers.Add(entry.Address);
                weight += entry.Weight;
            }
        }

        weight = set.Mode == CommitteeMode.Sampled ? SeatsOf(certificate) : weight;
        return new CertificateDescription(
            certificate.Value.Hash, certificate.Period.Value, signers, weight.Value, set.Thresholds.Quorum.Value, proof.Certificate);
    }

    /// <inheritdoc/>
    public SortitionDescription? GetSortition(ulong number, uint period, in Address validator)
    {
        Height height = new(number);
        if (!_chain.TryGetFinality(number, out FinalityProof? proof) || !_epochs.MembersOf(height).Set.TryFind(validator, out ValidatorIndex index))
        {
            return null;
        }

        LotDescription? proposer = ProposerLotOf(height, new Period(period), index, proof);
        LotDescription? certifier = CertifierLotOf(height, new Period(period), index, proof);
        if (proposer is null && certifier is null)
        {
            return null;
        }

        ValidatorSet set = _epochs.MembersOf(height).Set;
        return new SortitionDescription(
            number, period, index.Value, set[index].Weight.Value, set.TotalWeight.Value, set.Mode == CommitteeMode.Sampled, proposer, certifier);
    }

    /// <inheritdoc/>
    public IReadOnlyList<EvidenceDescription> GetEvidence() =>
    [
        .. _node.Evidence.GetAll().Select(evidence => new EvidenceDescription(
            evidence.Kind.ToString(),
            evidence.Height.Value,
            evidence.Period.Value,
            evidence.Offender.Value,
            AddressOf(evidence.Height, evidence.Offender) ?? default,
            EvidenceCodec.Encode(evidence))),
    ];

    private LotDescription? ProposerLotOf(Height height, Period period, ValidatorIndex index, FinalityProof proof) =>
        SealCodec.TryDecode(proof.Seal.Span, out Seal? seal, out _) && seal.Kind == BlockKind.Normal && seal.OriginalPeriod == period && seal.Proposer == index
        && seal.LotProof is { } lot
            ? LotOf(height, period, Step.Propose, index, lot.AsSpan())
            : null;

    private LotDescription? CertifierLotOf(Height height, Period period, ValidatorIndex index, FinalityProof proof)
    {
        if (!CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _) || certificate.Period != period || !certificate.HasSigner(index))
        {
            return null;
        }

        ValidatorSet set = _epochs.MembersOf(height).Set;
        if (set.Mode == CommitteeMode.Full)
        {
            return new LotDescription(default, set[index].Weight.Value, null);
        }

        // One proof for each signer, in the order of their indices.
        int before = 0;
        for (uint i = 0; i < index.Value; i++)
        {
            before += certificate.HasSigner(new ValidatorIndex(i)) ? 1 : 0;
        }

        ReadOnlySpan<byte> proofs = certificate.Proofs.Span;
        int at = before * VrfProof.Size;
        return proofs.Length >= at + VrfProof.Size ? LotOf(height, period, Step.Cert, index, proofs.Slice(at, VrfProof.Size)) : null;
    }

    // What a lot won follows from its proof alone; one that does not verify is none.
    private LotDescription? LotOf(Height height, Period period, Step step, ValidatorIndex index, ReadOnlySpan<byte> proof)
    {
        if (!_chain.TryGetHeader(height.Value - 1, out BlockHeader? parent))
        {
            return null;
        }

        ValidatorSet set = _epochs.MembersOf(height).Set;
        ValidatorEntry entry = set[index];
        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        Hash256 input = VrfInput.ForLot(_chain.Genesis.Hash, parent.MixHash, height, period, step);
        PublicKey key = entry.VrfKey;
        if (!_crypto.VerifyVrf(key.AsSpan(), input.AsSpan(), proof, output))
        {
            return null;
        }

        StakeWeight seats = Lot.Seats(_epochs.Parameters, set.Mode, entry.Weight, set.TotalWeight, step, output);
        return seats.IsZero ? null : new LotDescription(proof.ToArray(), seats.Value, step == Step.Propose ? Lot.Priority(output, seats) : null);
    }

    // The weight of a sampled vote is what its proof drew, which only verifying it tells.
    private StakeWeight SeatsOf(QuorumCertificate certificate)
    {
        Height height = certificate.Height;
        if (!_chain.TryGetHeader(height.Value - 1, out BlockHeader? parent))
        {
            return StakeWeight.Zero;
        }

        Hash256 genesis = _chain.Genesis.Hash;
        Hash256 seed = parent.MixHash;
        VerificationContext context = new(genesis, _epochs.Parameters, _epochs.MembersOf(height), height, seed);
        return _certificates.Verify(certificate, context).TryGet(out VerifiedCertificate? verified, out _) ? verified.Weight : StakeWeight.Zero;
    }

    private Address? AddressOf(Height height, ValidatorIndex index)
    {
        ValidatorSet set = _epochs.MembersOf(height).Set;
        return set.Contains(index) ? set[index].Address : null;
    }

    private ConsensusProgress Describe(PeriodView view) => new(
        view.Phase switch
        {
            Phase.Waiting => "waiting",
            Phase.Voting => "voting",
            Phase.Next => "next",
            _ => "committing",
        },
        view.Leader is { } leader ? AddressOf(view.Height, leader) : null,
        view.HeadCount,
        view.IsPayloadHeld,
        view.SoftWeight.Value,
        view.CertWeight.Value,
        view.NextWeight.Value,
        view.Quorum.Value);

    private ValidatorDescription Describe(ValidatorEntry entry)
    {
        PublicKey key = entry.VrfKey;
        return new ValidatorDescription(
            entry.Address, key.AsSpan().ToArray(), entry.VoteRoot, entry.VoteTreeDepth, entry.Weight.Value, _epochs.FeeRecipientOf(entry.Address));
    }
}
