// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>Number of the block that is being agreed on; the genesis block has height 0, agreement starts at 1.</summary>
/// <param name="Value">The block number.</param>
public readonly record struct Height(ulong Value) : IComparable<Height>
{
    /// <summary>The height of the genesis block, which nobody votes on.</summary>
    public static Height Genesis => default;

    /// <summary>The first height that is voted on.</summary>
    public static Height First => new(1);

    /// <summary>The height above this one.</summary>
    public Height Next => new(Value + 1);

    /// <summary>The height below this one; asking genesis for it is an overflow.</summary>
    public Height Previous => new(Value - 1);

    /// <inheritdoc/>
    public int CompareTo(Height other) => Value.CompareTo(other.Value);

    /// <summary>The block number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order by block number.</summary>
    public static bool operator <(Height left, Height right) => left.Value < right.Value;

    /// <summary>Order by block number.</summary>
    public static bool operator >(Height left, Height right) => left.Value > right.Value;

    /// <summary>Order by block number.</summary>
    public static bool operator <=(Height left, Height right) => left.Value <= right.Value;

    /// <summary>Order by block number.</summary>
    public static bool operator >=(Height left, Height right) => left.Value >= right.Value;
}
