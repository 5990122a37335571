// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Crypto.Tests.Vrf;

/// <summary>edwards25519 written from RFC 8032 with big integers: slow, and independent of libsodium.</summary>
internal sealed record ReferenceEdwards(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
{
    internal static readonly BigInteger P = (BigInteger.One << 255) - 19;
    internal static readonly BigInteger Q = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger SquareRootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);

    internal static readonly ReferenceEdwards Identity = new(0, 1, 1, 0);

    internal static readonly ReferenceEdwards Base = Decode([0x58, .. Enumerable.Repeat((byte)0x66, 31)])!;

    /// <summary>Every point whose order divides eight.</summary>
    internal static readonly ReferenceEdwards[] Torsion = FindTorsion();

    internal bool IsIdentity => X.IsZero && Y == Z;

    internal ReferenceEdwards Negative => new(Mod(-X), Y, Z, Mod(-T));

    public static ReferenceEdwards operator +(ReferenceEdwards p, ReferenceEdwards q)
    {
        BigInteger a = Mod((p.Y - p.X) * (q.Y - q.X));
        BigInteger b = Mod((p.Y + p.X) * (q.Y + q.X));
        BigInteger c = Mod(2 * p.T * q.T * D);
        BigInteger d = Mod(2 * p.Z * q.Z);
        (BigInteger e, BigInteger f, BigInteger g, BigInteger h) = (b - a, d - c, d + c, b + a);
        return new ReferenceEdwards(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    public static ReferenceEdwards operator *(BigInteger scalar, ReferenceEdwards point)
    {
        ReferenceEdwards result = Identity;
        for (; scalar > 0; scalar >>= 1)
        {
            if (!scalar.IsEven)
            {
                result += point;
            }

            point += point;
        }

        return result;
    }

    /// <summary>RFC 8032 section 5.1.3; null where decoding fails.</summary>
    internal static ReferenceEdwards? Decode(ReadOnlySpan<byte> bytes)
    {
        BigInteger number = new(bytes, isUnsigned: true);
        bool sign = number >> 255 == 1;
        BigInteger y = number & ((BigInteger.One << 255) - 1);
        if (y >= P)
        {
            return null;
        }

        BigInteger square = Mod((y * y - 1) * Inverse((D * y * y) + 1));
        BigInteger x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod((x * x) - square) != 0)
        {
            x = Mod(x * SquareRootOfMinusOne);
        }

        if (Mod((x * x) - square) != 0 || (x.IsZero && sign))
        {
            return null;
        }

        x = x.IsEven == sign ? Mod(-x) : x;
        return new ReferenceEdwards(x, y, 1, Mod(x * y));
    }

    internal byte[] Encode()
    {
        BigInteger inverse = Inverse(Z);
        byte[] bytes = new byte[32];
        Mod(Y * inverse).ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        bytes[31] |= (byte)(Mod(X * inverse).IsEven ? 0 : 0x80);
        return bytes;
    }

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static ReferenceEdwards[] FindTorsion()
    {
        // Q times any point has an order that divides eight; some y yields a generator of all eight.
        for (byte y = 2; ; y++)
        {
            if (Decode([y, .. new byte[31]]) is { } point)
            {
                ReferenceEdwards generator = Q * point;
                if (!(4 * generator).IsIdentity)
                {
                    return [.. Enumerable.Range(0, 8).Select(i => i * generator)];
                }
            }
        }
    }
}
