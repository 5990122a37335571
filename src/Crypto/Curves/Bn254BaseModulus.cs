// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The prime of the base field of BN254 (alt_bn128), EIP-196.</summary>
internal readonly struct Bn254BaseModulus : IModulus5
{
    private static readonly BigInteger OrderValue = BigInteger.Parse(
        "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    public static BigInteger Order => OrderValue;

    public static ulong P0 => 0x208c16d87cfd47;

    public static ulong P1 => 0x6a916871ca8d3c;

    public static ulong P2 => 0xb68181585d9781;

    public static ulong P3 => 0xe131a029b85045;

    public static ulong P4 => 0x30644e72;

    public static ulong N0 => 0xce510a0aa94cb8;

    public static ulong N1 => 0x6dbd2da06bd573;

    public static ulong N2 => 0x9a3104fdcedeb;

    public static ulong N3 => 0x5cbf3c00342a03;

    public static ulong N4 => 0x8b09a9c;

    public static ulong K0 => 0x305b61f3f51c00;

    public static ulong K1 => 0x45a1c72a34f082;

    public static ulong K2 => 0x60561765e05aa;

    public static ulong K3 => 0xc680a6e14116da;

    public static ulong K4 => 0xc19139cb84;

    public static ulong R0 => 0x6a56a28a0e0d96;

    public static ulong R1 => 0x1e6c92b56d8f97;

    public static ulong R2 => 0x10581c8ee608fc;

    public static ulong R3 => 0x8c59c9e89f6e5c;

    public static ulong R4 => 0x7359fa8;

    public static ulong Q0 => 0xbb888f34693c46;

    public static ulong Q1 => 0x1c4bb9be2ac0dd;

    public static ulong Q2 => 0xc1a7aec3d9e1b9;

    public static ulong Q3 => 0x3cb4fa22c83580;

    public static ulong Q4 => 0x95e2ea9;

    public static ulong Inverse => 0xd20782e4866389;

    public static long TopReciprocal => 0x2a523a;
}
