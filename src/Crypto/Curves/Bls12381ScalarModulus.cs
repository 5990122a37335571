// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The prime order r of the groups of BLS12-381: the field of KZG polynomials.</summary>
internal readonly struct Bls12381ScalarModulus : IModulus5
{
    private static readonly BigInteger OrderValue = BigInteger.Parse(
        "073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    public static BigInteger Order => OrderValue;

    public static ulong P0 => 0xffffff00000001;

    public static ulong P1 => 0xa402fffe5bfeff;

    public static ulong P2 => 0x809a1d80553bd;

    public static ulong P3 => 0x299d7d483339d8;

    public static ulong P4 => 0x73eda753;

    public static ulong N0 => 0x1fffe5bfe00;

    public static ulong N1 => 0xd5d5f7c0853bc;

    public static ulong N2 => 0x5cd755503cdbb0;

    public static ulong N3 => 0xeda7539d8b249b;

    public static ulong N4 => 0x73;

    public static ulong K0 => 0xfffc0000000400;

    public static ulong K1 => 0xbfff96ffbffff;

    public static ulong K2 => 0x268760154ef690;

    public static ulong K3 => 0x75f520cce76020;

    public static ulong K4 => 0x1cfb69d4ca6;

    public static ulong R0 => 0x355093fdcaaf6c;

    public static ulong R1 => 0x41e37a68209402;

    public static ulong R2 => 0x26172ba135587d;

    public static ulong R3 => 0x3973f396854f56;

    public static ulong R4 => 0x6bc66e55;

    public static ulong Q0 => 0x3b3440ec31bba9;

    public static ulong Q1 => 0x8929657e045fb0;

    public static ulong Q2 => 0x2d645cf57c6e1a;

    public static ulong Q3 => 0xea6a1c5012ecf5;

    public static ulong Q4 => 0x3c7b9d12;

    public static ulong Inverse => 0xfffffeffffffff;

    public static long TopReciprocal => 0x11aa84;
}
