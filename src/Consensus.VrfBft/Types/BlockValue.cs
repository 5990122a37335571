// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>What a vote is for: the hash of a block, or ⊥ ("no block"), written as 32 zero bytes and legal in NEXT votes only.</summary>
/// <param name="Hash">The block hash; zero for ⊥.</param>
public readonly record struct BlockValue(Hash256 Hash) : IComparable<BlockValue>
{
    /// <summary>⊥: this period agreed on nothing.</summary>
    public static BlockValue Bottom => default;

    /// <summary>True for ⊥.</summary>
    public bool IsBottom => Hash.IsZero;

    /// <summary>Compares hashes as big-endian numbers.</summary>
    public int CompareTo(BlockValue other) => Hash.CompareTo(other.Hash);

    /// <summary>⊥ or the first eight hexadecimal digits of the hash.</summary>
    public override string ToString() => IsBottom ? "⊥" : Hash.ToString()[2..10];

    /// <summary>Order of hashes.</summary>
    public static bool operator <(BlockValue left, BlockValue right) => left.CompareTo(right) < 0;

    /// <summary>Order of hashes.</summary>
    public static bool operator >(BlockValue left, BlockValue right) => left.CompareTo(right) > 0;

    /// <summary>Order of hashes.</summary>
    public static bool operator <=(BlockValue left, BlockValue right) => left.CompareTo(right) <= 0;

    /// <summary>Order of hashes.</summary>
    public static bool operator >=(BlockValue left, BlockValue right) => left.CompareTo(right) >= 0;
}
