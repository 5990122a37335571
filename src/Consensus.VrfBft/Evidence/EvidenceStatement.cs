// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Evidence;

/// <summary>One of the two signed statements of an evidence: a vote, or a proposal when the step is PROPOSE.</summary>
/// <param name="Step">PROPOSE, SOFT, CERT or NEXT_k.</param>
/// <param name="Value">The value stated.</param>
/// <param name="Signature">The validator's signature over the statement.</param>
public sealed record EvidenceStatement(Step Step, BlockValue Value, VoteSignature Signature) : IComparable<EvidenceStatement>
{
    /// <summary>Orders by step, then by value: the order in which an evidence lists its two statements.</summary>
    public int CompareTo(EvidenceStatement? other) =>
        other is null ? 1 : Step != other.Step ? Step.CompareTo(other.Step) : Value.CompareTo(other.Value);

    /// <summary>Order by step, then value.</summary>
    public static bool operator <(EvidenceStatement left, EvidenceStatement right) => left.CompareTo(right) < 0;

    /// <summary>Order by step, then value.</summary>
    public static bool operator >(EvidenceStatement left, EvidenceStatement right) => left.CompareTo(right) > 0;

    /// <summary>Order by step, then value.</summary>
    public static bool operator <=(EvidenceStatement left, EvidenceStatement right) => left.CompareTo(right) <= 0;

    /// <summary>Order by step, then value.</summary>
    public static bool operator >=(EvidenceStatement left, EvidenceStatement right) => left.CompareTo(right) >= 0;
}
