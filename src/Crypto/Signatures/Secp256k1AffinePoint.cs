// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Arithmetic;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>A point of secp256k1 in affine coordinates of magnitude 1; never infinity.</summary>
internal struct Secp256k1AffinePoint
{
    internal Secp256k1Field X;
    internal Secp256k1Field Y;

    /// <summary>Finds the point with an abscissa and the parity of its ordinate.</summary>
    /// <returns>False when no point has this abscissa.</returns>
    internal static bool TryLift(in Secp256k1Field x, bool oddY, out Secp256k1AffinePoint point)
    {
        point.X = x;
        bool onCurve = Secp256k1Field.TrySquareRoot(CurveRightSide(x), out point.Y);
        point.Y = point.Y.Normalize();
        if (point.Y.IsOdd != oddY)
        {
            point.Y = Secp256k1Field.Negate(point.Y, 1).Normalize();
        }

        return onCurve;
    }

    /// <summary>Whether the coordinates satisfy y^2 = x^3 + 7.</summary>
    internal readonly bool IsOnCurve()
    {
        Secp256k1Field.Square(Y, out Secp256k1Field left);
        return Secp256k1Field.AreEqual(left, CurveRightSide(X));
    }

    private static Secp256k1Field CurveRightSide(in Secp256k1Field x)
    {
        Secp256k1Field.Square(x, out Secp256k1Field cube);
        Secp256k1Field.Multiply(cube, x, out cube);
        return Secp256k1Field.Add(cube, Secp256k1Field.Scale(Secp256k1Field.One, 7)).Normalize();
    }
}
