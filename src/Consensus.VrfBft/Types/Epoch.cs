// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>Run of consecutive heights under one validator set: epoch(h) = (h - 1) / E.</summary>
/// <param name="Value">The number, from 0.</param>
public readonly record struct Epoch(ulong Value) : IComparable<Epoch>
{
    /// <summary>The epoch that contains <paramref name="height"/> (at least 1) when epochs are <paramref name="epochLength"/> blocks long.</summary>
    public static Epoch Of(Height height, ulong epochLength) => new((height.Value - 1) / epochLength);

    /// <summary>The last height of this epoch.</summary>
    public Height LastHeight(ulong epochLength) => new((Value + 1) * epochLength);

    /// <summary>The epoch after this one.</summary>
    public Epoch Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order by number.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;

    /// <summary>Order by number.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;

    /// <summary>Order by number.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;

    /// <summary>Order by number.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;
}
