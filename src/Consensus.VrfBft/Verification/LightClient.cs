// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Follows the chain from epoch to epoch with nothing but a trusted set root: one header and one certificate per epoch.</summary>
/// <remarks>
/// <code>
///  trusted (e, setRoot(e))
///     │  opening: n, W, tree root   ── hash ──▶ setRoot(e)
///     │  signers' entries           ── path ──▶ tree root
///     │  CERT certificate           ── weight ≥ T(W), signatures, lots ──▶ header hash
///     │  header.parentBeaconBlockRoot = H(commitment(e, setRoot(e), setRoot(e+1), mode, Q))
///     ▼
///  trusted (e + 1, setRoot(e + 1))
/// </code>
/// The certificate proves that more than two thirds of the epoch's weight executed the block and found it valid, its commitment included.
/// </remarks>
public sealed class LightClient
{
    private readonly IConsensusCrypto _crypto;
    private readonly ConsensusParameters _parameters;
    private readonly Hash256 _chain;

    /// <summary>Makes a client of one chain.</summary>
    /// <param name="crypto">The public-key checks.</param>
    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="chain">G.</param>
    public LightClient(IConsensusCrypto crypto, ConsensusParameters parameters, in Hash256 chain)
    {
        _crypto = crypto;
        _parameters = parameters;
        _chain = chain;
    }

    /// <summary>Checks the proof of the trusted epoch's end.</summary>
    /// <returns>The certified block and the next epoch, or why the proof is refused.</returns>
    public Result<VerifiedEpochEnd, EpochProofError> Advance(TrustedEpoch trusted, EpochProof proof)
    {
        EpochProofError error = CheckHeader(trusted, proof, out ConsensusHeader? header);
        if (error != EpochProofError.None)
        {
            return error;
        }

        error = SignerTable.TryCreate(proof, _parameters, out SignerTable? members);
        if (error != EpochProofError.None)
        {
            return error;
        }

        QuorumCertificate certificate = proof.Certificate;
        VerificationContext context = new(_chain, _parameters, members!, new Height(header!.Number), proof.Commitment.PreviousSeed);
        if (certificate.Step != Step.Cert
            || certificate.Value.Hash != header.Hash
            || !new CertificateVerifier(_crypto).Verify(certificate, context).IsSuccess)
        {
            return EpochProofError.BadCertificate;
        }

        return new VerifiedEpochEnd(
            new TrustedEpoch(trusted.Epoch.Next, proof.Commitment.NextSetRoot), context.Height, header.Hash, header.StateRoot);
    }

    /// <summary>Checks a run of headers that ends at a trusted block hash: each is the parent of the one after it.</summary>
    /// <param name="headers">RLP of consecutive headers, oldest first.</param>
    /// <param name="tip">The trusted hash of the last one.</param>
    public static bool IsChainTo(IReadOnlyList<ReadOnlyMemory<byte>> headers, in Hash256 tip)
    {
        Hash256 expected = tip;
        for (int i = headers.Count - 1; i >= 0; i--)
        {
            if (Keccak256.Hash(headers[i].Span) != expected || !ConsensusHeader.TryRead(headers[i].Span, out ConsensusHeader? header))
            {
                return false;
            }

            expected = header.ParentHash;
        }

        return headers.Count > 0;
    }

    private EpochProofError CheckHeader(TrustedEpoch trusted, EpochProof proof, out ConsensusHeader? header)
    {
        header = null;
        EpochCommitment commitment = proof.Commitment;
        if (commitment.Epoch != trusted.Epoch || commitment.SetRoot != trusted.SetRoot)
        {
            return EpochProofError.WrongEpoch;
        }

        if (!ConsensusHeader.TryRead(proof.Header.Span, out header)
            || header.Number != new EpochSchedule(_parameters.EpochLength).LastHeight(trusted.Epoch).Value)
        {
            return EpochProofError.WrongHeader;
        }

        if (header.ParentBeaconBlockRoot != commitment.Hash())
        {
            return EpochProofError.WrongCommitment;
        }

        return proof.Opening.Root == trusted.SetRoot ? EpochProofError.None : EpochProofError.WrongOpening;
    }

    /// <summary>The members as far as a proof shows them.</summary>
    private sealed class SignerTable : IEpochMembers
    {
        private readonly ImmutableArray<SignerProof> _signers;

        private SignerTable(EpochProof proof, CommitteeMode mode, Thresholds thresholds)
        {
            _signers = proof.Signers;
            Epoch = proof.Commitment.Epoch;
            Count = proof.Opening.Count;
            TotalWeight = proof.Opening.TotalWeight;
            Mode = mode;
            Thresholds = thresholds;
        }

        public Epoch Epoch { get; }

        public int Count { get; }

        public StakeWeight TotalWeight { get; }

        public CommitteeMode Mode { get; }

        public Thresholds Thresholds { get; }

        internal static EpochProofError TryCreate(EpochProof proof, ConsensusParameters parameters, out SignerTable? table)
        {
            table = null;
            ValidatorSetOpening opening = proof.Opening;
            if (opening.Count is <= 0 or > MessageLimits.ValidatorsMax || opening.TotalWeight.Value is 0 or >= StakeWeight.TotalLimit)
            {
                return EpochProofError.WrongOpening;
            }

            if (!AreSignersOf(proof.Certificate, proof.Signers))
            {
                return EpochProofError.WrongSigners;
            }

            foreach (SignerProof signer in proof.Signers)
            {
                if (!ValidatorSetRoot.Contains(opening, signer.Index, signer.Entry, signer.Siblings.AsSpan()))
                {
                    return EpochProofError.WrongEntry;
                }

                if (!HasKey(signer, proof.Commitment.Epoch))
                {
                    return EpochProofError.WrongReveal;
                }
            }

            CommitteeMode mode = ValidatorSet.ModeOf(parameters, opening.TotalWeight);
            table = new SignerTable(proof, mode, ValidatorSet.ThresholdsOf(parameters, mode, opening.TotalWeight));
            return mode == proof.Commitment.Mode ? EpochProofError.None : EpochProofError.WrongMode;
        }

        public bool TryGetEntry(ValidatorIndex index, out ValidatorEntry entry)
        {
            bool known = TryFind(index, out SignerProof? signer);
            entry = known ? signer!.Entry : default;
            return known;
        }

        public bool TryGetVoteKey(ValidatorIndex index, out PublicKey key)
        {
            bool known = TryFind(index, out SignerProof? signer);
            key = known ? signer!.Reveal?.Key ?? new PublicKey(signer.Entry.VoteRoot.AsSpan()) : default;
            return known;
        }

        private static bool AreSignersOf(QuorumCertificate certificate, ImmutableArray<SignerProof> signers)
        {
            if (signers.IsDefaultOrEmpty || certificate.SignerCount != signers.Length)
            {
                return false;
            }

            for (int i = 0; i < signers.Length; i++)
            {
                if (!certificate.HasSigner(signers[i].Index) || (i > 0 && signers[i].Index <= signers[i - 1].Index))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool HasKey(SignerProof signer, Epoch epoch) =>
            signer.Reveal is { } reveal
                ? reveal.Validator == signer.Index && reveal.Epoch == epoch && VoteKeyTable.LeadsToRoot(signer.Entry, reveal)
                : signer.Entry.VoteTreeDepth == 0;

        private bool TryFind(ValidatorIndex index, out SignerProof? signer)
        {
            int low = 0;
            int high = _signers.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                int order = _signers[middle].Index.CompareTo(index);
                if (order == 0)
                {
                    signer = _signers[middle];
                    return true;
                }

                (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
            }

            signer = null;
            return false;
        }
    }
}
