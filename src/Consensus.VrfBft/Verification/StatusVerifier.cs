// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Counts validators that attest one head, for a node that lost its log while the network has halted (rule B3).</summary>
public sealed class StatusVerifier
{
    /// <summary>Attestations older than this, or this far ahead of the clock, count for nothing: milliseconds.</summary>
    public const long AttestationAgeMaxMs = 60_000;

    private readonly IConsensusCrypto _crypto;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public StatusVerifier(IConsensusCrypto crypto) => _crypto = crypto;

    /// <summary>The stake that attests <paramref name="head"/> now; the network is taken to have halted there when it reaches the quorum.</summary>
    /// <param name="chain">G.</param>
    /// <param name="head">The head's height.</param>
    /// <param name="headHash">Its hash.</param>
    /// <param name="members">The validators of the epoch of the height above.</param>
    /// <param name="nowUnixMs">The wall clock.</param>
    /// <param name="statuses">Statuses of any number of peers; each validator counts once.</param>
    public StakeWeight AttestedWeight(
        in Hash256 chain, Height head, BlockValue headHash, IEpochMembers members, long nowUnixMs, IEnumerable<ConsensusStatus> statuses)
    {
        Span<byte> buffer = stackalloc byte[SignedContent.StatusBytes];
        bool[] counted = new bool[members.Count];
        StakeWeight sum = StakeWeight.Zero;
        foreach (ConsensusStatus status in statuses)
        {
            if (status.Attestation is not { } attestation
                || status.Chain != chain
                || status.Head != head
                || status.HeadHash != headHash
                || Math.Abs(nowUnixMs - (long)attestation.IssuedAtMs) > AttestationAgeMaxMs
                || attestation.Validator.Value >= (uint)counted.Length
                || counted[(int)attestation.Validator.Value]
                || !members.TryGetEntry(attestation.Validator, out ValidatorEntry entry)
                || !members.TryGetVoteKey(attestation.Validator, out PublicKey key))
            {
                continue;
            }

            VoteSignature signature = attestation.Signature;
            ReadOnlySpan<byte> content = SignedContent.Status(chain, head, headHash.Hash, attestation.IssuedAtMs, buffer);
            if (_crypto.VerifySignature(key.AsSpan(), content, signature.AsSpan()))
            {
                counted[(int)attestation.Validator.Value] = true;
                sum += entry.Weight;
            }
        }

        return sum;
    }
}
