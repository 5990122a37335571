// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>Position of a validator in the set of an epoch, ordered by address ascending; bit number in certificate bitmaps.</summary>
/// <param name="Value">The position, from 0.</param>
public readonly record struct ValidatorIndex(uint Value) : IComparable<ValidatorIndex>
{
    /// <summary>The proposer index of an EMPTY block's seal: nobody.</summary>
    public static ValidatorIndex None => new(uint.MaxValue);

    /// <inheritdoc/>
    public int CompareTo(ValidatorIndex other) => Value.CompareTo(other.Value);

    /// <summary>The position in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order by position.</summary>
    public static bool operator <(ValidatorIndex left, ValidatorIndex right) => left.Value < right.Value;

    /// <summary>Order by position.</summary>
    public static bool operator >(ValidatorIndex left, ValidatorIndex right) => left.Value > right.Value;

    /// <summary>Order by position.</summary>
    public static bool operator <=(ValidatorIndex left, ValidatorIndex right) => left.Value <= right.Value;

    /// <summary>Order by position.</summary>
    public static bool operator >=(ValidatorIndex left, ValidatorIndex right) => left.Value >= right.Value;
}
