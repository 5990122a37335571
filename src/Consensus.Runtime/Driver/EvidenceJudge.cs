// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Decides which accusations are looked at, and keeps those that are proven. For the loop only.</summary>
internal sealed class EvidenceJudge
{
    private readonly EvidenceVerifier _verifier;
    private readonly EvidenceBook _book;
    private readonly DriverParts _parts;

    /// <summary>Makes a judge with what is known from before.</summary>
    public EvidenceJudge(DriverParts parts, DriverLimits limits)
    {
        _parts = parts;
        _verifier = new EvidenceVerifier(parts.Crypto);
        _book = new EvidenceBook(parts.Evidence, limits.Evidence);
    }

    /// <summary>What a peer's accusation is to be checked with; null when it is of no interest.</summary>
    public VerificationContext? ContextOf(MisbehaviourEvidence evidence, HeightFacts now) =>
        evidence.Height > now.Height.Next || _book.Knows(evidence.Height, evidence.Offender) ? null : ContextOf(evidence.Height, now);

    /// <summary>Keeps evidence that was checked.</summary>
    public void Keep(VerifiedEvidence evidence) => _book.Add(evidence);

    /// <summary>Checks and keeps what this node found itself.</summary>
    public void Accuse(MisbehaviourEvidence evidence, HeightFacts now)
    {
        if (ContextOf(evidence.Height, now) is { } context && _verifier.Verify(evidence, context).TryGet(out VerifiedEvidence? verified, out _))
        {
            _book.Add(verified);
        }
    }

    // The seed is not read when evidence is checked.
    private VerificationContext? ContextOf(Height height, HeightFacts now)
    {
        Epoch epoch = Epoch.Of(height, _parts.Parameters.EpochLength);
        EpochMembers? members = epoch == now.Members.Epoch ? now.Members
            : epoch == now.NextMembers.Epoch ? now.NextMembers
            : _parts.MembersAt?.Invoke(height);
        return members is null ? null : new VerificationContext(now.Chain, _parts.Parameters, members, height, Hash256.Zero);
    }
}
