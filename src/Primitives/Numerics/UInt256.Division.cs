// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>
/// Unsigned division: Knuth's algorithm D with 64-bit digits, quotient digits by a precomputed reciprocal of the top two divisor limbs.
/// Limb arithmetic wraps on purpose; every borrow is kept.
/// </content>
public readonly partial struct UInt256
{
    /// <summary>floor(<paramref name="dividend"/> / <paramref name="divisor"/>), and 0 when the divisor is 0 (opcode DIV).</summary>
    public static void Divide(in UInt256 dividend, in UInt256 divisor, out UInt256 quotient)
    {
        if ((divisor.U1 | divisor.U2 | divisor.U3) == 0)
        {
            ulong d = divisor.U0;
            if ((dividend.U1 | dividend.U2 | dividend.U3) == 0)
            {
                Store(out quotient, d == 0 ? 0 : dividend.U0 / d, 0, 0, 0);
            }
            else if ((d & unchecked(d - 1)) == 0)
            {
                quotient = d == 0 ? default : ShiftRight(in dividend, BitOperations.TrailingZeroCount(d));
            }
            else
            {
                DivideByLimb(in dividend, d, out quotient);
            }

            return;
        }

        if (divisor.IsPowerOfTwo)
        {
            ShiftRight(in dividend, divisor.TrailingZeroCount, out quotient);
            return;
        }

        DivideLong(in dividend, in divisor, out quotient, out _);
    }

    /// <summary><paramref name="dividend"/> mod <paramref name="divisor"/>, and 0 when the divisor is 0 (opcode MOD).</summary>
    public static void Modulo(in UInt256 dividend, in UInt256 divisor, out UInt256 remainder)
    {
        if ((divisor.U1 | divisor.U2 | divisor.U3) == 0)
        {
            ulong d = divisor.U0;
            if ((dividend.U1 | dividend.U2 | dividend.U3) == 0)
            {
                Store(out remainder, d == 0 ? 0 : dividend.U0 % d, 0, 0, 0);
            }
            else if ((d & unchecked(d - 1)) == 0)
            {
                Store(out remainder, d == 0 ? 0 : dividend.U0 & unchecked(d - 1), 0, 0, 0);
            }
            else
            {
                Store(out remainder, ModuloLimb(in dividend, d), 0, 0, 0);
            }

            return;
        }

        DivideLong(in dividend, in divisor, out _, out remainder);
    }

    /// <summary>Quotient and remainder at once.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static UInt256 DivRem(in UInt256 dividend, in UInt256 divisor, out UInt256 remainder)
    {
        UInt256 quotient;
        if (divisor.IsUInt64)
        {
            ulong d = divisor.U0;
            if (d == 0)
            {
                throw new DivideByZeroException();
            }

            ulong rest = DivideByLimb(in dividend, d, out quotient);
            remainder = rest;
            return quotient;
        }

        DivideLong(in dividend, in divisor, out quotient, out remainder);
        return quotient;
    }

    /// <summary>Quotient.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static UInt256 operator /(in UInt256 dividend, in UInt256 divisor)
    {
        ThrowIfZero(in divisor);
        Divide(in dividend, in divisor, out UInt256 quotient);
        return quotient;
    }

    /// <summary>Remainder.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static UInt256 operator %(in UInt256 dividend, in UInt256 divisor)
    {
        ThrowIfZero(in divisor);
        Modulo(in dividend, in divisor, out UInt256 remainder);
        return remainder;
    }

    private static void ThrowIfZero(in UInt256 divisor)
    {
        if (divisor.IsZero)
        {
            throw new DivideByZeroException();
        }
    }

    // Leading zero limbs cost a predictable branch instead of a division.
    private static ulong DivideByLimb(in UInt256 dividend, ulong divisor, out UInt256 quotient)
    {
        ulong n0 = dividend.U0;
        ulong n1 = dividend.U1;
        ulong n2 = dividend.U2;
        ulong n3 = dividend.U3;
        ulong q3 = 0;
        ulong q2 = 0;
        ulong remainder = 0;
        if (n3 != 0)
        {
            q3 = Math.DivRem(n3, divisor).Quotient;
            remainder = unchecked(n3 - (q3 * divisor));
        }

        if ((n3 | n2) != 0)
        {
            q2 = Limbs.Divide(remainder, n2, divisor, out remainder);
        }

        ulong q1 = Limbs.Divide(remainder, n1, divisor, out remainder);
        ulong q0 = Limbs.Divide(remainder, n0, divisor, out remainder);
        Store(out quotient, q0, q1, q2, q3);
        return remainder;
    }

    private static ulong ModuloLimb(in UInt256 dividend, ulong divisor)
    {
        ulong remainder = dividend.U3 == 0 ? 0 : dividend.U3 % divisor;
        if ((dividend.U3 | dividend.U2) != 0)
        {
            Limbs.Divide(remainder, dividend.U2, divisor, out remainder);
        }

        Limbs.Divide(remainder, dividend.U1, divisor, out remainder);
        Limbs.Divide(remainder, dividend.U0, divisor, out remainder);
        return remainder;
    }

    // A divisor of at least two limbs.
    [SkipLocalsInit]
    private static void DivideLong(in UInt256 dividend, in UInt256 divisor, out UInt256 quotient, out UInt256 remainder)
    {
        if (LessThan(in dividend, in divisor))
        {
            UInt256 unchanged = dividend;
            quotient = default;
            remainder = unchanged;
            return;
        }

        if (divisor.U3 != 0)
        {
            DivideByFourLimbs(in dividend, in divisor, out quotient, out remainder);
            return;
        }

        if (divisor.U2 == 0)
        {
            DivideByTwoLimbs(in dividend, in divisor, out quotient, out remainder);
            return;
        }

        Span<ulong> numerator = [dividend.U0, dividend.U1, dividend.U2, dividend.U3, 0];
        Span<ulong> digits = stackalloc ulong[2];
        digits.Clear();
        DivideByThreeLimbs(numerator, 4, in divisor, digits, out remainder);
        Store(out quotient, digits[0], digits[1], 0, 0);
    }

    // The quotient is one digit: estimated from the top three limbs (Knuth D3), it is at most one too large.
    private static void DivideByFourLimbs(in UInt256 dividend, in UInt256 divisor, out UInt256 quotient, out UInt256 remainder)
    {
        unchecked
        {
            int shift = BitOperations.LeadingZeroCount(divisor.U3);
            ulong d1 = Limbs.ShiftLeft(divisor.U3, divisor.U2, shift);
            ulong d0 = Limbs.ShiftLeft(divisor.U2, divisor.U1, shift);
            ulong digit = Limbs.Divide(Limbs.ShiftLeft(0, dividend.U3, shift), Limbs.ShiftLeft(dividend.U3, dividend.U2, shift), d1, out ulong rest);
            ulong next = Limbs.ShiftLeft(dividend.U2, dividend.U1, shift);
            ulong high = Limbs.Multiply(digit, d0, out ulong low);
            while (high > rest || (high == rest && low > next))
            {
                digit--;
                high -= low < d0 ? 1UL : 0UL;
                low -= d0;
                rest += d1;
                if (rest < d1)
                {
                    break;
                }
            }

            ulong u0 = dividend.U0;
            ulong u1 = dividend.U1;
            ulong u2 = dividend.U2;
            ulong u3 = dividend.U3;
            ulong borrow = SubtractProduct(ref u0, divisor.U0, digit, 0);
            borrow = SubtractProduct(ref u1, divisor.U1, digit, borrow);
            borrow = SubtractProduct(ref u2, divisor.U2, digit, borrow);
            borrow = SubtractProduct(ref u3, divisor.U3, digit, borrow);
            if (borrow != 0)
            {
                digit--;
                ulong carry = 0;
                u0 = Limbs.Add(u0, divisor.U0, ref carry);
                u1 = Limbs.Add(u1, divisor.U1, ref carry);
                u2 = Limbs.Add(u2, divisor.U2, ref carry);
                u3 = Limbs.Add(u3, divisor.U3, ref carry);
            }

            Store(out quotient, digit, 0, 0, 0);
            Store(out remainder, u0, u1, u2, u3);
        }
    }

    /// <summary>floor((2^512 - 1) / <paramref name="divisor"/>) - 2^256 for a divisor with its top bit set.</summary>
    internal static UInt256 Reciprocal(in UInt256 divisor)
    {
        unchecked
        {
            // Digit by digit: (the complement of the divisor, then four limbs of ones) / divisor.
            ulong reciprocal = Limbs.Reciprocal(divisor.U3, divisor.U2);
            Span<ulong> u = [0, 0, 0, 0, 0, 0, 0, 0, 0];
            u[..4].Fill(ulong.MaxValue);
            u[4] = ~divisor.U0;
            u[5] = ~divisor.U1;
            u[6] = ~divisor.U2;
            u[7] = ~divisor.U3;
            Span<ulong> digits = [0, 0, 0, 0];
            for (int j = 3; j >= 0; j--)
            {
                digits[j] = SubtractDigit4(u.Slice(j, 5), in divisor, reciprocal);
            }

            return new UInt256(digits[0], digits[1], digits[2], digits[3]);
        }
    }

    // One quotient digit: u[0..4] -= digit * d, with u[1..4] < d beforehand.
    private static ulong SubtractDigit4(Span<ulong> u, in UInt256 d, ulong reciprocal)
    {
        unchecked
        {
            ulong u4 = u[4];
            ulong digit = u4 == d.U3 && u[3] == d.U2
                ? ulong.MaxValue
                : Limbs.Divide3By2(u4, u[3], u[2], d.U3, d.U2, reciprocal, out _, out _);
            ulong borrow = SubtractProduct(ref u[0], d.U0, digit, 0);
            borrow = SubtractProduct(ref u[1], d.U1, digit, borrow);
            borrow = SubtractProduct(ref u[2], d.U2, digit, borrow);
            borrow = SubtractProduct(ref u[3], d.U3, digit, borrow);
            u[4] = u4 - borrow;
            if (u4 >= borrow)
            {
                return digit;
            }

            ulong carry = 0;
            u[0] = Limbs.Add(u[0], d.U0, ref carry);
            u[1] = Limbs.Add(u[1], d.U1, ref carry);
            u[2] = Limbs.Add(u[2], d.U2, ref carry);
            u[3] = Limbs.Add(u[3], d.U3, ref carry);
            u[4] += carry;
            return digit - 1;
        }
    }

    /// <summary>The remainder of a long dividend by a divisor whose fourth limb is not zero.</summary>
    /// <param name="limbs">The dividend, at least four limbs.</param>
    /// <param name="divisor">The divisor.</param>
    private static UInt256 ModuloFourLimbs(ReadOnlySpan<ulong> limbs, in UInt256 divisor)
    {
        unchecked
        {
            int shift = BitOperations.LeadingZeroCount(divisor.U3);
            ulong d3 = Limbs.ShiftLeft(divisor.U3, divisor.U2, shift);
            ulong d2 = Limbs.ShiftLeft(divisor.U2, divisor.U1, shift);
            ulong d1 = Limbs.ShiftLeft(divisor.U1, divisor.U0, shift);
            ulong d0 = divisor.U0 << shift;
            ulong reciprocal = Limbs.Reciprocal(d3, d2);

            // The remainder so far, r3..r0, takes in one limb of the dividend after the other; it stays below the divisor.
            int next = limbs.Length - 1;
            ulong r3 = Limbs.ShiftLeft(0, limbs[next], shift);
            ulong r2 = Limbs.ShiftLeft(limbs[next], limbs[next - 1], shift);
            ulong r1 = Limbs.ShiftLeft(limbs[next - 1], limbs[next - 2], shift);
            ulong r0 = Limbs.ShiftLeft(limbs[next - 2], limbs[next - 3], shift);
            for (next -= 3; next >= 0; next--)
            {
                ulong n = Limbs.ShiftLeft(limbs[next], next == 0 ? 0 : limbs[next - 1], shift);
                ulong u1 = r0;
                ulong u2 = r1;
                ulong borrow;
                if (r3 == d3 && r2 == d2)
                {
                    // The estimate would not fit in a limb: the digit is 2^64 - 1 or, rarely, one less.
                    ulong u3 = r2;
                    ulong u4 = r3;
                    borrow = SubtractProduct(ref n, d0, ulong.MaxValue, 0);
                    borrow = SubtractProduct(ref u1, d1, ulong.MaxValue, borrow);
                    borrow = SubtractProduct(ref u2, d2, ulong.MaxValue, borrow);
                    borrow = SubtractProduct(ref u3, d3, ulong.MaxValue, borrow);
                    r3 = u3;
                    r2 = u2;
                    borrow = u4 < borrow ? 1UL : 0UL;
                }
                else
                {
                    ulong digit = Limbs.Divide3By2(r3, r2, u2, d3, d2, reciprocal, out ulong high, out ulong low);
                    borrow = SubtractProduct(ref n, d0, digit, 0);
                    borrow = SubtractProduct(ref u1, d1, digit, borrow);
                    r2 = low - borrow;
                    borrow = low < borrow ? 1UL : 0UL;
                    r3 = high - borrow;
                    borrow = high < borrow ? 1UL : 0UL;
                }

                r1 = u1;
                r0 = n;
                if (borrow != 0)
                {
                    ulong carry = 0;
                    r0 = Limbs.Add(r0, d0, ref carry);
                    r1 = Limbs.Add(r1, d1, ref carry);
                    r2 = Limbs.Add(r2, d2, ref carry);
                    r3 = Limbs.Add(r3, d3, ref carry);
                }
            }

            return new UInt256(
                Limbs.ShiftRight(r1, r0, shift), Limbs.ShiftRight(r2, r1, shift), Limbs.ShiftRight(r3, r2, shift), r3 >> shift);
        }
    }

    private static void DivideByTwoLimbs(in UInt256 dividend, in UInt256 divisor, out UInt256 quotient, out UInt256 remainder)
    {
        unchecked
        {
            int shift = BitOperations.LeadingZeroCount(divisor.U1);
            ulong d1 = Limbs.ShiftLeft(divisor.U1, divisor.U0, shift);
            ulong d0 = divisor.U0 << shift;
            ulong n0 = dividend.U0 << shift;
            ulong n1 = Limbs.ShiftLeft(dividend.U1, dividend.U0, shift);
            ulong n2 = Limbs.ShiftLeft(dividend.U2, dividend.U1, shift);
            ulong n3 = Limbs.ShiftLeft(dividend.U3, dividend.U2, shift);
            ulong n4 = Limbs.ShiftLeft(0, dividend.U3, shift);
            ulong reciprocal = Limbs.Reciprocal(d1, d0);

            // n4 < 2^shift <= d1, so the first digit already meets the condition of the three-by-two division.
            ulong q2 = 0;
            ulong r1 = n3;
            ulong r0 = n2;
            if ((n4 | n3) != 0)
            {
                q2 = Limbs.Divide3By2(n4, n3, n2, d1, d0, reciprocal, out r1, out r0);
            }

            ulong q1 = Limbs.Divide3By2(r1, r0, n1, d1, d0, reciprocal, out r1, out r0);
            ulong q0 = Limbs.Divide3By2(r1, r0, n0, d1, d0, reciprocal, out r1, out r0);
            Store(out quotient, q0, q1, q2, 0);
            Store(out remainder, shift == 0 ? r0 : (r0 >> shift) | (r1 << (64 - shift)), r1 >> shift, 0, 0);
        }
    }

    /// <summary>Divides by a divisor of three limbs.</summary>
    /// <param name="numerator">The dividend's limbs and one more; overwritten.</param>
    /// <param name="count">Limbs of the dividend.</param>
    /// <param name="divisor">The divisor; its third limb is its highest that is not zero.</param>
    /// <param name="digits">Receives the quotient's limbs; left untouched where <paramref name="count"/> has no digit. May be empty when only the remainder is wanted.</param>
    /// <param name="remainder">The remainder.</param>
    private static void DivideByThreeLimbs(Span<ulong> numerator, int count, in UInt256 divisor, Span<ulong> digits, out UInt256 remainder)
    {
        unchecked
        {
            const int Size = 3;
            int shift = BitOperations.LeadingZeroCount(divisor.U2);
            UInt256 d = ShiftLeft(in divisor, shift);
            ulong reciprocal = Limbs.Reciprocal(d.U2, d.U1);

            // Limbs above the dividend's own cost nothing.
            while (count > Size && numerator[count - 1] == 0)
            {
                count--;
            }

            numerator[count] = Limbs.ShiftLeft(0, numerator[count - 1], shift);
            for (int i = count - 1; i > 0; i--)
            {
                numerator[i] = Limbs.ShiftLeft(numerator[i], numerator[i - 1], shift);
            }

            numerator[0] <<= shift;
            for (int j = count - Size; j >= 0; j--)
            {
                ulong digit = SubtractDigit3(numerator.Slice(j, Size + 1), in d, d.U2, d.U1, reciprocal);
                if (j < digits.Length)
                {
                    digits[j] = digit;
                }
            }

            remainder = new UInt256(numerator[0], numerator[1], numerator[2]);
            ShiftRight(in remainder, shift, out remainder);
        }
    }

    // One quotient digit: u[0..3] -= digit * d, with u[1..3] < d beforehand.
    private static ulong SubtractDigit3(Span<ulong> u, in UInt256 d, ulong d1, ulong d0, ulong reciprocal)
    {
        unchecked
        {
            ulong u3 = u[3];
            ulong u2 = u[2];
            ulong digit;
            ulong borrow;
            if (u3 == d1 && u2 == d0)
            {
                digit = ulong.MaxValue;
                borrow = SubtractProduct(ref u[0], d.U0, digit, 0);
                borrow = SubtractProduct(ref u[1], d0, digit, borrow);
                borrow = SubtractProduct(ref u2, d1, digit, borrow);
                u[2] = u2;
                if (u3 >= borrow)
                {
                    return digit;
                }
            }
            else
            {
                digit = Limbs.Divide3By2(u3, u2, u[1], d1, d0, reciprocal, out ulong r1, out ulong r0);
                borrow = SubtractProduct(ref u[0], d.U0, digit, 0);
                u[1] = r0 - borrow;
                ulong under = r0 < borrow ? 1UL : 0UL;
                u[2] = r1 - under;
                if (r1 >= under)
                {
                    return digit;
                }
            }

            ulong carry = 0;
            u[0] = Limbs.Add(u[0], d.U0, ref carry);
            u[1] = Limbs.Add(u[1], d0, ref carry);
            u[2] = Limbs.Add(u[2], d1, ref carry);
            return digit - 1;
        }
    }

    // target -= factor * digit + borrow; returns what is owed by the next limb.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractProduct(ref ulong target, ulong factor, ulong digit, ulong borrow)
    {
        unchecked
        {
            ulong high = Limbs.MultiplyAdd(factor, digit, borrow, out ulong low);
            ulong value = target;
            target = value - low;
            return high + (value < low ? 1UL : 0UL);
        }
    }
}
