// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>Something is not as the rules want it.</summary>
internal sealed class Refusal : Exception
{
    public Refusal(string reason)
        : base(reason)
    {
    }

    public static void Unless(bool condition, string reason)
    {
        if (!condition)
        {
            throw new Refusal(reason);
        }
    }
}
