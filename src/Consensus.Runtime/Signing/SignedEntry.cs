// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>One thing that the validator's key signed: a vote, or a proposal when the step is PROPOSE.</summary>
/// <param name="Height">The height.</param>
/// <param name="Period">The period.</param>
/// <param name="Step">The step.</param>
/// <param name="Value">The value.</param>
public readonly record struct SignedEntry(Height Height, Period Period, Step Step, BlockValue Value) : IComparable<SignedEntry>
{
    /// <summary>Orders by height, period and step.</summary>
    public int CompareTo(SignedEntry other) =>
        Height != other.Height ? Height.CompareTo(other.Height)
        : Period != other.Period ? Period.CompareTo(other.Period)
        : Step.CompareTo(other.Step);

    /// <summary>Order by height, period and step.</summary>
    public static bool operator <(SignedEntry left, SignedEntry right) => left.CompareTo(right) < 0;

    /// <summary>Order by height, period and step.</summary>
    public static bool operator >(SignedEntry left, SignedEntry right) => left.CompareTo(right) > 0;

    /// <summary>Order by height, period and step.</summary>
    public static bool operator <=(SignedEntry left, SignedEntry right) => left.CompareTo(right) <= 0;

    /// <summary>Order by height, period and step.</summary>
    public static bool operator >=(SignedEntry left, SignedEntry right) => left.CompareTo(right) >= 0;
}
