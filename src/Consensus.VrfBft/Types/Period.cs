// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>Attempt within one height, counted from 0; a quorum of NEXT votes in a period opens the following one.</summary>
/// <param name="Value">The number of the attempt.</param>
public readonly record struct Period(uint Value) : IComparable<Period>
{
    /// <summary>The first attempt of every height.</summary>
    public static Period Zero => default;

    /// <summary>The attempt after this one.</summary>
    public Period Next => new(Value + 1);

    /// <summary>The attempt before this one; asking the first for it is an overflow.</summary>
    public Period Previous => new(Value - 1);

    /// <inheritdoc/>
    public int CompareTo(Period other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order by number.</summary>
    public static bool operator <(Period left, Period right) => left.Value < right.Value;

    /// <summary>Order by number.</summary>
    public static bool operator >(Period left, Period right) => left.Value > right.Value;

    /// <summary>Order by number.</summary>
    public static bool operator <=(Period left, Period right) => left.Value <= right.Value;

    /// <summary>Order by number.</summary>
    public static bool operator >=(Period left, Period right) => left.Value >= right.Value;
}
