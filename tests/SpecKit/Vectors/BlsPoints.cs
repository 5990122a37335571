// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>Compressed points of BLS12-381 (the ZCash form) as the inputs of EIP-2537, in plain big integers: an oracle, slow and short.</summary>
/// <remarks>Only the encoding and the curve's equation are checked here; the subgroup is the product's to check.</remarks>
internal static class BlsPoints
{
    internal const int CompressedG1Bytes = 48;
    internal const int CompressedG2Bytes = 96;

    private const int FieldBytes = 48;
    private const int PaddedBytes = 64;
    private const int CompressedFlag = 0x80;
    private const int InfinityFlag = 0x40;
    private const int SignFlag = 0x20;

    internal static readonly BigInteger Prime = Parse(
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");

    /// <summary>128 bytes of EIP-2537 from 48 compressed ones; false for anything malformed or off the curve.</summary>
    internal static bool TryExpandG1(ReadOnlySpan<byte> compressed, out byte[] point)
    {
        point = new byte[2 * PaddedBytes];
        if (!TrySplit(compressed, CompressedG1Bytes, out int flags, out BigInteger[] coordinates))
        {
            return false;
        }

        if ((flags & InfinityFlag) != 0)
        {
            return IsInfinity(flags, coordinates);
        }

        BigInteger x = coordinates[0];
        if (!TrySqrt((BigInteger.ModPow(x, 3, Prime) + 4) % Prime, out BigInteger y))
        {
            return false;
        }

        Write(point, 0, x);
        Write(point, 1, IsGreater(y) == ((flags & SignFlag) != 0) ? y : Negate(y));
        return true;
    }

    /// <summary>256 bytes of EIP-2537 from 96 compressed ones; false for anything malformed or off the curve.</summary>
    internal static bool TryExpandG2(ReadOnlySpan<byte> compressed, out byte[] point)
    {
        point = new byte[4 * PaddedBytes];
        if (!TrySplit(compressed, CompressedG2Bytes, out int flags, out BigInteger[] coordinates))
        {
            return false;
        }

        if ((flags & InfinityFlag) != 0)
        {
            return IsInfinity(flags, coordinates);
        }

        // The imaginary part comes first when compressed, and second in EIP-2537.
        Complex x = new(coordinates[1], coordinates[0]);
        Complex right = x * x * x + new Complex(4, 4);
        if (!right.TrySqrt(out Complex y))
        {
            return false;
        }

        bool isGreater = y.Imaginary.IsZero ? IsGreater(y.Real) : IsGreater(y.Imaginary);
        y = isGreater == ((flags & SignFlag) != 0) ? y : new Complex(Negate(y.Real), Negate(y.Imaginary));
        Write(point, 0, x.Real);
        Write(point, 1, x.Imaginary);
        Write(point, 2, y.Real);
        Write(point, 3, y.Imaginary);
        return true;
    }

    /// <summary>Writes a field element as the 64 bytes of EIP-2537.</summary>
    internal static void Write(Span<byte> target, int index, BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(target[(((index + 1) * PaddedBytes) - bytes.Length)..]);
    }

    /// <summary>A big-endian number.</summary>
    internal static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    internal static BigInteger Parse(string hex) => Read(Convert.FromHexString(hex));

    private static bool TrySplit(ReadOnlySpan<byte> compressed, int length, out int flags, out BigInteger[] coordinates)
    {
        flags = 0;
        coordinates = [];
        if (compressed.Length != length || (compressed[0] & CompressedFlag) == 0)
        {
            return false;
        }

        flags = compressed[0] & (InfinityFlag | SignFlag);
        byte[] bytes = compressed.ToArray();
        bytes[0] &= 0x1F;
        coordinates = [.. bytes.Chunk(FieldBytes).Select(chunk => Read(chunk))];
        return coordinates.All(coordinate => coordinate < Prime);
    }

    // All zero in EIP-2537; no other flag and no coordinate may be set.
    private static bool IsInfinity(int flags, BigInteger[] coordinates) =>
        flags == InfinityFlag && coordinates.All(coordinate => coordinate.IsZero);

    private static bool IsGreater(BigInteger value) => value > (Prime - 1) / 2;

    private static BigInteger Negate(BigInteger value) => value.IsZero ? value : Prime - value;

    // The prime is 3 modulo 4.
    private static bool TrySqrt(BigInteger value, out BigInteger root)
    {
        root = BigInteger.ModPow(value, (Prime + 1) / 4, Prime);
        return root * root % Prime == value;
    }

    private readonly record struct Complex(BigInteger Real, BigInteger Imaginary)
    {
        public static Complex operator +(Complex a, Complex b) => new((a.Real + b.Real) % Prime, (a.Imaginary + b.Imaginary) % Prime);

        public static Complex operator *(Complex a, Complex b) => new(
            Reduce((a.Real * b.Real) - (a.Imaginary * b.Imaginary)), Reduce((a.Real * b.Imaginary) + (a.Imaginary * b.Real)));

        // With n = sqrt(re^2 + im^2), one of (re + n) / 2 and (re - n) / 2 is the square of the root's real part.
        internal bool TrySqrt(out Complex root)
        {
            root = default;
            BigInteger half = (Prime + 1) / 2;
            if (!BlsPoints.TrySqrt(((Real * Real) + (Imaginary * Imaginary)) % Prime, out BigInteger norm))
            {
                return false;
            }

            foreach (BigInteger candidate in new[] { Reduce((Real + norm) * half), Reduce((Real - norm) * half) })
            {
                if (BlsPoints.TrySqrt(candidate, out BigInteger real) && !real.IsZero)
                {
                    BigInteger inverse = BigInteger.ModPow(2 * real, Prime - 2, Prime);
                    root = new Complex(real, Imaginary * inverse % Prime);
                    return root * root == this;
                }
            }

            // The root is purely imaginary.
            bool isRoot = BlsPoints.TrySqrt(Reduce(-Real), out BigInteger imaginary);
            root = new Complex(BigInteger.Zero, imaginary);
            return isRoot && root * root == this;
        }

        private static BigInteger Reduce(BigInteger value)
        {
            BigInteger remainder = value % Prime;
            return remainder.Sign < 0 ? remainder + Prime : remainder;
        }
    }
}
