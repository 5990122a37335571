// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>Bounds in key order.</summary>
public static class KeyRange
{
    /// <summary>The smallest key above every key that begins with the prefix: the end of a range over the prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="end">The bound, in a new array.</param>
    /// <returns>False when there is none, because the prefix is empty or all its bytes are 0xff.</returns>
    public static bool TryGetPrefixEnd(ReadOnlySpan<byte> prefix, out byte[] end)
    {
        int last = prefix.LastIndexOfAnyExcept(byte.MaxValue);
        if (last < 0)
        {
            end = [];
            return false;
        }

        end = prefix[..(last + 1)].ToArray();
        end[last]++;
        return true;
    }
}
