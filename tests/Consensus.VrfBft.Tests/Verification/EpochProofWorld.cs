// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;

/// <summary>A chain reduced to the ends of its epochs; the set changes in every epoch and validator 0 has a tree of vote keys.</summary>
internal sealed class EpochProofWorld
{
    internal const ulong EpochLength = 8;

    private static readonly PublicKey[] TreeKeys = [.. Enumerable.Range(200, 8).Select(TestNetwork.VoteKey)];
    private readonly int _count;

    internal EpochProofWorld(int count, bool isSampled = false)
    {
        _count = count;
        Parameters = isSampled
            ? new ConsensusParameters { EpochLength = EpochLength, Sampled = true, VoteSeats = 100, SampledQuorum = 71, SampledSync = 35 }
            : new ConsensusParameters { EpochLength = EpochLength };
    }

    internal ConsensusParameters Parameters { get; }

    internal LightClient Client => new(FakeCrypto.Instance, Parameters, TestNetwork.Chain);

    internal TrustedEpoch Trusted(ulong epoch) => new(new Epoch(epoch), ValidatorSetRoot.Of(Set(epoch)));

    internal ValidatorSet Set(ulong epoch)
    {
        ImmutableArray<ValidatorEntry> entries =
        [
            .. Enumerable.Range(0, _count).Select(i => new ValidatorEntry(
                TestNetwork.AddressOf(i),
                TestNetwork.VrfKey(i),
                i == 0 ? VoteKeyTree.Root(TreeKeys) : new Hash256(TestNetwork.VoteKey(i).AsSpan()),
                (byte)(i == 0 ? 3 : 0),
                default,
                new StakeWeight(1000 + epoch + (ulong)i)))
        ];
        return new ValidatorSet(new Epoch(epoch), entries, Parameters);
    }

    internal EpochProof Proof(ulong epoch, Func<HeaderFields, HeaderFields>? change = null, Func<EpochCommitment, EpochCommitment>? promise = null, Step? step = null)
    {
        ValidatorSet set = Set(epoch);
        EpochCommitment commitment = new(set.Epoch, ValidatorSetRoot.Of(set), ValidatorSetRoot.Of(Set(epoch + 1)), set.Mode, TestNetwork.Seed);
        commitment = promise?.Invoke(commitment) ?? commitment;
        HeaderFields fields = new() { Number = (epoch + 1) * EpochLength, CommitmentHash = commitment.Hash() };
        byte[] header = (change?.Invoke(fields) ?? fields).Encode();
        KeyReveal reveal = new(new ValidatorIndex(0), set.Epoch, TreeKeys[epoch], [.. VoteKeyTree.Path(TreeKeys, (uint)epoch)]);
        QuorumCertificate certificate = Certify(set, reveal, new Height((epoch + 1) * EpochLength), new BlockValue(Keccak256.Hash(header)), step ?? Step.Cert);
        return EpochProofBuilder.Build(header, certificate, commitment, set, new Dictionary<ValidatorIndex, KeyReveal> { [reveal.Validator] = reveal });
    }

    private QuorumCertificate Certify(ValidatorSet set, KeyReveal reveal, Height height, BlockValue value, Step step)
    {
        VoteKeyTable keys = VoteKeyTable.Of(set).With(VoteKeyTable.TryVerify(set, reveal).Value);
        VerificationContext context = new(TestNetwork.Chain, Parameters, new EpochMembers(keys), height, TestNetwork.Seed);
        VoteVerifier verifier = new(FakeCrypto.Instance);
        List<VerifiedVote> votes = [];
        for (int i = 0; i < set.Count; i++)
        {
            Vote vote = new(height, default, step, value, new ValidatorIndex((uint)i));
            byte[] buffer = new byte[PowerVerse.Chain.Consensus.VrfBft.Messages.SignedContent.VoteBytes];
            VoteSignature signature = FakeCrypto.Sign(
                i == 0 ? reveal.Key : TestNetwork.VoteKey(i),
                PowerVerse.Chain.Consensus.VrfBft.Messages.SignedContent.Vote(TestNetwork.Chain, vote, buffer));
            VrfProof? proof = set.Mode == CommitteeMode.Sampled ? TestNetwork.LotProof(i, step, height.Value) : null;
            if (verifier.Verify(new SignedVote(vote, signature, proof), context).TryGet(out VerifiedVote? verified, out _))
            {
                votes.Add(verified);
            }
        }

        return CertificateBuilder.Minimal(new CertificateId(height, default, step, value), set.Count, set.Thresholds.Quorum, votes).Certificate;
    }
}
