// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Inverses modulo an odd prime by the division steps of Bernstein and Yang (TCHES 2019), in batches of 62 steps.</summary>
/// <remarks>
/// Variable time, in the form of Pieter Wuille's half-delta variant: 62 steps act on the low words alone and are then applied to the
/// whole numbers as a 2x2 matrix of words. Seven to ten times as fast as a power.
/// </remarks>
[SkipLocalsInit]
internal static class ModularInverse
{
    /// <summary>Bits of a limb.</summary>
    internal const int Bits = 62;

    /// <summary>Limbs at most: 434 bits.</summary>
    internal const int LimbMax = 7;

    /// <summary>The bits of a limb.</summary>
    internal const ulong Mask = (1UL << Bits) - 1;

    /// <summary>Replaces a number in [0, modulus) by its inverse in [0, modulus), and zero by zero.</summary>
    /// <param name="value">62-bit limbs, least significant first.</param>
    /// <param name="modulus">As many limbs of the modulus.</param>
    /// <param name="inverse">1/modulus mod 2^62.</param>
    internal static void Compute(Span<long> value, ReadOnlySpan<long> modulus, ulong inverse)
    {
        Span<long> d = stackalloc long[LimbMax];
        Span<long> e = stackalloc long[LimbMax];
        Span<long> f = stackalloc long[LimbMax];
        Span<long> g = stackalloc long[LimbMax];
        int length = value.Length;
        d = d[..length];
        e = e[..length];
        d.Clear();
        e.Clear();
        e[0] = 1;
        modulus.CopyTo(f);
        value.CopyTo(g);
        long eta = -1;
        while (g[..length].ContainsAnyExcept(0L))
        {
            Matrix t = Steps(ref eta, (ulong)f[0], (ulong)g[0]);
            UpdateCoefficients(d, e, t, modulus, inverse);
            UpdateNumbers(f[..length], g[..length], t);

            // Drop a top limb that only repeats the signs.
            if (length > 1 && (f[length - 1] is 0 or -1) && (g[length - 1] is 0 or -1))
            {
                f[length - 2] |= f[length - 1] << Bits;
                g[length - 2] |= g[length - 1] << Bits;
                length--;
            }
        }

        Normalize(d, f[length - 1] < 0, modulus);
        d.CopyTo(value);
    }

    /// <summary>Splits a non-negative integer into limbs.</summary>
    internal static long[] ToLimbs(BigInteger value, int count)
    {
        long[] limbs = new long[count];
        for (int i = 0; i < count; i++)
        {
            limbs[i] = (long)(value & Mask);
            value >>= Bits;
        }

        return limbs;
    }

    /// <summary>62 division steps on the low words, and the matrix (times 2^62) that they amount to.</summary>
    private static Matrix Steps(ref long eta, ulong f, ulong g)
    {
        ulong u = 1;
        ulong v = 0;
        ulong q = 0;
        ulong r = 1;
        int left = Bits;
        while (true)
        {
            int zeros = BitOperations.TrailingZeroCount(g | (ulong.MaxValue << left));
            g >>= zeros;
            u <<= zeros;
            v <<= zeros;
            eta -= zeros;
            left -= zeros;
            if (left == 0)
            {
                return new Matrix((long)u, (long)v, (long)q, (long)r);
            }

            ulong w;
            if (eta < 0)
            {
                eta = -eta;
                (f, g) = (g, 0 - f);
                (u, q) = (q, 0 - u);
                (v, r) = (r, 0 - v);

                // Cancel up to six bits of g: f (f^2 - 2) is -1/f modulo 64.
                int limit = Math.Min((int)eta + 1, left);
                w = f * g * ((f * f) - 2) & (ulong.MaxValue >> (64 - limit)) & 63;
            }
            else
            {
                // Cancel up to four bits: f + 8 where bit two of f + 1 is set is 1/f modulo 16.
                int limit = Math.Min((int)eta + 1, left);
                w = f + (((f + 1) & 4) << 1);
                w = (0 - w) * g & (ulong.MaxValue >> (64 - limit)) & 15;
            }

            g += f * w;
            q += u * w;
            r += v * w;
        }
    }

    /// <summary>(d, e) = t (d, e) / 2^62 modulo the modulus, both kept in (-2 modulus, modulus).</summary>
    private static void UpdateCoefficients(Span<long> d, Span<long> e, in Matrix t, ReadOnlySpan<long> modulus, ulong inverse)
    {
        int n = d.Length;
        long signD = d[n - 1] >> 63;
        long signE = e[n - 1] >> 63;
        long md = (t.U & signD) + (t.V & signE);
        long me = (t.Q & signD) + (t.R & signE);
        Accumulator cd = default;
        Accumulator ce = default;
        cd.Add(t.U, d[0]);
        cd.Add(t.V, e[0]);
        ce.Add(t.Q, d[0]);
        ce.Add(t.R, e[0]);
        md -= (long)(((inverse * cd.Low) + (ulong)md) & Mask);
        me -= (long)(((inverse * ce.Low) + (ulong)me) & Mask);
        cd.Add(modulus[0], md);
        ce.Add(modulus[0], me);
        cd.Shift();
        ce.Shift();
        for (int i = 1; i < n; i++)
        {
            long di = d[i];
            long ei = e[i];
            cd.Add(t.U, di);
            cd.Add(t.V, ei);
            cd.Add(modulus[i], md);
            ce.Add(t.Q, di);
            ce.Add(t.R, ei);
            ce.Add(modulus[i], me);
            d[i - 1] = (long)(cd.Low & Mask);
            e[i - 1] = (long)(ce.Low & Mask);
            cd.Shift();
            ce.Shift();
        }

        d[n - 1] = (long)cd.Low;
        e[n - 1] = (long)ce.Low;
    }

    /// <summary>(f, g) = t (f, g) / 2^62, exactly.</summary>
    private static void UpdateNumbers(Span<long> f, Span<long> g, in Matrix t)
    {
        Accumulator cf = default;
        Accumulator cg = default;
        for (int i = 0; i < f.Length; i++)
        {
            long fi = f[i];
            long gi = g[i];
            cf.Add(t.U, fi);
            cf.Add(t.V, gi);
            cg.Add(t.Q, fi);
            cg.Add(t.R, gi);
            if (i > 0)
            {
                f[i - 1] = (long)(cf.Low & Mask);
                g[i - 1] = (long)(cg.Low & Mask);
            }

            cf.Shift();
            cg.Shift();
        }

        f[^1] = (long)cf.Low;
        g[^1] = (long)cg.Low;
    }

    /// <summary>Brings d, or -d, from (-2 modulus, modulus) into [0, modulus).</summary>
    private static void Normalize(Span<long> d, bool negate, ReadOnlySpan<long> modulus)
    {
        AddModulus(d, d[^1] < 0, modulus);
        if (negate)
        {
            for (int i = 0; i < d.Length; i++)
            {
                d[i] = -d[i];
            }
        }

        Carry(d);
        AddModulus(d, d[^1] < 0, modulus);
    }

    private static void AddModulus(Span<long> d, bool when, ReadOnlySpan<long> modulus)
    {
        for (int i = 0; when && i < d.Length; i++)
        {
            d[i] += modulus[i];
        }

        Carry(d);
    }

    private static void Carry(Span<long> d)
    {
        for (int i = 0; i < d.Length - 1; i++)
        {
            d[i + 1] += d[i] >> Bits;
            d[i] &= (long)Mask;
        }
    }

    private readonly record struct Matrix(long U, long V, long Q, long R);

    /// <summary>A signed 128-bit sum of products.</summary>
    private struct Accumulator
    {
        internal ulong Low;
        private long _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(long a, long b)
        {
            long high = Math.BigMul(a, b, out long low);
            Low += (ulong)low;
            _high += high + (Low < (ulong)low ? 1 : 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Shift()
        {
            Low = (Low >> Bits) | ((ulong)_high << (64 - Bits));
            _high >>= Bits;
        }
    }
}
