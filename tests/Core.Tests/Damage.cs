// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Tests;

/// <summary>Small changes to valid bytes: what a hostile or broken peer would send.</summary>
internal static class Damage
{
    /// <summary>Overwrites a byte, cuts the end off, adds a byte at the end, or inserts one, by <paramref name="kind"/> 0 to 3.</summary>
    public static byte[] Apply(byte[] bytes, int position, byte value, int kind)
    {
        position %= bytes.Length;
        switch (kind)
        {
            case 0:
                bytes[position] = value;
                return bytes;
            case 1:
                return bytes[..position];
            case 2:
                return [.. bytes, value];
            default:
                return [.. bytes[..position], value, .. bytes[position..]];
        }
    }
}
