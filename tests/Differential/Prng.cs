// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Differential;

/// <summary>The draws of the program generator; their form is part of what a seed means.</summary>
public sealed class Prng : Xoshiro256
{
    public Prng(ulong seed)
        : base(seed)
    {
    }

    /// <summary>A number in [0, limit).</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>True with probability <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    public bool Chance(int numerator, int denominator) => Below(denominator) < numerator;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)(Next() >> 24);
        }

        return bytes;
    }
}
