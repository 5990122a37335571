// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Sortition;

/// <summary>Two independent answers to the selection: exact rationals, and the specified arithmetic written with big integers.</summary>
internal static class SelectOracles
{
    private const int MantissaBits = 256;

    /// <summary>The real-number answer: cdf(j - 1) &lt;= U / 2^256 &lt; cdf(j), every term over the common denominator W^w.</summary>
    internal static ulong Exact(int weight, int totalWeight, int expected, BigInteger draw)
    {
        if (weight == 0 || expected >= totalWeight)
        {
            return (ulong)weight;
        }

        BigInteger scaledDraw = draw * BigInteger.Pow(totalWeight, weight);
        BigInteger binomial = BigInteger.One;
        BigInteger cumulative = BigInteger.Zero;
        for (int k = 0; k <= weight; k++)
        {
            cumulative += binomial * BigInteger.Pow(expected, k) * BigInteger.Pow(totalWeight - expected, weight - k);
            if (scaledDraw < cumulative << MantissaBits)
            {
                return (ulong)k;
            }

            binomial = binomial * (weight - k) / (k + 1);
        }

        return (ulong)weight;
    }

    /// <summary>The specified truncated arithmetic, word for word, over big integers.</summary>
    internal static ulong Truncated(ulong weight, ulong totalWeight, ulong expected, BigInteger draw)
    {
        if (weight == 0)
        {
            return 0;
        }

        if (expected >= totalWeight)
        {
            return weight;
        }

        BigInteger miss = totalWeight - expected;
        int c = MantissaBits + (int)((BigInteger)totalWeight).GetBitLength() - (int)miss.GetBitLength() + 1;
        Number q = Norm((miss << c) / totalWeight, -c);
        Number power = q;
        for (int bit = (int)((BigInteger)weight).GetBitLength() - 2; bit >= 0; bit--)
        {
            power = Norm(power.M * power.M, power.E + power.E);
            if (((weight >> bit) & 1) == 1)
            {
                power = Norm(power.M * q.M, power.E + q.E);
            }
        }

        Number pmf = power;
        Number cumulative = power;
        ulong k = 0;
        while (!Below(draw, cumulative))
        {
            if (k == weight)
            {
                return weight;
            }

            pmf = Norm(pmf.M * (weight - k) * expected, pmf.E);
            pmf = Norm((pmf.M << 64) / ((k + 1) * miss), pmf.E - 64);
            k++;
            (Number high, Number low) = cumulative.E >= pmf.E ? (cumulative, pmf) : (pmf, cumulative);
            Number next = Norm(high.M + (low.M >> (high.E - low.E)), high.E);
            if (next == cumulative && (BigInteger)k * totalWeight > (BigInteger)weight * expected)
            {
                return k;
            }

            cumulative = next;
        }

        return k;
    }

    private static bool Below(BigInteger draw, Number value)
    {
        int shift = value.E + MantissaBits;
        return shift >= 0 ? draw < value.M << shift : draw << -shift < value.M;
    }

    private static Number Norm(BigInteger m, int e)
    {
        int shift = (int)m.GetBitLength() - MantissaBits;
        return shift > 0 ? new Number(m >> shift, e + shift) : new Number(m << -shift, e + shift);
    }

    private readonly record struct Number(BigInteger M, int E);
}
