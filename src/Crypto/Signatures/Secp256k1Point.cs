// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Arithmetic;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>A point of secp256k1 in Jacobian coordinates: x = X/Z^2, y = Y/Z^3. Variable time, for public values only.</summary>
/// <remarks>Magnitudes stay at most 6 for X, 4 for Y and 1 for Z, which is what <see cref="Double"/> and <see cref="Add"/> rely on.</remarks>
internal struct Secp256k1Point
{
    internal Secp256k1Field X;
    internal Secp256k1Field Y;
    internal Secp256k1Field Z;
    internal bool IsInfinity;

    internal static Secp256k1Point Infinity => new() { IsInfinity = true };

    internal static Secp256k1Point From(in Secp256k1AffinePoint point) => new() { X = point.X, Y = point.Y, Z = Secp256k1Field.One };

    /// <summary>Replaces a point by its double. No point of the curve has order two.</summary>
    [SkipLocalsInit]
    internal static void Double(ref Secp256k1Point p)
    {
        if (p.IsInfinity)
        {
            return;
        }

        // S = Y^2, L = 3X^2/2, T = -X*S; then X' = L^2 + 2T, Y' = -(L*(X' + T) + S^2), Z' = Y*Z.
        Secp256k1Field.Multiply(p.Y, p.Z, out p.Z);
        Secp256k1Field.Square(p.Y, out Secp256k1Field s);
        Secp256k1Field.Square(p.X, out Secp256k1Field l);
        l = Secp256k1Field.Halve(Secp256k1Field.Scale(l, 3));
        Secp256k1Field.Multiply(p.X, s, out Secp256k1Field t);
        t = Secp256k1Field.Negate(t, 1);
        Secp256k1Field.Square(l, out p.X);
        p.X = Secp256k1Field.Add(p.X, Secp256k1Field.Scale(t, 2));
        Secp256k1Field.Square(s, out s);
        Secp256k1Field.Multiply(l, Secp256k1Field.Add(p.X, t), out p.Y);
        p.Y = Secp256k1Field.Negate(Secp256k1Field.Add(p.Y, s), 2);
    }

    /// <summary>Adds an affine point, or its negative, to <paramref name="p"/>.</summary>
    [SkipLocalsInit]
    internal static void Add(ref Secp256k1Point p, in Secp256k1AffinePoint q, bool negative)
    {
        Secp256k1Field qy = negative ? Secp256k1Field.Negate(q.Y, 1) : q.Y;
        if (p.IsInfinity)
        {
            p = new Secp256k1Point { X = q.X, Y = qy, Z = Secp256k1Field.One };
            return;
        }

        Secp256k1Field.Square(p.Z, out Secp256k1Field zz);
        Secp256k1Field.Multiply(q.X, zz, out Secp256k1Field h);
        h = Secp256k1Field.Add(h, Secp256k1Field.Negate(p.X, 6));
        Secp256k1Field.Multiply(zz, p.Z, out zz);
        Secp256k1Field.Multiply(qy, zz, out Secp256k1Field r);
        r = Secp256k1Field.Add(r, Secp256k1Field.Negate(p.Y, 4));
        if (h.IsZero())
        {
            if (r.IsZero())
            {
                Double(ref p);
            }
            else
            {
                p.IsInfinity = true;
            }

            return;
        }

        // H = x - X, R = y - Y, V = X*H^2; then X' = R^2 - H^3 - 2V, Y' = R*(V - X') - Y*H^3, Z' = Z*H.
        Secp256k1Field.Multiply(p.Z, h, out p.Z);
        Secp256k1Field.Square(h, out Secp256k1Field hh);
        Secp256k1Field.Multiply(h, hh, out Secp256k1Field hhh);
        Secp256k1Field.Multiply(p.X, hh, out Secp256k1Field v);
        Secp256k1Field.Square(r, out p.X);
        p.X = Secp256k1Field.Add(p.X, Secp256k1Field.Negate(Secp256k1Field.Add(hhh, Secp256k1Field.Scale(v, 2)), 3));
        Secp256k1Field.Multiply(p.Y, hhh, out hhh);
        Secp256k1Field.Multiply(r, Secp256k1Field.Add(v, Secp256k1Field.Negate(p.X, 6)), out p.Y);
        p.Y = Secp256k1Field.Add(p.Y, Secp256k1Field.Negate(hhh, 1));
    }

    /// <summary>The affine form of a point that is not infinity.</summary>
    internal readonly Secp256k1AffinePoint ToAffine() => ToAffine(Secp256k1Field.Invert(Z));

    /// <summary>The affine form, given 1/Z.</summary>
    internal readonly Secp256k1AffinePoint ToAffine(in Secp256k1Field inverseZ)
    {
        Secp256k1AffinePoint affine = default;
        Secp256k1Field.Square(inverseZ, out Secp256k1Field power);
        Secp256k1Field.Multiply(X, power, out affine.X);
        Secp256k1Field.Multiply(power, inverseZ, out power);
        Secp256k1Field.Multiply(Y, power, out affine.Y);
        affine.X = affine.X.Normalize();
        affine.Y = affine.Y.Normalize();
        return affine;
    }
}
