// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Evidence;

/// <summary>What the two statements of an evidence show.</summary>
public enum EvidenceKind : byte
{
    /// <summary>E1: two votes of one (height, period, step) for different values.</summary>
    DoubleVote = 1,

    /// <summary>E2: CERT for v and NEXT for another value in one (height, period).</summary>
    CertThenNext = 2,

    /// <summary>E3: two proposals of one (height, period).</summary>
    DoubleProposal = 3,
}

/// <summary>Two signed statements of one validator in one (height, period) that no honest validator makes both. Unverified.</summary>
/// <remarks>
/// Everything shared is stated once, so the two halves cannot disagree about who, where and when; the kind follows from the steps. The
/// statements stand in ascending order of step and value, so the same pair has one encoding. A signature proves the statement whether
/// or not a lot entitled the validator to make it, so no sortition proof is carried.
/// </remarks>
public sealed class MisbehaviourEvidence
{
    private MisbehaviourEvidence(
        EvidenceKind kind, Height height, Period period, ValidatorIndex offender, EvidenceStatement first, EvidenceStatement second, KeyReveal? reveal)
    {
        Kind = kind;
        Height = height;
        Period = period;
        Offender = offender;
        First = first;
        Second = second;
        Reveal = reveal;
    }

    /// <summary>What the statements show.</summary>
    public EvidenceKind Kind { get; }

    /// <summary>The height of both statements.</summary>
    public Height Height { get; }

    /// <summary>The period of both statements.</summary>
    public Period Period { get; }

    /// <summary>The validator, by index in the set of the height's epoch.</summary>
    public ValidatorIndex Offender { get; }

    /// <summary>The lower statement.</summary>
    public EvidenceStatement First { get; }

    /// <summary>The higher statement.</summary>
    public EvidenceStatement Second { get; }

    /// <summary>The key of the epoch with its path; null where the registered root is the key.</summary>
    public KeyReveal? Reveal { get; }

    /// <summary>Joins two statements if together they are misbehaviour.</summary>
    /// <param name="height">The height of both.</param>
    /// <param name="period">The period of both.</param>
    /// <param name="offender">Who signed both.</param>
    /// <param name="one">A statement.</param>
    /// <param name="other">Another statement; the order does not matter.</param>
    /// <param name="reveal">The key reveal where the validator has a tree of keys.</param>
    /// <param name="evidence">The evidence.</param>
    public static bool TryCreate(
        Height height,
        Period period,
        ValidatorIndex offender,
        EvidenceStatement one,
        EvidenceStatement other,
        KeyReveal? reveal,
        [NotNullWhen(true)] out MisbehaviourEvidence? evidence)
    {
        (EvidenceStatement first, EvidenceStatement second) = one <= other ? (one, other) : (other, one);
        evidence = TryClassify(first, second, out EvidenceKind kind)
            ? new MisbehaviourEvidence(kind, height, period, offender, first, second, reveal)
            : null;
        return evidence is not null;
    }

    /// <summary>Finds misbehaviour in two votes; false when they are compatible or not of one voter, height and period.</summary>
    public static bool TryFind(SignedVote one, SignedVote other, KeyReveal? reveal, [NotNullWhen(true)] out MisbehaviourEvidence? evidence)
    {
        evidence = null;
        return one.Vote.Height == other.Vote.Height
            && one.Vote.Period == other.Vote.Period
            && one.Vote.Voter == other.Vote.Voter
            && TryCreate(one.Vote.Height, one.Vote.Period, one.Vote.Voter, Statement(one), Statement(other), reveal, out evidence);
    }

    /// <summary>Finds misbehaviour in two proposals; false when they are equal or not of one proposer, height and period.</summary>
    public static bool TryFind(ProposalHead one, ProposalHead other, KeyReveal? reveal, [NotNullWhen(true)] out MisbehaviourEvidence? evidence)
    {
        evidence = null;
        return one.Height == other.Height
            && one.Period == other.Period
            && one.Proposer == other.Proposer
            && TryCreate(one.Height, one.Period, one.Proposer, Statement(one), Statement(other), reveal, out evidence);
    }

    /// <summary>Names what the ordered statements show together.</summary>
    internal static bool TryClassify(EvidenceStatement first, EvidenceStatement second, out EvidenceKind kind)
    {
        kind = default;
        if (first.Value == second.Value)
        {
            return false;
        }

        if (first.Step == second.Step)
        {
            kind = first.Step == Step.Propose ? EvidenceKind.DoubleProposal : EvidenceKind.DoubleVote;
            return first.Step == Step.Propose || first.Step.IsVote;
        }

        kind = EvidenceKind.CertThenNext;
        return first.Step == Step.Cert && second.Step.IsNext;
    }

    /// <summary>The evidence with the reveal of the offender's key.</summary>
    public MisbehaviourEvidence WithReveal(KeyReveal reveal)
    {
        Invariant.Check(reveal.Validator == Offender);
        return new MisbehaviourEvidence(Kind, Height, Period, Offender, First, Second, reveal);
    }

    private static EvidenceStatement Statement(SignedVote signed) => new(signed.Vote.Step, signed.Vote.Value, signed.Signature);

    private static EvidenceStatement Statement(ProposalHead head) => new(Step.Propose, head.Value, head.Signature);
}
