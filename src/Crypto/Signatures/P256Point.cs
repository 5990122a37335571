// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>A point of P-256 in Jacobian coordinates, x = X/Z^2 and y = Y/Z^3, each in Montgomery form; Z is zero at infinity.</summary>
/// <remarks>Variable time, for public values only.</remarks>
internal struct P256Point
{
    internal UInt256 X;
    internal UInt256 Y;
    internal UInt256 Z;

    private static readonly UInt256 B = P256Field.ToMontgomery(
        new UInt256(0x3BCE3C3E27D2604B, 0x651D06B0CC53B0F6, 0xB3EBBD55769886BC, 0x5AC635D8AA3A93E7));

    /// <summary>The generator (SP 800-186 section 3.2.1.3).</summary>
    internal static P256Point BasePoint => new()
    {
        X = P256Field.ToMontgomery(new UInt256(0xF4A13945D898C296, 0x77037D812DEB33A0, 0xF8BCE6E563A440F2, 0x6B17D1F2E12C4247)),
        Y = P256Field.ToMontgomery(new UInt256(0xCBB6406837BF51F5, 0x2BCE33576B315ECE, 0x8EE7EB4A7C0F9E16, 0x4FE342E2FE1A7F9B)),
        Z = P256Field.One,
    };

    internal readonly bool IsInfinity => Z.IsZero;

    /// <summary>Takes affine coordinates below p that satisfy y^2 = x^3 - 3x + b; the pair (0, 0) does not.</summary>
    internal static bool TryCreate(in UInt256 x, in UInt256 y, out P256Point point)
    {
        if (x >= P256Field.Prime || y >= P256Field.Prime)
        {
            point = default;
            return false;
        }

        point = new P256Point { X = P256Field.ToMontgomery(x), Y = P256Field.ToMontgomery(y), Z = P256Field.One };
        UInt256 three = P256Field.Add(P256Field.Add(P256Field.One, P256Field.One), P256Field.One);
        UInt256 right = P256Field.Multiply(P256Field.Subtract(P256Field.Square(point.X), three), point.X);
        return P256Field.Square(point.Y) == P256Field.Add(right, B);
    }

    /// <summary>Replaces a point by its double; infinity stays itself because Z' = 2YZ.</summary>
    [SkipLocalsInit]
    internal static void Double(ref P256Point p)
    {
        // With a = -3: D = Z^2, G = Y^2, S = X*G, A = 3(X - D)(X + D).
        UInt256 delta = P256Field.Square(p.Z);
        UInt256 gamma = P256Field.Square(p.Y);
        UInt256 beta = P256Field.Multiply(p.X, gamma);
        UInt256 alpha = P256Field.Multiply(P256Field.Subtract(p.X, delta), P256Field.Add(p.X, delta));
        alpha = P256Field.Add(P256Field.Add(alpha, alpha), alpha);
        UInt256 z = P256Field.Multiply(p.Y, p.Z);
        p.Z = P256Field.Add(z, z);
        UInt256 beta2 = P256Field.Add(beta, beta);
        UInt256 beta4 = P256Field.Add(beta2, beta2);
        p.X = P256Field.Subtract(P256Field.Square(alpha), P256Field.Add(beta4, beta4));
        UInt256 gamma2 = P256Field.Add(gamma, gamma);
        gamma2 = P256Field.Square(gamma2);
        p.Y = P256Field.Subtract(P256Field.Multiply(alpha, P256Field.Subtract(beta4, p.X)), P256Field.Add(gamma2, gamma2));
    }

    /// <summary>Adds a point, or its negative, to <paramref name="p"/>.</summary>
    [SkipLocalsInit]
    internal static void Add(ref P256Point p, in P256Point q, bool negative)
    {
        if (q.IsInfinity)
        {
            return;
        }

        UInt256 qy = negative ? P256Field.Subtract(UInt256.Zero, q.Y) : q.Y;
        if (p.IsInfinity)
        {
            p = new P256Point { X = q.X, Y = qy, Z = q.Z };
            return;
        }

        UInt256 pzz = P256Field.Square(p.Z);
        UInt256 qzz = P256Field.Square(q.Z);
        UInt256 u = P256Field.Multiply(p.X, qzz);
        UInt256 s = P256Field.Multiply(p.Y, P256Field.Multiply(q.Z, qzz));
        UInt256 h = P256Field.Subtract(P256Field.Multiply(q.X, pzz), u);
        UInt256 r = P256Field.Subtract(P256Field.Multiply(qy, P256Field.Multiply(p.Z, pzz)), s);
        if (h.IsZero)
        {
            if (r.IsZero)
            {
                Double(ref p);
            }
            else
            {
                p = default;
            }

            return;
        }

        UInt256 hh = P256Field.Square(h);
        UInt256 hhh = P256Field.Multiply(h, hh);
        UInt256 v = P256Field.Multiply(u, hh);
        p.Z = P256Field.Multiply(P256Field.Multiply(p.Z, q.Z), h);
        p.X = P256Field.Subtract(P256Field.Subtract(P256Field.Square(r), hhh), P256Field.Add(v, v));
        p.Y = P256Field.Subtract(P256Field.Multiply(r, P256Field.Subtract(v, p.X)), P256Field.Multiply(s, hhh));
    }

    /// <summary>Whether the point is not infinity and has the affine abscissa <paramref name="x"/>, a number below p.</summary>
    internal readonly bool HasAbscissa(in UInt256 x) =>
        !IsInfinity && P256Field.Multiply(P256Field.ToMontgomery(x), P256Field.Square(Z)) == X;
}
