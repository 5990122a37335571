// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Inverses modulo an odd number of up to 256 bits by the division steps of Bernstein and Yang ("safegcd", 2019).</summary>
/// <remarks>
/// Variable time, so for public values only. Sixty-two division steps at a time look at the low 64 bits of f and g alone and yield a 2x2
/// matrix, which is then applied to the whole f, g (gcd) and d, e (with d*x = f and e*x = g modulo m). Numbers are five signed limbs of
/// 62 bits, so that the products of one matrix row and one limb pair fit a signed 128-bit accumulator.
/// </remarks>
internal sealed class ModularInverse
{
    private const int LimbBits = 62;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    private readonly Signed310 _modulus;

    /// <summary>1/m modulo 2^62.</summary>
    private readonly ulong _inverse62;

    internal ModularInverse(in UInt256 modulus)
    {
        _modulus = Signed310.From(modulus);
        _inverse62 = OddModulus256.InverseModulo64(modulus.U0) & LimbMask;
    }

    /// <summary>1/x modulo m for x coprime to m; zero for zero.</summary>
    /// <param name="x">Below the modulus.</param>
    internal UInt256 Invert(in UInt256 x)
    {
        Signed310 d = default;
        Signed310 e = default;
        e.V0 = 1;
        Signed310 f = _modulus;
        Signed310 g = Signed310.From(x);
        long eta = -1;
        while (!g.IsZero)
        {
            Matrix matrix = DivisionSteps(ref eta, (ulong)f.V0 | ((ulong)f.V1 << LimbBits), (ulong)g.V0 | ((ulong)g.V1 << LimbBits));
            UpdateCofactors(ref d, ref e, matrix);
            UpdateGcd(ref f, ref g, matrix);
        }

        return Normalize(d, f.V4 < 0);
    }

    /// <summary>Sixty-two division steps on the low 64 bits of f (odd) and g.</summary>
    private static Matrix DivisionSteps(ref long eta, ulong f, ulong g)
    {
        ulong u = 1, v = 0, q = 0, r = 1;
        int left = LimbBits;
        while (true)
        {
            // The bit above the steps left ends the count, whatever g is.
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

            if (eta < 0)
            {
                eta = -eta;
                (f, g) = (g, (ulong)-(long)f);
                (u, q) = (q, (ulong)-(long)u);
                (v, r) = (r, (ulong)-(long)v);
            }

            // Until eta turns negative again only multiples of f are added to g: cancel up to six bits of g in one go.
            // f * (2 - f^2) is 1/f modulo 64 for every odd f.
            int limit = Math.Min((int)eta + 1, left);
            ulong mask = (ulong.MaxValue >> (64 - limit)) & 63;
            ulong w = (f * g * ((f * f) - 2)) & mask;
            g += f * w;
            q += u * w;
            r += v * w;
        }
    }

    /// <summary>(f, g) = matrix * (f, g) / 2^62; the division is exact.</summary>
    private static void UpdateGcd(ref Signed310 f, ref Signed310 g, in Matrix t)
    {
        long fHigh = 0, gHigh = 0;
        ulong fLow = 0, gLow = 0;
        Apply(t, f.V0, g.V0, ref fHigh, ref fLow, ref gHigh, ref gLow);
        _ = Shift(ref fHigh, ref fLow);
        _ = Shift(ref gHigh, ref gLow);
        Apply(t, f.V1, g.V1, ref fHigh, ref fLow, ref gHigh, ref gLow);
        f.V0 = Shift(ref fHigh, ref fLow);
        g.V0 = Shift(ref gHigh, ref gLow);
        Apply(t, f.V2, g.V2, ref fHigh, ref fLow, ref gHigh, ref gLow);
        f.V1 = Shift(ref fHigh, ref fLow);
        g.V1 = Shift(ref gHigh, ref gLow);
        Apply(t, f.V3, g.V3, ref fHigh, ref fLow, ref gHigh, ref gLow);
        f.V2 = Shift(ref fHigh, ref fLow);
        g.V2 = Shift(ref gHigh, ref gLow);
        Apply(t, f.V4, g.V4, ref fHigh, ref fLow, ref gHigh, ref gLow);
        f.V3 = Shift(ref fHigh, ref fLow);
        g.V3 = Shift(ref gHigh, ref gLow);
        f.V4 = (long)fLow;
        g.V4 = (long)gLow;
    }

    /// <summary>(d, e) = matrix * (d, e) / 2^62 modulo m, keeping both between -2m and m.</summary>
    private void UpdateCofactors(ref Signed310 d, ref Signed310 e, in Matrix t)
    {
        // Multiples of m that lift negative inputs, then those that make the low 62 bits zero.
        long dSign = d.V4 >> 63;
        long eSign = e.V4 >> 63;
        long dMultiple = (t.U & dSign) + (t.V & eSign);
        long eMultiple = (t.Q & dSign) + (t.R & eSign);
        long dHigh = 0, eHigh = 0;
        ulong dLow = 0, eLow = 0;
        Apply(t, d.V0, e.V0, ref dHigh, ref dLow, ref eHigh, ref eLow);
        dMultiple -= (long)(((_inverse62 * dLow) + (ulong)dMultiple) & LimbMask);
        eMultiple -= (long)(((_inverse62 * eLow) + (ulong)eMultiple) & LimbMask);
        AddModulus(_modulus.V0, dMultiple, eMultiple, ref dHigh, ref dLow, ref eHigh, ref eLow);
        _ = Shift(ref dHigh, ref dLow);
        _ = Shift(ref eHigh, ref eLow);
        Apply(t, d.V1, e.V1, ref dHigh, ref dLow, ref eHigh, ref eLow);
        AddModulus(_modulus.V1, dMultiple, eMultiple, ref dHigh, ref dLow, ref eHigh, ref eLow);
        d.V0 = Shift(ref dHigh, ref dLow);
        e.V0 = Shift(ref eHigh, ref eLow);
        Apply(t, d.V2, e.V2, ref dHigh, ref dLow, ref eHigh, ref eLow);
        AddModulus(_modulus.V2, dMultiple, eMultiple, ref dHigh, ref dLow, ref eHigh, ref eLow);
        d.V1 = Shift(ref dHigh, ref dLow);
        e.V1 = Shift(ref eHigh, ref eLow);
        Apply(t, d.V3, e.V3, ref dHigh, ref dLow, ref eHigh, ref eLow);
        AddModulus(_modulus.V3, dMultiple, eMultiple, ref dHigh, ref dLow, ref eHigh, ref eLow);
        d.V2 = Shift(ref dHigh, ref dLow);
        e.V2 = Shift(ref eHigh, ref eLow);
        Apply(t, d.V4, e.V4, ref dHigh, ref dLow, ref eHigh, ref eLow);
        AddModulus(_modulus.V4, dMultiple, eMultiple, ref dHigh, ref dLow, ref eHigh, ref eLow);
        d.V3 = Shift(ref dHigh, ref dLow);
        e.V3 = Shift(ref eHigh, ref eLow);
        d.V4 = (long)dLow;
        e.V4 = (long)eLow;
    }

    /// <summary>d or -d, brought between 0 and m.</summary>
    private UInt256 Normalize(Signed310 d, bool negate)
    {
        if (d.V4 < 0)
        {
            d.Add(_modulus, 1);
        }

        if (negate)
        {
            Signed310 zero = default;
            zero.Add(d, -1);
            d = zero;
        }

        if (d.V4 < 0)
        {
            d.Add(_modulus, 1);
        }

        return d.ToUInt256();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply(
        in Matrix t, long first, long second, ref long firstHigh, ref ulong firstLow, ref long secondHigh, ref ulong secondLow)
    {
        Limb.Accumulate(ref firstHigh, ref firstLow, t.U, first);
        Limb.Accumulate(ref firstHigh, ref firstLow, t.V, second);
        Limb.Accumulate(ref secondHigh, ref secondLow, t.Q, first);
        Limb.Accumulate(ref secondHigh, ref secondLow, t.R, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddModulus(
        long limb, long dMultiple, long eMultiple, ref long dHigh, ref ulong dLow, ref long eHigh, ref ulong eLow)
    {
        Limb.Accumulate(ref dHigh, ref dLow, limb, dMultiple);
        Limb.Accumulate(ref eHigh, ref eLow, limb, eMultiple);
    }

    /// <summary>Takes the low limb off an accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Shift(ref long high, ref ulong low)
    {
        long limb = (long)(low & LimbMask);
        low = (low >> LimbBits) | ((ulong)high << (64 - LimbBits));
        high >>= LimbBits;
        return limb;
    }

    /// <summary>2^62 times the effect of the division steps on (f, g).</summary>
    private readonly record struct Matrix(long U, long V, long Q, long R);

    /// <summary>A signed number of five limbs of 62 bits, the lower four in [0, 2^62), the top one carrying the sign.</summary>
    private struct Signed310
    {
        internal long V0;
        internal long V1;
        internal long V2;
        internal long V3;
        internal long V4;

        internal readonly bool IsZero => (V0 | V1 | V2 | V3 | V4) == 0;

        internal static Signed310 From(in UInt256 value) => new()
        {
            V0 = (long)(value.U0 & LimbMask),
            V1 = (long)(((value.U0 >> 62) | (value.U1 << 2)) & LimbMask),
            V2 = (long)(((value.U1 >> 60) | (value.U2 << 4)) & LimbMask),
            V3 = (long)(((value.U2 >> 58) | (value.U3 << 6)) & LimbMask),
            V4 = (long)(value.U3 >> 56),
        };

        internal readonly UInt256 ToUInt256() => new(
            (ulong)V0 | ((ulong)V1 << 62),
            ((ulong)V1 >> 2) | ((ulong)V2 << 60),
            ((ulong)V2 >> 4) | ((ulong)V3 << 58),
            ((ulong)V3 >> 6) | ((ulong)V4 << 56));

        /// <summary>Adds a number times 1 or -1.</summary>
        internal void Add(in Signed310 other, long sign)
        {
            V0 += other.V0 * sign;
            V1 += (other.V1 * sign) + (V0 >> LimbBits);
            V0 &= (long)LimbMask;
            V2 += (other.V2 * sign) + (V1 >> LimbBits);
            V1 &= (long)LimbMask;
            V3 += (other.V3 * sign) + (V2 >> LimbBits);
            V2 &= (long)LimbMask;
            V4 += (other.V4 * sign) + (V3 >> LimbBits);
            V3 &= (long)LimbMask;
        }
    }
}
