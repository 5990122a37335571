// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The curve y^2 = x^3 + 4 over Fp and its subgroup G1 of order r.</summary>
internal readonly struct Bls12381G1 : IMultipliable<Fp381>
{
    /// <summary>The absolute value of the parameter z = -0xd201000000010000, of which p and r are polynomials.</summary>
    internal const ulong Parameter = 0xd201000000010000;

    private static readonly Fp381 Beta = Constant("5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe");

    private static readonly UInt256 ParameterSquared = new UInt256(Parameter) * new UInt256(Parameter);

    /// <summary>The order r of the groups.</summary>
    internal static UInt256 Order { get; } =
        new(0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48);

    /// <summary>The generator of G1.</summary>
    internal static AffinePoint<Fp381> Generator { get; } = new(
        Constant("17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
        Constant("08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"));

    public static Fp381 B
    {
        get
        {
            Fp381 one = Fp381.One;
            Fp381.Combine(out Fp381 four, 4, one, 0, one);
            return four;
        }
    }

    public static int Parts => 2;

    public static int PartBits => 128;

    /// <inheritdoc/>
    /// <remarks>k = k0 + k1 z^2, and [z^2]P = -phi(P) with phi(x, y) = (beta x, y).</remarks>
    public static void Split(in UInt256 scalar, Span<UInt256> parts)
    {
        UInt256 reduced = scalar % Order;
        parts[1] = UInt256.DivRem(reduced, ParameterSquared, out parts[0]);
    }

    public static void ApplyEndomorphism(out AffinePoint<Fp381> result, in AffinePoint<Fp381> point)
    {
        result.IsInfinity = point.IsInfinity;
        Fp381.Multiply(out result.X, point.X, Beta);
        Fp381.Negate(out result.Y, point.Y);
    }

    /// <summary>Whether a point of the curve lies in G1: phi(P) = -[z^2]P.</summary>
    /// <remarks>
    /// Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves" (ePrint 2021/1130). The norm of
    /// phi + z^2 is z^4 - z^2 + 1 = r, so its kernel has exactly r points.
    /// </remarks>
    internal static bool IsInSubgroup(in AffinePoint<Fp381> point)
    {
        if (point.IsInfinity)
        {
            return true;
        }

        JacobianPoint<Fp381>.MultiplyByWord(out JacobianPoint<Fp381> multiple, JacobianPoint<Fp381>.FromAffine(point), Parameter);
        JacobianPoint<Fp381>.MultiplyByWord(out multiple, multiple, Parameter);
        ApplyEndomorphism(out AffinePoint<Fp381> image, point);
        return JacobianPoint<Fp381>.AreEqual(multiple, JacobianPoint<Fp381>.FromAffine(image));
    }

    /// <summary>A field element from its hexadecimal digits.</summary>
    internal static Fp381 Constant(string hex)
    {
        _ = Fp381.TryDecode(Convert.FromHexString(hex.PadLeft(2 * Fp381.Size, '0')), out Fp381 value);
        return value;
    }
}
