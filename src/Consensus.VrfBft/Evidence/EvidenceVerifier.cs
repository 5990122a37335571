// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Evidence;

/// <summary>Evidence whose key and both signatures were checked. Only <see cref="EvidenceVerifier"/> makes one.</summary>
public sealed class VerifiedEvidence
{
    internal VerifiedEvidence(MisbehaviourEvidence evidence) => Evidence = evidence;

    /// <summary>The evidence.</summary>
    public MisbehaviourEvidence Evidence { get; }
}

/// <summary>Why an evidence was refused.</summary>
public enum EvidenceError
{
    /// <summary>It is of another height than the context.</summary>
    WrongHeight,

    /// <summary>The validator is outside the set.</summary>
    UnknownOffender,

    /// <summary>No reveal is attached and the key is not known here.</summary>
    KeyUnknown,

    /// <summary>The attached reveal is of another validator or epoch, or does not lead to the registered root.</summary>
    WrongReveal,

    /// <summary>A statement that no message carries: ⊥ proposed, or voted in SOFT or CERT.</summary>
    Malformed,

    /// <summary>A signature is not valid.</summary>
    BadSignature,
}

/// <summary>Checks evidence. Stateless and safe to use from several threads.</summary>
/// <remarks>That both statements contradict each other is part of <see cref="MisbehaviourEvidence"/> itself; here it is shown that the validator signed them.</remarks>
public sealed class EvidenceVerifier
{
    private readonly IConsensusCrypto _crypto;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public EvidenceVerifier(IConsensusCrypto crypto) => _crypto = crypto;

    /// <summary>Checks an evidence of the context's height; the context's seed is not read.</summary>
    public Result<VerifiedEvidence, EvidenceError> Verify(MisbehaviourEvidence evidence, VerificationContext context)
    {
        if (evidence.Height != context.Height)
        {
            return EvidenceError.WrongHeight;
        }

        if (!IsStatable(evidence.First) || !IsStatable(evidence.Second))
        {
            return EvidenceError.Malformed;
        }

        if (!context.Members.TryGetEntry(evidence.Offender, out ValidatorEntry entry))
        {
            return EvidenceError.UnknownOffender;
        }

        PublicKey key;
        if (evidence.Reveal is { } reveal)
        {
            if (reveal.Validator != evidence.Offender || reveal.Epoch != context.Members.Epoch || !VoteKeyTable.LeadsToRoot(entry, reveal))
            {
                return EvidenceError.WrongReveal;
            }

            key = reveal.Key;
        }
        else if (!context.Members.TryGetVoteKey(evidence.Offender, out key))
        {
            return EvidenceError.KeyUnknown;
        }

        return IsSigned(evidence, evidence.First, key, context) && IsSigned(evidence, evidence.Second, key, context)
            ? new VerifiedEvidence(evidence)
            : EvidenceError.BadSignature;
    }

    private static bool IsStatable(EvidenceStatement statement) => !statement.Value.IsBottom || statement.Step.IsNext;

    private bool IsSigned(MisbehaviourEvidence evidence, EvidenceStatement statement, in PublicKey key, VerificationContext context)
    {
        Span<byte> buffer = stackalloc byte[SignedContent.VoteBytes];
        ReadOnlySpan<byte> content = statement.Step == Step.Propose
            ? SignedContent.Proposal(context.Chain, evidence.Height, evidence.Period, statement.Value, buffer)
            : SignedContent.Vote(context.Chain, evidence.Height, evidence.Period, statement.Step, statement.Value, buffer);
        VoteSignature signature = statement.Signature;
        return _crypto.VerifySignature(key.AsSpan(), content, signature.AsSpan());
    }
}
