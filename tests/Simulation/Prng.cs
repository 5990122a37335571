// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Simulation;

/// <summary>The draws of the simulator; their form is part of what a seed means.</summary>
public sealed class Prng : Xoshiro256
{
    public Prng(ulong seed)
        : base(seed)
    {
    }

    /// <summary>A number below <paramref name="bound"/>, which is small: the bias of the multiplication is below 2^-32.</summary>
    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True with the given chance in a thousand.</summary>
    public bool Permille(int chance) => chance > 0 && Below(1000) < chance;

    /// <summary>One of the given values.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    /// <summary>A generator of its own that will draw the same.</summary>
    public Prng Copy()
    {
        Prng copy = new(0);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Mixes two words into one.</summary>
    public static ulong Mix(ulong left, ulong right)
    {
        unchecked
        {
            ulong state = (left * 0xD6E8FEB86659FD93UL) ^ ulong.RotateLeft(right, 32) ^ right;
            return SplitMix(ref state);
        }
    }
}
