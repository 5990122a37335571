// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>An element of the field of secp256k1, modulo p = 2^256 - 2^32 - 977 (SEC 2 section 2.4.1). For public values only.</summary>
/// <remarks>
/// Five limbs of 52 bits with room above them, so that sums and differences need no carries. An element of magnitude M has
/// limbs of at most 2M(2^52 - 1), the top one of at most 2M(2^48 - 1). <see cref="Multiply"/> and <see cref="Square"/> take magnitudes up
/// to 8 and give 1; each other operation states what it gives.
/// </remarks>
internal struct Secp256k1Field
{
    private const ulong LimbMask = (1UL << 52) - 1;
    private const ulong TopMask = (1UL << 48) - 1;

    /// <summary>2^256 modulo p.</summary>
    private const ulong Fold256 = 0x1000003D1;

    /// <summary>2^260 modulo p.</summary>
    private const ulong Fold260 = Fold256 << 4;

    private const ulong Prime0 = 0xFFFFEFFFFFC2F;

    private ulong _n0;
    private ulong _n1;
    private ulong _n2;
    private ulong _n3;
    private ulong _n4;

    private static readonly ModularInverse Inverse = new(Prime);

    /// <summary>p.</summary>
    internal static UInt256 Prime => new(0xFFFFFFFEFFFFFC2F, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>The number one.</summary>
    internal static Secp256k1Field One => new() { _n0 = 1 };

    /// <summary>Whether a normalized element is odd.</summary>
    internal readonly bool IsOdd => (_n0 & 1) != 0;

    /// <summary>Takes a number below p.</summary>
    internal static Secp256k1Field From(in UInt256 value) => new()
    {
        _n0 = value.U0 & LimbMask,
        _n1 = ((value.U0 >> 52) | (value.U1 << 12)) & LimbMask,
        _n2 = ((value.U1 >> 40) | (value.U2 << 24)) & LimbMask,
        _n3 = ((value.U2 >> 28) | (value.U3 << 36)) & LimbMask,
        _n4 = value.U3 >> 16,
    };

    /// <summary>The number of a normalized element.</summary>
    internal readonly UInt256 ToUInt256() => new(
        _n0 | (_n1 << 52), (_n1 >> 12) | (_n2 << 40), (_n2 >> 24) | (_n3 << 28), (_n3 >> 36) | (_n4 << 16));

    /// <summary>a + b: the sum of the magnitudes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Secp256k1Field Add(in Secp256k1Field a, in Secp256k1Field b)
    {
        Unsafe.SkipInit(out Secp256k1Field r);
        r._n0 = a._n0 + b._n0;
        r._n1 = a._n1 + b._n1;
        r._n2 = a._n2 + b._n2;
        r._n3 = a._n3 + b._n3;
        r._n4 = a._n4 + b._n4;
        return r;
    }

    /// <summary>-a for an element of at most the given magnitude: one more than that magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Secp256k1Field Negate(in Secp256k1Field a, uint magnitude)
    {
        ulong factor = 2 * (magnitude + 1UL);
        Unsafe.SkipInit(out Secp256k1Field r);
        r._n0 = (Prime0 * factor) - a._n0;
        r._n1 = (LimbMask * factor) - a._n1;
        r._n2 = (LimbMask * factor) - a._n2;
        r._n3 = (LimbMask * factor) - a._n3;
        r._n4 = (TopMask * factor) - a._n4;
        return r;
    }

    /// <summary>k * a for a small number: k times the magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Secp256k1Field Scale(in Secp256k1Field a, uint k)
    {
        Unsafe.SkipInit(out Secp256k1Field r);
        r._n0 = a._n0 * k;
        r._n1 = a._n1 * k;
        r._n2 = a._n2 * k;
        r._n3 = a._n3 * k;
        r._n4 = a._n4 * k;
        return r;
    }

    /// <summary>a / 2: half the magnitude, rounded down, plus one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Secp256k1Field Halve(in Secp256k1Field a)
    {
        // An odd number becomes even by adding p; then every limb's lowest bit moves to the limb below.
        ulong odd = (ulong)-(long)(a._n0 & 1);
        ulong t0 = a._n0 + (Prime0 & odd);
        ulong t1 = a._n1 + (LimbMask & odd);
        ulong t2 = a._n2 + (LimbMask & odd);
        ulong t3 = a._n3 + (LimbMask & odd);
        ulong t4 = a._n4 + (TopMask & odd);
        Unsafe.SkipInit(out Secp256k1Field r);
        r._n0 = (t0 >> 1) + ((t1 & 1) << 51);
        r._n1 = (t1 >> 1) + ((t2 & 1) << 51);
        r._n2 = (t2 >> 1) + ((t3 & 1) << 51);
        r._n3 = (t3 >> 1) + ((t4 & 1) << 51);
        r._n4 = t4 >> 1;
        return r;
    }

    /// <summary>The one representation below p: magnitude 1.</summary>
    internal readonly Secp256k1Field Normalize()
    {
        ulong t0 = _n0, t1 = _n1, t2 = _n2, t3 = _n3, t4 = _n4;
        FoldTop(ref t0, ref t1, ref t2, ref t3, ref t4);

        // Now below 2^256 plus little; one more p goes out if the number is p or more.
        bool full = t1 == LimbMask && t2 == LimbMask && t3 == LimbMask && t4 == TopMask && t0 >= Prime0;
        if (full || t4 >> 48 != 0)
        {
            t0 += Fold256;
            Carry(ref t0, ref t1, ref t2, ref t3, ref t4);
            t4 &= TopMask;
        }

        return new Secp256k1Field { _n0 = t0, _n1 = t1, _n2 = t2, _n3 = t3, _n4 = t4 };
    }

    /// <summary>Whether the element is zero, whatever its representation.</summary>
    internal readonly bool IsZero()
    {
        ulong t0 = _n0, t1 = _n1, t2 = _n2, t3 = _n3, t4 = _n4;
        FoldTop(ref t0, ref t1, ref t2, ref t3, ref t4);
        bool zero = (t0 | t1 | t2 | t3 | t4) == 0;
        bool prime = t0 == Prime0 && (t1 & t2 & t3) == LimbMask && t4 == TopMask;
        return zero || prime;
    }

    /// <summary>Whether two elements of magnitude 1 are equal.</summary>
    internal static bool AreEqual(in Secp256k1Field a, in Secp256k1Field b) => Add(Negate(a, 1), b).IsZero();

    /// <summary>1/a by way of the integers; zero for zero: magnitude 1.</summary>
    internal static Secp256k1Field Invert(in Secp256k1Field a) => From(Inverse.Invert(a.Normalize().ToUInt256()));

    /// <summary>A square root of a, the power (p + 1)/4, when there is one: magnitude 1.</summary>
    internal static bool TrySquareRoot(in Secp256k1Field a, out Secp256k1Field root)
    {
        // (p + 1)/4 in binary: 223 ones, a zero, 22 ones, four zeros, two ones, two zeros. xN is a to the power of N ones.
        Multiply(Squares(a, 1), a, out Secp256k1Field x2);
        Multiply(Squares(x2, 1), a, out Secp256k1Field x3);
        Multiply(Squares(x3, 3), x3, out Secp256k1Field x6);
        Multiply(Squares(x6, 3), x3, out Secp256k1Field x9);
        Multiply(Squares(x9, 2), x2, out Secp256k1Field x11);
        Multiply(Squares(x11, 11), x11, out Secp256k1Field x22);
        Multiply(Squares(x22, 22), x22, out Secp256k1Field x44);
        Multiply(Squares(x44, 44), x44, out Secp256k1Field x88);
        Multiply(Squares(x88, 88), x88, out Secp256k1Field x176);
        Multiply(Squares(x176, 44), x44, out Secp256k1Field x220);
        Multiply(Squares(x220, 3), x3, out Secp256k1Field x223);
        Multiply(Squares(x223, 23), x22, out Secp256k1Field t);
        Multiply(Squares(t, 6), x2, out t);
        root = Squares(t, 2);
        Square(root, out Secp256k1Field square);
        return AreEqual(square, a);
    }

    /// <summary>a * b. The result may be one of the operands.</summary>
    [SkipLocalsInit]
    internal static void Multiply(in Secp256k1Field a, in Secp256k1Field b, out Secp256k1Field r)
    {
        ulong a0 = a._n0, a1 = a._n1, a2 = a._n2, a3 = a._n3, a4 = a._n4;
        ulong b0 = b._n0, b1 = b._n1, b2 = b._n2, b3 = b._n3, b4 = b._n4;

        // Columns 3 and 4 come first, so that what overflows them joins the columns above, which fold back onto 0 to 2.
        ulong topHigh = Math.BigMul(a4, b4, out ulong topLow);
        ulong dh = 0, dl = 0;
        Limb.Accumulate(ref dh, ref dl, a0, b3);
        Limb.Accumulate(ref dh, ref dl, a1, b2);
        Limb.Accumulate(ref dh, ref dl, a2, b1);
        Limb.Accumulate(ref dh, ref dl, a3, b0);
        Limb.Accumulate(ref dh, ref dl, topLow, Fold260);
        ulong t3 = Shift52(ref dh, ref dl);
        Limb.Accumulate(ref dh, ref dl, a0, b4);
        Limb.Accumulate(ref dh, ref dl, a1, b3);
        Limb.Accumulate(ref dh, ref dl, a2, b2);
        Limb.Accumulate(ref dh, ref dl, a3, b1);
        Limb.Accumulate(ref dh, ref dl, a4, b0);
        Limb.Accumulate(ref dh, ref dl, topHigh, Fold260 << 12);
        ulong t4 = Shift52(ref dh, ref dl);
        Limb.Accumulate(ref dh, ref dl, a1, b4);
        Limb.Accumulate(ref dh, ref dl, a2, b3);
        Limb.Accumulate(ref dh, ref dl, a3, b2);
        Limb.Accumulate(ref dh, ref dl, a4, b1);
        ulong above256 = (Shift52(ref dh, ref dl) << 4) | (t4 >> 48);

        ulong ch = 0, cl = 0;
        Limb.Accumulate(ref ch, ref cl, a0, b0);
        Limb.Accumulate(ref ch, ref cl, above256, Fold256);
        r._n0 = Shift52(ref ch, ref cl);
        Limb.Accumulate(ref dh, ref dl, a2, b4);
        Limb.Accumulate(ref dh, ref dl, a3, b3);
        Limb.Accumulate(ref dh, ref dl, a4, b2);
        Limb.Accumulate(ref ch, ref cl, a0, b1);
        Limb.Accumulate(ref ch, ref cl, a1, b0);
        Limb.Accumulate(ref ch, ref cl, Shift52(ref dh, ref dl), Fold260);
        r._n1 = Shift52(ref ch, ref cl);
        Limb.Accumulate(ref dh, ref dl, a3, b4);
        Limb.Accumulate(ref dh, ref dl, a4, b3);
        Limb.Accumulate(ref ch, ref cl, a0, b2);
        Limb.Accumulate(ref ch, ref cl, a1, b1);
        Limb.Accumulate(ref ch, ref cl, a2, b0);
        Limb.Accumulate(ref ch, ref cl, dl, Fold260);
        r._n2 = Shift52(ref ch, ref cl);
        cl += t3;
        ch += cl < t3 ? 1UL : 0UL;
        Limb.Accumulate(ref ch, ref cl, dh, Fold260 << 12);
        r._n3 = Shift52(ref ch, ref cl);
        r._n4 = (t4 & TopMask) + cl;
    }

    /// <summary>a * a. The result may be the operand.</summary>
    [SkipLocalsInit]
    internal static void Square(in Secp256k1Field a, out Secp256k1Field r)
    {
        ulong a0 = a._n0, a1 = a._n1, a2 = a._n2, a3 = a._n3, a4 = a._n4;
        ulong twice0 = a0 * 2, twice1 = a1 * 2, twice2 = a2 * 2, twice3 = a3 * 2;

        ulong topHigh = Math.BigMul(a4, a4, out ulong topLow);
        ulong dh = 0, dl = 0;
        Limb.Accumulate(ref dh, ref dl, twice0, a3);
        Limb.Accumulate(ref dh, ref dl, twice1, a2);
        Limb.Accumulate(ref dh, ref dl, topLow, Fold260);
        ulong t3 = Shift52(ref dh, ref dl);
        Limb.Accumulate(ref dh, ref dl, twice0, a4);
        Limb.Accumulate(ref dh, ref dl, twice1, a3);
        Limb.Accumulate(ref dh, ref dl, a2, a2);
        Limb.Accumulate(ref dh, ref dl, topHigh, Fold260 << 12);
        ulong t4 = Shift52(ref dh, ref dl);
        Limb.Accumulate(ref dh, ref dl, twice1, a4);
        Limb.Accumulate(ref dh, ref dl, twice2, a3);
        ulong above256 = (Shift52(ref dh, ref dl) << 4) | (t4 >> 48);

        ulong ch = 0, cl = 0;
        Limb.Accumulate(ref ch, ref cl, a0, a0);
        Limb.Accumulate(ref ch, ref cl, above256, Fold256);
        r._n0 = Shift52(ref ch, ref cl);
        Limb.Accumulate(ref dh, ref dl, twice2, a4);
        Limb.Accumulate(ref dh, ref dl, a3, a3);
        Limb.Accumulate(ref ch, ref cl, twice0, a1);
        Limb.Accumulate(ref ch, ref cl, Shift52(ref dh, ref dl), Fold260);
        r._n1 = Shift52(ref ch, ref cl);
        Limb.Accumulate(ref dh, ref dl, twice3, a4);
        Limb.Accumulate(ref ch, ref cl, twice0, a2);
        Limb.Accumulate(ref ch, ref cl, a1, a1);
        Limb.Accumulate(ref ch, ref cl, dl, Fold260);
        r._n2 = Shift52(ref ch, ref cl);
        cl += t3;
        ch += cl < t3 ? 1UL : 0UL;
        Limb.Accumulate(ref ch, ref cl, dh, Fold260 << 12);
        r._n3 = Shift52(ref ch, ref cl);
        r._n4 = (t4 & TopMask) + cl;
    }

    private static Secp256k1Field Squares(Secp256k1Field a, int count)
    {
        for (int index = 0; index < count; index++)
        {
            Square(a, out a);
        }

        return a;
    }

    /// <summary>Takes the low 52 bits off an accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift52(ref ulong high, ref ulong low)
    {
        ulong limb = low & LimbMask;
        low = (low >> 52) | (high << 12);
        high >>= 52;
        return limb;
    }

    /// <summary>Moves all bits from 2^256 up to the bottom and settles the carries; the top limb may keep one bit too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FoldTop(ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4)
    {
        ulong above = t4 >> 48;
        t4 &= TopMask;
        t0 += above * Fold256;
        Carry(ref t0, ref t1, ref t2, ref t3, ref t4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4)
    {
        t1 += t0 >> 52;
        t0 &= LimbMask;
        t2 += t1 >> 52;
        t1 &= LimbMask;
        t3 += t2 >> 52;
        t2 &= LimbMask;
        t4 += t3 >> 52;
        t3 &= LimbMask;
    }
}
