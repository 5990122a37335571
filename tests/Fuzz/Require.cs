// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Fuzz;

/// <summary>What must hold of an accepted input.</summary>
internal static class Require
{
    public static void Same(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> input)
    {
        if (!encoded.SequenceEqual(input))
        {
            throw new InvalidOperationException($"accepted, but it encodes to 0x{Convert.ToHexStringLower(encoded)}");
        }
    }
}
