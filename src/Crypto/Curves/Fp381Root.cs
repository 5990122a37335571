// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Square roots and signs in the base field of BLS12-381 and its quadratic extension.</summary>
[SkipLocalsInit]
internal static class Fp381Root
{
    private static readonly byte[] RootExponent = PrimePower.ToBytes((Fp381.Order - 3) / 4, Fp381.Size);

    private static readonly Fp381 Half = DeriveHalf();

    /// <summary>a^((p - 3) / 4): times a it is the root of a square, and the inverse of that root; p = 3 mod 4.</summary>
    internal static void InverseRoot(out Fp381 result, in Fp381 a) => PrimePower.Compute(out result, a, RootExponent);

    /// <summary>A root of a, when there is one.</summary>
    internal static bool TryRoot(out Fp381 root, in Fp381 a)
    {
        InverseRoot(out root, a);
        Fp381.Multiply(out root, root, a);
        Fp381.Square(out Fp381 square, root);
        return Fp381.AreEqual(square, a);
    }

    /// <summary>A root of a in Fp2, when there is one, by two powers in Fp.</summary>
    /// <remarks>
    /// a is a square in Fp2 exactly when its norm is one in Fp. With s^2 the norm and t = (a0 + s) / 2, either t is a square and the root
    /// is sqrt(t) + a1 / (2 sqrt(t)) u, or -t is and the root is a1 / (2 sqrt(-t)) + sqrt(-t) u.
    /// </remarks>
    internal static bool TryRoot(out Fp2<Fp381> root, in Fp2<Fp381> a)
    {
        root = default;
        Fp381.Square(out Fp381 norm, a.C0);
        Fp381.Square(out Fp381 t, a.C1);
        Fp381.Add(out norm, norm, t);
        if (!TryRoot(out Fp381 s, norm))
        {
            return false;
        }

        Fp381.Add(out t, a.C0, s);
        if (Fp381.IsZero(t))
        {
            Fp381.Subtract(out t, a.C0, s);
        }

        Fp381.Multiply(out t, t, Half);
        InverseRoot(out Fp381 inverse, t);
        Fp381.Multiply(out Fp381 first, inverse, t);
        Fp381.Multiply(out Fp381 second, inverse, a.C1);
        Fp381.Multiply(out second, second, Half);
        Fp381.Square(out Fp381 square, first);
        if (Fp381.AreEqual(square, t))
        {
            root = new(first, second);
        }
        else
        {
            Fp381.Negate(out second, second);
            root = new(second, first);
        }

        return true;
    }

    /// <summary>sgn0 of RFC 9380 section 4.1: the parity of the residue.</summary>
    internal static bool IsOdd(in Fp381 a) => (Fp381.Canonical(a).L0 & 1) != 0;

    /// <summary>sgn0 of RFC 9380 section 4.1 for Fp2: the parity of the first coordinate that is not zero.</summary>
    internal static bool IsOdd(in Fp2<Fp381> a) => IsOdd(a.C0) || (Fp381.IsZero(a.C0) && IsOdd(a.C1));

    /// <summary>Whether a is above (p - 1) / 2, the sign of compressed points.</summary>
    /// <remarks>2a is reduced by p exactly then, which makes it odd.</remarks>
    internal static bool IsLarge(in Fp381 a)
    {
        Fp381.Double(out Fp381 twice, a);
        return IsOdd(twice);
    }

    /// <summary>The sign of compressed points over Fp2: of the coordinate of u, unless it is zero.</summary>
    internal static bool IsLarge(in Fp2<Fp381> a) => Fp381.IsZero(a.C1) ? IsLarge(a.C0) : IsLarge(a.C1);

    private static Fp381 DeriveHalf()
    {
        Fp381 one = Fp381.One;
        Fp381.Double(out Fp381 half, one);
        Fp381.Invert(out half, half);
        return half;
    }
}
