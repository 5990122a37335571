// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Primitives.Bytes;

/// <summary>Secret multipliers of the hash codes of keys that outsiders choose: addresses, slots, hashes.</summary>
/// <remarks>
/// With known multipliers anyone could write a contract whose slots all fall into one bucket of every node's tables. They differ in each
/// process, taken from the runtime's own randomised string hash; hash codes order nothing and are never written down, so no result depends on them.
/// </remarks>
internal static class TableSeed
{
    public static readonly ulong First = Draw("first");
    public static readonly ulong Second = Draw("second");
    public static readonly ulong Third = Draw("third");
    public static readonly ulong Fourth = Draw("fourth");

    // Odd, so that the multiplication loses nothing.
    private static ulong Draw(string name)
    {
        uint high = unchecked((uint)string.GetHashCode(name, StringComparison.Ordinal));
        uint low = unchecked((uint)string.GetHashCode(name + name, StringComparison.Ordinal));
        return ((ulong)high << 32) | low | 1;
    }
}
