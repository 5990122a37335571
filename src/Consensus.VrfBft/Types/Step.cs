// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>What is said within a period: PROPOSE = 0, SOFT = 1, CERT = 2, NEXT_k = 16 + k. A 32-bit number on the wire and in preimages.</summary>
/// <param name="Value">The wire number.</param>
public readonly record struct Step(uint Value) : IComparable<Step>
{
    /// <summary>The wire number of NEXT_0.</summary>
    public const uint FirstNextValue = 16;

    /// <summary>The highest index k of NEXT_k that has a wire number.</summary>
    public const uint MaxNextIndex = uint.MaxValue - FirstNextValue;

    /// <summary>Lot of the proposers; not a vote.</summary>
    public static Step Propose => new(0);

    /// <summary>First vote: for the best proposal held.</summary>
    public static Step Soft => new(1);

    /// <summary>Second vote: for a value with a SOFT quorum that was executed and found valid. A quorum commits it.</summary>
    public static Step Cert => new(2);

    /// <summary>The vote to leave the period, k-th repetition.</summary>
    /// <param name="index">k, from 0.</param>
    public static Step NextAt(uint index) => new(FirstNextValue + index);

    /// <summary>True for every NEXT_k.</summary>
    public bool IsNext => Value >= FirstNextValue;

    /// <summary>k of NEXT_k. Meaningful only when <see cref="IsNext"/>.</summary>
    public uint NextIndex => Value - FirstNextValue;

    /// <summary>True for the steps in which votes are cast: SOFT, CERT and every NEXT_k.</summary>
    public bool IsVote => Value is 1 or 2 or >= FirstNextValue;

    /// <inheritdoc/>
    public int CompareTo(Step other) => Value.CompareTo(other.Value);

    /// <summary>The name of the step.</summary>
    public override string ToString() => Value switch
    {
        0 => "PROPOSE",
        1 => "SOFT",
        2 => "CERT",
        >= FirstNextValue => "NEXT_" + NextIndex.ToString(CultureInfo.InvariantCulture),
        _ => "STEP_" + Value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Order by wire number.</summary>
    public static bool operator <(Step left, Step right) => left.Value < right.Value;

    /// <summary>Order by wire number.</summary>
    public static bool operator >(Step left, Step right) => left.Value > right.Value;

    /// <summary>Order by wire number.</summary>
    public static bool operator <=(Step left, Step right) => left.Value <= right.Value;

    /// <summary>Order by wire number.</summary>
    public static bool operator >=(Step left, Step right) => left.Value >= right.Value;
}
