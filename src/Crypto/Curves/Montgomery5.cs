// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A residue of a prime of at most 256 bits, in Montgomery form with R = 2^280.</summary>
/// <typeparam name="TModulus">The prime and the constants derived from it.</typeparam>
/// <remarks>
/// Five limbs of 56 bits: the four lower ones lie in [0, 2^56), the top one is signed, so sums and differences need no comparison with
/// the prime. A value is a representative of its class, not the class: any |v| &lt;= 1024p may be multiplied, and a product lies within
/// (-p, 2p). Only public data passes through: time depends on values.
/// </remarks>
[SkipLocalsInit]
internal readonly struct Montgomery5<TModulus> : IPrimeField<Montgomery5<TModulus>>
    where TModulus : struct, IModulus5
{
    /// <summary>Bytes of a canonical big-endian encoding.</summary>
    internal const int Size = 32;

    /// <summary>Bound of a factor as a multiple of p.</summary>
    private const long MultiplicandMax = 1024;

    /// <summary>Bound of what <see cref="Shrink"/> takes as a multiple of p.</summary>
    private const long ShrinkableMax = 120;


    private const int InverseLimbs = 5;

    private static readonly long[] InverseModulus = ModularInverse.ToLimbs(Order, InverseLimbs);
    private static readonly ulong InverseWord = PrimePower.InverseModuloWord(Order);

    internal readonly ulong L0;
    internal readonly ulong L1;
    internal readonly ulong L2;
    internal readonly ulong L3;
    internal readonly ulong L4;

    internal Montgomery5(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
    }

    public static Montgomery5<TModulus> Zero => default;

    public static Montgomery5<TModulus> One => new(TModulus.R0, TModulus.R1, TModulus.R2, TModulus.R3, TModulus.R4);

    public static BigInteger Order => TModulus.Order;

    public static int ByteCount => Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a, in Montgomery5<TModulus> b)
    {
        long t = (long)(a.L0 + b.L0);
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L1 + b.L1);
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L2 + b.L2);
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L3 + b.L3);
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L4 + b.L4);
        result = new(r0, r1, r2, r3, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a, in Montgomery5<TModulus> b)
    {
        long t = (long)(a.L0 - b.L0);
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L1 - b.L1);
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L2 - b.L2);
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L3 - b.L3);
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L4 - b.L4);
        result = new(r0, r1, r2, r3, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Double(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a)
    {
        long t = (long)(a.L0 << 1);
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L1 << 1);
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L2 << 1);
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L3 << 1);
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L4 << 1);
        result = new(r0, r1, r2, r3, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Negate(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a)
    {
        long t = (long)(0UL - a.L0);
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(0UL - a.L1);
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(0UL - a.L2);
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(0UL - a.L3);
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(0UL - a.L4);
        result = new(r0, r1, r2, r3, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(out Montgomery5<TModulus> result, long x, in Montgomery5<TModulus> a, long y, in Montgomery5<TModulus> b)
    {
        long t = (long)(((ulong)x * a.L0) + ((ulong)y * b.L0));
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(((ulong)x * a.L1) + ((ulong)y * b.L1));
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(((ulong)x * a.L2) + ((ulong)y * b.L2));
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(((ulong)x * a.L3) + ((ulong)y * b.L3));
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(((ulong)x * a.L4) + ((ulong)y * b.L4));
        result = new(r0, r1, r2, r3, (ulong)t);
    }

    /// <inheritdoc/>
    /// <remarks>The quotient by p is estimated from the top limb, so the result lies within a hundredth of p of [0, p]; its product with a
    /// limb must fit a signed word, which bounds |a| by 120p.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shrink(ref Montgomery5<TModulus> a)
    {
        Debug.Assert(IsWithin(a, ShrinkableMax), "A sum has left its bounds.");
        ulong q = (ulong)(((long)a.L4 * TModulus.TopReciprocal) >> 51);
        long t = (long)(a.L0 - (q * TModulus.P0));
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L1 - (q * TModulus.P1));
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L2 - (q * TModulus.P2));
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L3 - (q * TModulus.P3));
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L4 - (q * TModulus.P4));
        a = new(r0, r1, r2, r3, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a, in Montgomery5<TModulus> b)
    {
        Debug.Assert(IsWithin(a, MultiplicandMax) && IsWithin(b, MultiplicandMax), "A factor has left its bounds.");
        ulong a0 = (a.L0 + TModulus.K0) << Column.Shift; ulong a1 = (a.L1 + TModulus.K1) << Column.Shift;
        ulong a2 = (a.L2 + TModulus.K2) << Column.Shift; ulong a3 = (a.L3 + TModulus.K3) << Column.Shift;
        ulong a4 = (a.L4 + TModulus.K4) << Column.Shift;
        ulong b0 = b.L0 + TModulus.K0; ulong b1 = b.L1 + TModulus.K1; ulong b2 = b.L2 + TModulus.K2;
        ulong b3 = b.L3 + TModulus.K3; ulong b4 = b.L4 + TModulus.K4;
        Column c = default;
        c.Add(a0, b0);
        ulong m0 = c.Factor(); c.Next();
        c.Add(a0, b1); c.Add(a1, b0); c.SubtractShort(m0, TModulus.N0);
        ulong m1 = c.Factor(); c.Next();
        c.Add(a0, b2); c.Add(a1, b1); c.Add(a2, b0); c.Subtract(m0, TModulus.N1); c.SubtractShort(m1, TModulus.N0);
        ulong m2 = c.Factor(); c.Next();
        c.Add(a0, b3); c.Add(a1, b2); c.Add(a2, b1); c.Add(a3, b0); c.Subtract(m0, TModulus.N2); c.Subtract(m1, TModulus.N1);
        c.SubtractShort(m2, TModulus.N0);
        ulong m3 = c.Factor(); c.Next();
        c.Add(a0, b4); c.Add(a1, b3); c.Add(a2, b2); c.Add(a3, b1); c.Add(a4, b0); c.Subtract(m0, TModulus.N3);
        c.Subtract(m1, TModulus.N2); c.Subtract(m2, TModulus.N1); c.SubtractShort(m3, TModulus.N0);
        ulong m4 = c.Factor(TModulus.Inverse); c.Close(m4, TModulus.P0);
        c.Add(a1, b4); c.Add(a2, b3); c.Add(a3, b2); c.Add(a4, b1); c.Subtract(m0, TModulus.N4); c.Subtract(m1, TModulus.N3);
        c.Subtract(m2, TModulus.N2); c.Subtract(m3, TModulus.N1); c.Add(m4, TModulus.P1);
        ulong r0 = c.Limb(); c.Next();
        c.Add(a2, b4); c.Add(a3, b3); c.Add(a4, b2); c.Subtract(m1, TModulus.N4); c.Subtract(m2, TModulus.N3);
        c.Subtract(m3, TModulus.N2); c.Add(m4, TModulus.P2);
        ulong r1 = c.Limb(); c.Next();
        c.Add(a3, b4); c.Add(a4, b3); c.Subtract(m2, TModulus.N4); c.Subtract(m3, TModulus.N3); c.Add(m4, TModulus.P3);
        ulong r2 = c.Limb(); c.Next();
        c.Add(a4, b4); c.Subtract(m3, TModulus.N4); c.Add(m4, TModulus.P4);
        ulong r3 = c.Limb(); c.Next();
        ulong r4 = c.Low;
        result = new(r0, r1, r2, r3, r4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a)
    {
        Debug.Assert(IsWithin(a, MultiplicandMax), "A factor has left its bounds.");
        ulong b0 = a.L0 + TModulus.K0; ulong b1 = a.L1 + TModulus.K1; ulong b2 = a.L2 + TModulus.K2;
        ulong b3 = a.L3 + TModulus.K3; ulong b4 = a.L4 + TModulus.K4;
        ulong a0 = b0 << Column.Shift; ulong a1 = b1 << Column.Shift; ulong a2 = b2 << Column.Shift;
        ulong a3 = b3 << Column.Shift; ulong a4 = b4 << Column.Shift;
        ulong d0 = a0 << 1; ulong d1 = a1 << 1; ulong d2 = a2 << 1; ulong d3 = a3 << 1;
        Column c = default;
        c.Add(a0, b0);
        ulong m0 = c.Factor(); c.Next();
        c.Add(d0, b1); c.SubtractShort(m0, TModulus.N0);
        ulong m1 = c.Factor(); c.Next();
        c.Add(d0, b2); c.Add(a1, b1); c.Subtract(m0, TModulus.N1); c.SubtractShort(m1, TModulus.N0);
        ulong m2 = c.Factor(); c.Next();
        c.Add(d0, b3); c.Add(d1, b2); c.Subtract(m0, TModulus.N2); c.Subtract(m1, TModulus.N1); c.SubtractShort(m2, TModulus.N0);
        ulong m3 = c.Factor(); c.Next();
        c.Add(d0, b4); c.Add(d1, b3); c.Add(a2, b2); c.Subtract(m0, TModulus.N3); c.Subtract(m1, TModulus.N2);
        c.Subtract(m2, TModulus.N1); c.SubtractShort(m3, TModulus.N0);
        ulong m4 = c.Factor(TModulus.Inverse); c.Close(m4, TModulus.P0);
        c.Add(d1, b4); c.Add(d2, b3); c.Subtract(m0, TModulus.N4); c.Subtract(m1, TModulus.N3); c.Subtract(m2, TModulus.N2);
        c.Subtract(m3, TModulus.N1); c.Add(m4, TModulus.P1);
        ulong r0 = c.Limb(); c.Next();
        c.Add(d2, b4); c.Add(a3, b3); c.Subtract(m1, TModulus.N4); c.Subtract(m2, TModulus.N3); c.Subtract(m3, TModulus.N2);
        c.Add(m4, TModulus.P2);
        ulong r1 = c.Limb(); c.Next();
        c.Add(d3, b4); c.Subtract(m2, TModulus.N4); c.Subtract(m3, TModulus.N3); c.Add(m4, TModulus.P3);
        ulong r2 = c.Limb(); c.Next();
        c.Add(a4, b4); c.Subtract(m3, TModulus.N4); c.Add(m4, TModulus.P4);
        ulong r3 = c.Limb(); c.Next();
        ulong r4 = c.Low;
        result = new(r0, r1, r2, r3, r4);
    }

    public static bool IsZero(in Montgomery5<TModulus> a)
    {
        Montgomery5<TModulus> v = a;
        Shrink(ref v);
        return (v.L0 | v.L1 | v.L2 | v.L3 | v.L4) == 0
            || ((v.L0 ^ TModulus.P0) | (v.L1 ^ TModulus.P1) | (v.L2 ^ TModulus.P2) | (v.L3 ^ TModulus.P3) | (v.L4 ^ TModulus.P4)) == 0;
    }

    public static bool AreEqual(in Montgomery5<TModulus> a, in Montgomery5<TModulus> b)
    {
        Subtract(out Montgomery5<TModulus> difference, a, b);
        return IsZero(difference);
    }

    /// <inheritdoc/>
    /// <remarks>The inverse of aR is a^-1 R^-1; two products with R^2 make it a^-1 R.</remarks>
    public static void Invert(out Montgomery5<TModulus> result, in Montgomery5<TModulus> a)
    {
        Montgomery5<TModulus> v = Normalize(a);
        Span<long> limbs = stackalloc long[InverseLimbs];
        limbs[0] = (long)((v.L0 | (v.L1 << 56)) & ModularInverse.Mask);
        limbs[1] = (long)(((v.L1 >> 6) | (v.L2 << 50)) & ModularInverse.Mask);
        limbs[2] = (long)(((v.L2 >> 12) | (v.L3 << 44)) & ModularInverse.Mask);
        limbs[3] = (long)(((v.L3 >> 18) | (v.L4 << 38)) & ModularInverse.Mask);
        limbs[4] = (long)(((v.L4 >> 24)) & ModularInverse.Mask);
        ModularInverse.Compute(limbs, InverseModulus, InverseWord);
        v = new(
            ((ulong)limbs[0]) & Column.Mask,
            (((ulong)limbs[0] >> 56) | ((ulong)limbs[1] << 6)) & Column.Mask,
            (((ulong)limbs[1] >> 50) | ((ulong)limbs[2] << 12)) & Column.Mask,
            (((ulong)limbs[2] >> 44) | ((ulong)limbs[3] << 18)) & Column.Mask,
            (((ulong)limbs[3] >> 38) | ((ulong)limbs[4] << 24)) & Column.Mask);
        Montgomery5<TModulus> square = new(TModulus.Q0, TModulus.Q1, TModulus.Q2, TModulus.Q3, TModulus.Q4);
        Multiply(out v, v, square);
        Multiply(out result, v, square);
    }

    public static bool TryDecode(ReadOnlySpan<byte> bigEndian, out Montgomery5<TModulus> result)
    {
        Montgomery5<TModulus> raw = FromBytes(bigEndian);
        if (!IsBelowOrder(raw))
        {
            result = default;
            return false;
        }

        Multiply(out result, raw, new(TModulus.Q0, TModulus.Q1, TModulus.Q2, TModulus.Q3, TModulus.Q4));
        return true;
    }

    public static void Encode(in Montgomery5<TModulus> a, Span<byte> bigEndian)
    {
        Montgomery5<TModulus> v = Canonical(a);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[24..], v.L0 | (v.L1 << 56));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[16..], (v.L1 >> 8) | (v.L2 << 48));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], (v.L2 >> 16) | (v.L3 << 40));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, (v.L3 >> 24) | (v.L4 << 32));
    }

    /// <summary>The residue itself, out of Montgomery form, in [0, p).</summary>
    internal static Montgomery5<TModulus> Canonical(in Montgomery5<TModulus> a)
    {
        Multiply(out Montgomery5<TModulus> v, a, new(1, 0, 0, 0, 0));
        return Normalize(v);
    }

    /// <summary>The representative in [0, p).</summary>
    private static Montgomery5<TModulus> Normalize(in Montgomery5<TModulus> a)
    {
        Montgomery5<TModulus> v = a;
        Shrink(ref v);
        if ((long)v.L4 < 0)
        {
            Add(out v, v, new(TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3, TModulus.P4));
        }

        if (!IsBelowOrder(v))
        {
            Subtract(out v, v, new(TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3, TModulus.P4));
        }

        return v;
    }

    private static Montgomery5<TModulus> FromBytes(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source[24..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[17..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[10..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[3..]) & Column.Mask,
        BinaryPrimitives.ReadUInt32BigEndian(source));

    /// <summary>Whether |v| is at most about bound * p, for assertions.</summary>
    private static bool IsWithin(in Montgomery5<TModulus> v, long bound) => Math.Abs((long)v.L4) <= (bound + 1) * (long)TModulus.P4;

    private static bool IsBelowOrder(in Montgomery5<TModulus> v)
    {
        if (v.L4 != TModulus.P4)
        {
            return v.L4 < TModulus.P4;
        }

        if (v.L3 != TModulus.P3)
        {
            return v.L3 < TModulus.P3;
        }

        if (v.L2 != TModulus.P2)
        {
            return v.L2 < TModulus.P2;
        }

        if (v.L1 != TModulus.P1)
        {
            return v.L1 < TModulus.P1;
        }

        return v.L0 < TModulus.P0;
    }
}
