// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>An element of the base field of BLS12-381, in Montgomery form with R = 2^392.</summary>
/// <remarks>
/// Seven limbs of 56 bits: the six lower ones lie in [0, 2^56), the top one is signed, so sums and differences need no comparison with
/// the prime. A value is a representative of its class, not the class: any |v| &lt;= 32p may be multiplied, and a product of |a| &lt;= A p
/// and |b| &lt;= B p lies within (-p/16, p + (A + 32)(B + 32)p/2520), so below 1.7p for A, B &lt;= 8 and below 2.7p always.
/// Only public data passes through: time depends on values.
/// </remarks>
[SkipLocalsInit]
internal readonly struct Fp381 : IPrimeField<Fp381>
{
    /// <summary>Bytes of a canonical big-endian encoding.</summary>
    internal const int Size = 48;

    /// <summary>Bound of a factor as a multiple of p.</summary>
    private const long MultiplicandMax = 32;

    /// <summary>Bound of what <see cref="Shrink"/> takes as a multiple of p.</summary>
    private const long ShrinkableMax = 120;

    private static readonly BigInteger OrderValue = BigInteger.Parse(
        "01a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
        System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    // The prime, least significant limb first.
    private const ulong P0 = 0xfeffffffffaaab;
    private const ulong P1 = 0xfffeb153ffffb9;
    private const ulong P2 = 0xa0f6b0f6241eab;
    private const ulong P3 = 0xf38512bf6730d2;
    private const ulong P4 = 0x4bacd764774b84;
    private const ulong P5 = 0xe69a4b1ba7b643;
    private const ulong P6 = 0x1a0111ea397f;

    // (p * (p^-1 mod 2^56) - 1) / 2^56: a multiple of p that is 1 below 2^56 makes each factor of a reduction step free.
    private const ulong N0 = 0xcbeb41f82df82e;
    private const ulong N1 = 0x7222738e5c6ff8;
    private const ulong N2 = 0x27eb75ff1b39ae;
    private const ulong N3 = 0xa80b7cb7ccba6;
    private const ulong N4 = 0xb3d0bc717d2388;
    private const ulong N5 = 0xc0ff7d1b591e2c;
    private const ulong N6 = 0x1380d24fe35;

    // 32p, which makes any |v| <= 32p non-negative before a multiplication.
    private const ulong K0 = 0xdffffffff55560;
    private const ulong K1 = 0xffd62a7ffff73f;
    private const ulong K2 = 0x1ed61ec483d57f;
    private const ulong K3 = 0x70a257ece61a54;
    private const ulong K4 = 0x759aec8ee9709e;
    private const ulong K5 = 0xd3496374f6c869;
    private const ulong K6 = 0x340223d472ffc;

    // R mod p, the Montgomery form of one.
    private const ulong R0 = 0xd800000347fcb8;
    private const ulong R1 = 0xcde6d2002b119;
    private const ulong R2 = 0x83a2090c7212e0;
    private const ulong R3 = 0xda0f73e037669f;
    private const ulong R4 = 0x1297bb09b09b42;
    private const ulong R5 = 0x12ca7c515d98f;
    private const ulong R6 = 0x577a659fcfa;

    // R^2 mod p, which brings a residue into Montgomery form.
    private const ulong Q0 = 0x6d1c34510370ed;
    private const ulong Q1 = 0xec45c53e243d62;
    private const ulong Q2 = 0x93317d3b1d65a;
    private const ulong Q3 = 0x5d74088b4f36a0;
    private const ulong Q4 = 0x865d118c10ea72;
    private const ulong Q5 = 0xfd5cd507320a75;
    private const ulong Q6 = 0xc8d4cc8a759;

    // -1/p mod 2^56.
    private const ulong Inverse = 0xf3fffcfffcfffd;

    // 2^50 / (p / 2^356), rounded down.
    private const long TopReciprocal = 0x2760d74;


    private const int InverseLimbs = 7;

    private static readonly long[] InverseModulus = ModularInverse.ToLimbs(Order, InverseLimbs);
    private static readonly ulong InverseWord = PrimePower.InverseModuloWord(Order);

    internal readonly ulong L0;
    internal readonly ulong L1;
    internal readonly ulong L2;
    internal readonly ulong L3;
    internal readonly ulong L4;
    internal readonly ulong L5;
    internal readonly ulong L6;

    internal Fp381(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
        L5 = l5;
        L6 = l6;
    }

    public static Fp381 Zero => default;

    public static Fp381 One => new(R0, R1, R2, R3, R4, R5, R6);

    public static BigInteger Order => OrderValue;

    public static int ByteCount => Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(out Fp381 result, in Fp381 a, in Fp381 b)
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
        ulong r4 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L5 + b.L5);
        ulong r5 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L6 + b.L6);
        result = new(r0, r1, r2, r3, r4, r5, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(out Fp381 result, in Fp381 a, in Fp381 b)
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
        ulong r4 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L5 - b.L5);
        ulong r5 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L6 - b.L6);
        result = new(r0, r1, r2, r3, r4, r5, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Double(out Fp381 result, in Fp381 a)
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
        ulong r4 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L5 << 1);
        ulong r5 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L6 << 1);
        result = new(r0, r1, r2, r3, r4, r5, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Negate(out Fp381 result, in Fp381 a)
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
        ulong r4 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(0UL - a.L5);
        ulong r5 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(0UL - a.L6);
        result = new(r0, r1, r2, r3, r4, r5, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(out Fp381 result, long x, in Fp381 a, long y, in Fp381 b)
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
        ulong r4 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(((ulong)x * a.L5) + ((ulong)y * b.L5));
        ulong r5 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(((ulong)x * a.L6) + ((ulong)y * b.L6));
        result = new(r0, r1, r2, r3, r4, r5, (ulong)t);
    }

    /// <inheritdoc/>
    /// <remarks>The quotient by p is estimated from the top limb, so the result lies within a hundredth of p of [0, p]; its product with a
    /// limb must fit a signed word, which bounds |a| by 120p.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shrink(ref Fp381 a)
    {
        Debug.Assert(IsWithin(a, ShrinkableMax), "A sum has left its bounds.");
        ulong q = (ulong)((((long)a.L6 >> 20) * TopReciprocal) >> 50);
        long t = (long)(a.L0 - (q * P0));
        ulong r0 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L1 - (q * P1));
        ulong r1 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L2 - (q * P2));
        ulong r2 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L3 - (q * P3));
        ulong r3 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L4 - (q * P4));
        ulong r4 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L5 - (q * P5));
        ulong r5 = (ulong)t & Column.Mask;
        t = (t >> Column.Bits) + (long)(a.L6 - (q * P6));
        a = new(r0, r1, r2, r3, r4, r5, (ulong)t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(out Fp381 result, in Fp381 a, in Fp381 b)
    {
        Debug.Assert(IsWithin(a, MultiplicandMax) && IsWithin(b, MultiplicandMax), "A factor has left its bounds.");
        ulong a0 = (a.L0 + K0) << Column.Shift; ulong a1 = (a.L1 + K1) << Column.Shift;
        ulong a2 = (a.L2 + K2) << Column.Shift; ulong a3 = (a.L3 + K3) << Column.Shift;
        ulong a4 = (a.L4 + K4) << Column.Shift; ulong a5 = (a.L5 + K5) << Column.Shift;
        ulong a6 = (a.L6 + K6) << Column.Shift;
        ulong b0 = b.L0 + K0; ulong b1 = b.L1 + K1; ulong b2 = b.L2 + K2; ulong b3 = b.L3 + K3; ulong b4 = b.L4 + K4;
        ulong b5 = b.L5 + K5; ulong b6 = b.L6 + K6;
        Column c = default;
        c.Add(a0, b0);
        ulong m0 = c.Factor(); c.Next();
        c.Add(a0, b1); c.Add(a1, b0); c.SubtractShort(m0, N0);
        ulong m1 = c.Factor(); c.Next();
        c.Add(a0, b2); c.Add(a1, b1); c.Add(a2, b0); c.Subtract(m0, N1); c.SubtractShort(m1, N0);
        ulong m2 = c.Factor(); c.Next();
        c.Add(a0, b3); c.Add(a1, b2); c.Add(a2, b1); c.Add(a3, b0); c.Subtract(m0, N2); c.Subtract(m1, N1); c.SubtractShort(m2, N0);
        ulong m3 = c.Factor(); c.Next();
        c.Add(a0, b4); c.Add(a1, b3); c.Add(a2, b2); c.Add(a3, b1); c.Add(a4, b0); c.Subtract(m0, N3); c.Subtract(m1, N2);
        c.Subtract(m2, N1); c.SubtractShort(m3, N0);
        ulong m4 = c.Factor(); c.Next();
        c.Add(a0, b5); c.Add(a1, b4); c.Add(a2, b3); c.Add(a3, b2); c.Add(a4, b1); c.Add(a5, b0); c.Subtract(m0, N4); c.Subtract(m1, N3);
        c.Subtract(m2, N2); c.Subtract(m3, N1); c.SubtractShort(m4, N0);
        ulong m5 = c.Factor(); c.Next();
        c.Add(a0, b6); c.Add(a1, b5); c.Add(a2, b4); c.Add(a3, b3); c.Add(a4, b2); c.Add(a5, b1); c.Add(a6, b0); c.Subtract(m0, N5);
        c.Subtract(m1, N4); c.Subtract(m2, N3); c.Subtract(m3, N2); c.Subtract(m4, N1); c.SubtractShort(m5, N0);
        ulong m6 = c.Factor(Inverse); c.Close(m6, P0);
        c.Add(a1, b6); c.Add(a2, b5); c.Add(a3, b4); c.Add(a4, b3); c.Add(a5, b2); c.Add(a6, b1); c.Subtract(m0, N6); c.Subtract(m1, N5);
        c.Subtract(m2, N4); c.Subtract(m3, N3); c.Subtract(m4, N2); c.Subtract(m5, N1); c.Add(m6, P1);
        ulong r0 = c.Limb(); c.Next();
        c.Add(a2, b6); c.Add(a3, b5); c.Add(a4, b4); c.Add(a5, b3); c.Add(a6, b2); c.Subtract(m1, N6); c.Subtract(m2, N5);
        c.Subtract(m3, N4); c.Subtract(m4, N3); c.Subtract(m5, N2); c.Add(m6, P2);
        ulong r1 = c.Limb(); c.Next();
        c.Add(a3, b6); c.Add(a4, b5); c.Add(a5, b4); c.Add(a6, b3); c.Subtract(m2, N6); c.Subtract(m3, N5); c.Subtract(m4, N4);
        c.Subtract(m5, N3); c.Add(m6, P3);
        ulong r2 = c.Limb(); c.Next();
        c.Add(a4, b6); c.Add(a5, b5); c.Add(a6, b4); c.Subtract(m3, N6); c.Subtract(m4, N5); c.Subtract(m5, N4); c.Add(m6, P4);
        ulong r3 = c.Limb(); c.Next();
        c.Add(a5, b6); c.Add(a6, b5); c.Subtract(m4, N6); c.Subtract(m5, N5); c.Add(m6, P5);
        ulong r4 = c.Limb(); c.Next();
        c.Add(a6, b6); c.Subtract(m5, N6); c.Add(m6, P6);
        ulong r5 = c.Limb(); c.Next();
        ulong r6 = c.Low;
        result = new(r0, r1, r2, r3, r4, r5, r6);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(out Fp381 result, in Fp381 a)
    {
        Debug.Assert(IsWithin(a, MultiplicandMax), "A factor has left its bounds.");
        ulong b0 = a.L0 + K0; ulong b1 = a.L1 + K1; ulong b2 = a.L2 + K2; ulong b3 = a.L3 + K3; ulong b4 = a.L4 + K4;
        ulong b5 = a.L5 + K5; ulong b6 = a.L6 + K6;
        ulong a0 = b0 << Column.Shift; ulong a1 = b1 << Column.Shift; ulong a2 = b2 << Column.Shift;
        ulong a3 = b3 << Column.Shift; ulong a4 = b4 << Column.Shift; ulong a5 = b5 << Column.Shift;
        ulong a6 = b6 << Column.Shift;
        ulong d0 = a0 << 1; ulong d1 = a1 << 1; ulong d2 = a2 << 1; ulong d3 = a3 << 1; ulong d4 = a4 << 1;
        ulong d5 = a5 << 1;
        Column c = default;
        c.Add(a0, b0);
        ulong m0 = c.Factor(); c.Next();
        c.Add(d0, b1); c.SubtractShort(m0, N0);
        ulong m1 = c.Factor(); c.Next();
        c.Add(d0, b2); c.Add(a1, b1); c.Subtract(m0, N1); c.SubtractShort(m1, N0);
        ulong m2 = c.Factor(); c.Next();
        c.Add(d0, b3); c.Add(d1, b2); c.Subtract(m0, N2); c.Subtract(m1, N1); c.SubtractShort(m2, N0);
        ulong m3 = c.Factor(); c.Next();
        c.Add(d0, b4); c.Add(d1, b3); c.Add(a2, b2); c.Subtract(m0, N3); c.Subtract(m1, N2); c.Subtract(m2, N1); c.SubtractShort(m3, N0);
        ulong m4 = c.Factor(); c.Next();
        c.Add(d0, b5); c.Add(d1, b4); c.Add(d2, b3); c.Subtract(m0, N4); c.Subtract(m1, N3); c.Subtract(m2, N2); c.Subtract(m3, N1);
        c.SubtractShort(m4, N0);
        ulong m5 = c.Factor(); c.Next();
        c.Add(d0, b6); c.Add(d1, b5); c.Add(d2, b4); c.Add(a3, b3); c.Subtract(m0, N5); c.Subtract(m1, N4); c.Subtract(m2, N3);
        c.Subtract(m3, N2); c.Subtract(m4, N1); c.SubtractShort(m5, N0);
        ulong m6 = c.Factor(Inverse); c.Close(m6, P0);
        c.Add(d1, b6); c.Add(d2, b5); c.Add(d3, b4); c.Subtract(m0, N6); c.Subtract(m1, N5); c.Subtract(m2, N4); c.Subtract(m3, N3);
        c.Subtract(m4, N2); c.Subtract(m5, N1); c.Add(m6, P1);
        ulong r0 = c.Limb(); c.Next();
        c.Add(d2, b6); c.Add(d3, b5); c.Add(a4, b4); c.Subtract(m1, N6); c.Subtract(m2, N5); c.Subtract(m3, N4); c.Subtract(m4, N3);
        c.Subtract(m5, N2); c.Add(m6, P2);
        ulong r1 = c.Limb(); c.Next();
        c.Add(d3, b6); c.Add(d4, b5); c.Subtract(m2, N6); c.Subtract(m3, N5); c.Subtract(m4, N4); c.Subtract(m5, N3); c.Add(m6, P3);
        ulong r2 = c.Limb(); c.Next();
        c.Add(d4, b6); c.Add(a5, b5); c.Subtract(m3, N6); c.Subtract(m4, N5); c.Subtract(m5, N4); c.Add(m6, P4);
        ulong r3 = c.Limb(); c.Next();
        c.Add(d5, b6); c.Subtract(m4, N6); c.Subtract(m5, N5); c.Add(m6, P5);
        ulong r4 = c.Limb(); c.Next();
        c.Add(a6, b6); c.Subtract(m5, N6); c.Add(m6, P6);
        ulong r5 = c.Limb(); c.Next();
        ulong r6 = c.Low;
        result = new(r0, r1, r2, r3, r4, r5, r6);
    }

    public static bool IsZero(in Fp381 a)
    {
        Fp381 v = a;
        Shrink(ref v);
        return (v.L0 | v.L1 | v.L2 | v.L3 | v.L4 | v.L5 | v.L6) == 0
            || ((v.L0 ^ P0) | (v.L1 ^ P1) | (v.L2 ^ P2) | (v.L3 ^ P3) | (v.L4 ^ P4) | (v.L5 ^ P5) | (v.L6 ^ P6)) == 0;
    }

    public static bool AreEqual(in Fp381 a, in Fp381 b)
    {
        Subtract(out Fp381 difference, a, b);
        return IsZero(difference);
    }

    /// <inheritdoc/>
    /// <remarks>The inverse of aR is a^-1 R^-1; two products with R^2 make it a^-1 R.</remarks>
    public static void Invert(out Fp381 result, in Fp381 a)
    {
        Fp381 v = Normalize(a);
        Span<long> limbs = stackalloc long[InverseLimbs];
        limbs[0] = (long)((v.L0 | (v.L1 << 56)) & ModularInverse.Mask);
        limbs[1] = (long)(((v.L1 >> 6) | (v.L2 << 50)) & ModularInverse.Mask);
        limbs[2] = (long)(((v.L2 >> 12) | (v.L3 << 44)) & ModularInverse.Mask);
        limbs[3] = (long)(((v.L3 >> 18) | (v.L4 << 38)) & ModularInverse.Mask);
        limbs[4] = (long)(((v.L4 >> 24) | (v.L5 << 32)) & ModularInverse.Mask);
        limbs[5] = (long)(((v.L5 >> 30) | (v.L6 << 26)) & ModularInverse.Mask);
        limbs[6] = (long)(((v.L6 >> 36)) & ModularInverse.Mask);
        ModularInverse.Compute(limbs, InverseModulus, InverseWord);
        v = new(
            ((ulong)limbs[0]) & Column.Mask,
            (((ulong)limbs[0] >> 56) | ((ulong)limbs[1] << 6)) & Column.Mask,
            (((ulong)limbs[1] >> 50) | ((ulong)limbs[2] << 12)) & Column.Mask,
            (((ulong)limbs[2] >> 44) | ((ulong)limbs[3] << 18)) & Column.Mask,
            (((ulong)limbs[3] >> 38) | ((ulong)limbs[4] << 24)) & Column.Mask,
            (((ulong)limbs[4] >> 32) | ((ulong)limbs[5] << 30)) & Column.Mask,
            (((ulong)limbs[5] >> 26) | ((ulong)limbs[6] << 36)) & Column.Mask);
        Fp381 square = new(Q0, Q1, Q2, Q3, Q4, Q5, Q6);
        Multiply(out v, v, square);
        Multiply(out result, v, square);
    }

    public static bool TryDecode(ReadOnlySpan<byte> bigEndian, out Fp381 result)
    {
        Fp381 raw = FromBytes(bigEndian);
        if (!IsBelowOrder(raw))
        {
            result = default;
            return false;
        }

        Multiply(out result, raw, new(Q0, Q1, Q2, Q3, Q4, Q5, Q6));
        return true;
    }

    public static void Encode(in Fp381 a, Span<byte> bigEndian)
    {
        Fp381 v = Canonical(a);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[40..], v.L0 | (v.L1 << 56));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[32..], (v.L1 >> 8) | (v.L2 << 48));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[24..], (v.L2 >> 16) | (v.L3 << 40));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[16..], (v.L3 >> 24) | (v.L4 << 32));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], (v.L4 >> 32) | (v.L5 << 24));
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, (v.L5 >> 40) | (v.L6 << 16));
    }

    /// <summary>The residue itself, out of Montgomery form, in [0, p).</summary>
    internal static Fp381 Canonical(in Fp381 a)
    {
        Multiply(out Fp381 v, a, new(1, 0, 0, 0, 0, 0, 0));
        return Normalize(v);
    }

    /// <summary>The representative in [0, p).</summary>
    private static Fp381 Normalize(in Fp381 a)
    {
        Fp381 v = a;
        Shrink(ref v);
        if ((long)v.L6 < 0)
        {
            Add(out v, v, new(P0, P1, P2, P3, P4, P5, P6));
        }

        if (!IsBelowOrder(v))
        {
            Subtract(out v, v, new(P0, P1, P2, P3, P4, P5, P6));
        }

        return v;
    }

    private static Fp381 FromBytes(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source[40..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[33..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[26..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[19..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[12..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source[5..]) & Column.Mask,
        BinaryPrimitives.ReadUInt64BigEndian(source) >> 16);

    /// <summary>Whether |v| is at most about bound * p, for assertions.</summary>
    private static bool IsWithin(in Fp381 v, long bound) => Math.Abs((long)v.L6) <= (bound + 1) * (long)P6;

    private static bool IsBelowOrder(in Fp381 v)
    {
        if (v.L6 != P6)
        {
            return v.L6 < P6;
        }

        if (v.L5 != P5)
        {
            return v.L5 < P5;
        }

        if (v.L4 != P4)
        {
            return v.L4 < P4;
        }

        if (v.L3 != P3)
        {
            return v.L3 < P3;
        }

        if (v.L2 != P2)
        {
            return v.L2 < P2;
        }

        if (v.L1 != P1)
        {
            return v.L1 < P1;
        }

        return v.L0 < P0;
    }
}
