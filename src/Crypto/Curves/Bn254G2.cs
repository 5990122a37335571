// SPDX-License-Identifier: Apache-2.0

using Fp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The twist y^2 = x^3 + 3 / (9 + u) over Fp2 (type D), with the encoding of EIP-197.</summary>
internal readonly struct Bn254G2 : ICurve<Fp2<Fp>>
{
    /// <summary>Bytes of an encoded point: x1, x0, y1, y0 with x = x0 + x1 u; zeros for infinity.</summary>
    internal const int Size = 4 * FieldSize;

    /// <summary>The parameter of the curve: p and r are polynomials of it.</summary>
    internal const ulong Parameter = 4965661367192848881;

    private const int FieldSize = 32;

    private static readonly Fp2<Fp> TwistB = DeriveB();
    private static readonly Fp2<Fp> PsiX = FrobeniusMap<Fp, Bn254Tower>.Coefficient(2);
    private static readonly Fp2<Fp> PsiY = FrobeniusMap<Fp, Bn254Tower>.Coefficient(3);

    public static Fp2<Fp> B => TwistB;

    /// <summary>Reads a point: coordinates below p, on the twist, in the subgroup of order r.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> source, out AffinePoint<Fp2<Fp>> point) =>
        TryDecodeOnTwist(source, out point) && IsInSubgroup(point);

    /// <summary>Reads a point of the twist.</summary>
    internal static bool TryDecodeOnTwist(ReadOnlySpan<byte> source, out AffinePoint<Fp2<Fp>> point)
    {
        if (!source[..Size].ContainsAnyExcept((byte)0))
        {
            point = AffinePoint<Fp2<Fp>>.Infinity;
            return true;
        }

        point = default;
        return Fp.TryDecode(source[..FieldSize], out point.X.C1)
            && Fp.TryDecode(source.Slice(FieldSize, FieldSize), out point.X.C0)
            && Fp.TryDecode(source.Slice(2 * FieldSize, FieldSize), out point.Y.C1)
            && Fp.TryDecode(source.Slice(3 * FieldSize, FieldSize), out point.Y.C0)
            && AffinePoint<Fp2<Fp>>.IsOnCurve<Bn254G2>(point);
    }

    /// <summary>Whether a point of the twist has order r.</summary>
    /// <remarks>
    /// El Housni, Guillevic, Piellard (ePrint 2022/348): [x+1]Q + psi([x]Q) + psi^2([x]Q) = psi^3([2x]Q). The degree of
    /// 1 + x + x psi + x psi^2 - 2x psi^3, an element of Z[psi] with psi^2 = t psi - p, is prime to the cofactor 2p - r, so no other
    /// point satisfies it.
    /// </remarks>
    internal static bool IsInSubgroup(in AffinePoint<Fp2<Fp>> point)
    {
        if (point.IsInfinity)
        {
            return true;
        }

        JacobianPoint<Fp2<Fp>> multiple = JacobianPoint<Fp2<Fp>>.FromAffine(point);
        for (int i = 61; i >= 0; i--)
        {
            JacobianPoint<Fp2<Fp>>.Double(out multiple, multiple);
            if (((Parameter >> i) & 1) != 0)
            {
                JacobianPoint<Fp2<Fp>>.AddMixed(out multiple, multiple, point);
            }
        }

        Psi(out JacobianPoint<Fp2<Fp>> once, multiple);
        Psi(out JacobianPoint<Fp2<Fp>> twice, once);
        Psi(out JacobianPoint<Fp2<Fp>> thrice, twice);
        JacobianPoint<Fp2<Fp>>.Double(out thrice, thrice);
        JacobianPoint<Fp2<Fp>>.AddMixed(out multiple, multiple, point);
        JacobianPoint<Fp2<Fp>>.Add(out multiple, multiple, once);
        JacobianPoint<Fp2<Fp>>.Add(out multiple, multiple, twice);
        return JacobianPoint<Fp2<Fp>>.AreEqual(multiple, thrice);
    }

    /// <summary>The endomorphism psi: untwist, p-th power, twist.</summary>
    internal static void Psi(out AffinePoint<Fp2<Fp>> result, in AffinePoint<Fp2<Fp>> point)
    {
        result.IsInfinity = point.IsInfinity;
        Fp2<Fp>.Conjugate(out result.X, point.X);
        Fp2<Fp>.Multiply(out result.X, result.X, PsiX);
        Fp2<Fp>.Conjugate(out result.Y, point.Y);
        Fp2<Fp>.Multiply(out result.Y, result.Y, PsiY);
    }

    private static void Psi(out JacobianPoint<Fp2<Fp>> result, in JacobianPoint<Fp2<Fp>> point)
    {
        Fp2<Fp>.Conjugate(out result.X, point.X);
        Fp2<Fp>.Multiply(out result.X, result.X, PsiX);
        Fp2<Fp>.Conjugate(out result.Y, point.Y);
        Fp2<Fp>.Multiply(out result.Y, result.Y, PsiY);
        Fp2<Fp>.Conjugate(out result.Z, point.Z);
    }

    private static Fp2<Fp> DeriveB()
    {
        Fp2<Fp>.Invert(out Fp2<Fp> inverse, Bn254Tower.Xi);
        Fp2<Fp>.Scale(out inverse, inverse, Bn254G1.B);
        return inverse;
    }
}
