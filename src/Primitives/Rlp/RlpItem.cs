// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Primitives.Rlp;

/// <summary>RLP without a grammar: any item, lists inside lists.</summary>
public static class RlpItem
{
    /// <summary>Deepest nesting that <see cref="TryValidate"/> ever follows, in lists.</summary>
    public const int MaxDepth = 1024;

    /// <summary>Checks that the bytes are exactly one canonical item, every nested item included.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="maxDepth">Lists within lists allowed, 0 for a byte string only; at most <see cref="MaxDepth"/>.</param>
    /// <param name="error">Why they are not.</param>
    public static bool TryValidate(ReadOnlySpan<byte> encoded, int maxDepth, out RlpError error)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, MaxDepth);
        RlpReader reader = new(encoded);
        if (!TryValidateNext(ref reader, maxDepth) || !reader.TryEnd())
        {
            error = reader.Error;
            return false;
        }

        error = RlpError.None;
        return true;
    }

    // Recursion is bounded by maxDepth.
    private static bool TryValidateNext(ref RlpReader reader, int maxDepth)
    {
        if (!reader.IsNextList)
        {
            return reader.TryReadBytes(out _);
        }

        if (maxDepth == 0)
        {
            return reader.Fail(RlpError.TooDeep);
        }

        if (!reader.TryReadList(out RlpReader items))
        {
            return false;
        }

        while (!items.IsAtEnd)
        {
            if (!TryValidateNext(ref items, maxDepth - 1))
            {
                return reader.Fail(items.Error);
            }
        }

        return true;
    }
}
