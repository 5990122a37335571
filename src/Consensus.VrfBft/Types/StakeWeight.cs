// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>Voting weight: whole sub-users in FULL committees, seats drawn in SAMPLED ones. Sums stay below 2^40.</summary>
/// <param name="Value">The weight in sub-users or seats.</param>
public readonly record struct StakeWeight(ulong Value) : IComparable<StakeWeight>
{
    /// <summary>Total weights at or above this are rejected at genesis, so that products in <c>Select</c> fit 64 bits.</summary>
    public const ulong TotalLimit = 1UL << 40;

    /// <summary>No weight.</summary>
    public static StakeWeight Zero => default;

    /// <summary>True when there is no weight.</summary>
    public bool IsZero => Value == 0;

    /// <inheritdoc/>
    public int CompareTo(StakeWeight other) => Value.CompareTo(other.Value);

    /// <summary>The weight in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Checked sum.</summary>
    public static StakeWeight operator +(StakeWeight left, StakeWeight right) => new(left.Value + right.Value);

    /// <summary>Checked difference.</summary>
    public static StakeWeight operator -(StakeWeight left, StakeWeight right) => new(left.Value - right.Value);

    /// <summary>Order by weight.</summary>
    public static bool operator <(StakeWeight left, StakeWeight right) => left.Value < right.Value;

    /// <summary>Order by weight.</summary>
    public static bool operator >(StakeWeight left, StakeWeight right) => left.Value > right.Value;

    /// <summary>Order by weight.</summary>
    public static bool operator <=(StakeWeight left, StakeWeight right) => left.Value <= right.Value;

    /// <summary>Order by weight.</summary>
    public static bool operator >=(StakeWeight left, StakeWeight right) => left.Value >= right.Value;
}
