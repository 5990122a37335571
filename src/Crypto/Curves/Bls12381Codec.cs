// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Field elements and points of BLS12-381 on the wire: EIP-2537 for precompiles, the compressed form of ZCash for KZG.</summary>
/// <remarks>
/// <code>
/// EIP-2537 field   16 zero bytes | 48 bytes big-endian below p
///          G1      x | y                      all zeros for infinity
///          G2      x0 | x1 | y0 | y1          all zeros for infinity
/// Compressed G1    48 bytes: x, its top three bits: compressed (1), infinity, y above (p - 1) / 2
///            G2    96 bytes: x1 | x0, with the same bits
/// </code>
/// </remarks>
internal static class Bls12381Codec
{
    /// <summary>Bytes of a padded field element.</summary>
    internal const int FieldSize = 64;

    /// <summary>Bytes of a padded point of G1.</summary>
    internal const int G1Size = 2 * FieldSize;

    /// <summary>Bytes of a padded point of G2.</summary>
    internal const int G2Size = 4 * FieldSize;

    /// <summary>Bytes of a compressed point of G1.</summary>
    internal const int CompressedG1Size = Fp381.Size;

    /// <summary>Bytes of a compressed point of G2.</summary>
    internal const int CompressedG2Size = 2 * Fp381.Size;

    private const int Padding = FieldSize - Fp381.Size;
    private const byte CompressedFlag = 0x80;
    private const byte InfinityFlag = 0x40;
    private const byte LargeFlag = 0x20;
    private const byte Flags = CompressedFlag | InfinityFlag | LargeFlag;

    /// <summary>Reads a padded field element.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> source, out Fp381 value)
    {
        value = default;
        return !source[..Padding].ContainsAnyExcept((byte)0) && Fp381.TryDecode(source[Padding..FieldSize], out value);
    }

    /// <summary>Reads a padded element of Fp2.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> source, out Fp2<Fp381> value)
    {
        value = default;
        return TryDecode(source, out value.C0) && TryDecode(source[FieldSize..], out value.C1);
    }

    /// <summary>Reads a padded point of the curve, in G1 or not.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> source, out AffinePoint<Fp381> point)
    {
        point = AffinePoint<Fp381>.Infinity;
        if (!source[..G1Size].ContainsAnyExcept((byte)0))
        {
            return true;
        }

        point.IsInfinity = false;
        return TryDecode(source, out point.X)
            && TryDecode(source[FieldSize..], out point.Y)
            && AffinePoint<Fp381>.IsOnCurve<Bls12381G1>(point);
    }

    /// <summary>Reads a padded point of the twist, in G2 or not.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> source, out AffinePoint<Fp2<Fp381>> point)
    {
        point = AffinePoint<Fp2<Fp381>>.Infinity;
        if (!source[..G2Size].ContainsAnyExcept((byte)0))
        {
            return true;
        }

        point.IsInfinity = false;
        return TryDecode(source, out point.X)
            && TryDecode(source[(2 * FieldSize)..], out point.Y)
            && AffinePoint<Fp2<Fp381>>.IsOnCurve<Bls12381G2>(point);
    }

    /// <summary>Writes a padded point of G1.</summary>
    internal static void Encode(in AffinePoint<Fp381> point, Span<byte> destination)
    {
        destination[..G1Size].Clear();
        if (!point.IsInfinity)
        {
            Fp381.Encode(point.X, destination[Padding..]);
            Fp381.Encode(point.Y, destination[(FieldSize + Padding)..]);
        }
    }

    /// <summary>Writes a padded point of G2.</summary>
    internal static void Encode(in AffinePoint<Fp2<Fp381>> point, Span<byte> destination)
    {
        destination[..G2Size].Clear();
        if (!point.IsInfinity)
        {
            Fp381.Encode(point.X.C0, destination[Padding..]);
            Fp381.Encode(point.X.C1, destination[(FieldSize + Padding)..]);
            Fp381.Encode(point.Y.C0, destination[((2 * FieldSize) + Padding)..]);
            Fp381.Encode(point.Y.C1, destination[((3 * FieldSize) + Padding)..]);
        }
    }

    /// <summary>Reads a compressed point of the curve; membership of G1 is the caller's to check.</summary>
    internal static bool TryDecompress(ReadOnlySpan<byte> source, out AffinePoint<Fp381> point)
    {
        point = AffinePoint<Fp381>.Infinity;
        if (!TryReadFlags(source[..CompressedG1Size], out bool large))
        {
            return false;
        }

        if ((source[0] & InfinityFlag) != 0)
        {
            return true;
        }

        point.IsInfinity = false;
        Span<byte> x = stackalloc byte[CompressedG1Size];
        source[..CompressedG1Size].CopyTo(x);
        x[0] &= unchecked((byte)~Flags);
        if (!Fp381.TryDecode(x, out point.X))
        {
            return false;
        }

        AffinePoint<Fp381>.RightHandSide<Bls12381G1>(out Fp381 square, point.X);
        if (!Fp381Root.TryRoot(out point.Y, square))
        {
            return false;
        }

        if (Fp381Root.IsLarge(point.Y) != large)
        {
            Fp381.Negate(out point.Y, point.Y);
        }

        return true;
    }

    /// <summary>Reads a compressed point of the twist; membership of G2 is the caller's to check.</summary>
    internal static bool TryDecompress(ReadOnlySpan<byte> source, out AffinePoint<Fp2<Fp381>> point)
    {
        point = AffinePoint<Fp2<Fp381>>.Infinity;
        if (!TryReadFlags(source[..CompressedG2Size], out bool large))
        {
            return false;
        }

        if ((source[0] & InfinityFlag) != 0)
        {
            return true;
        }

        point.IsInfinity = false;
        Span<byte> x = stackalloc byte[CompressedG1Size];
        source[..CompressedG1Size].CopyTo(x);
        x[0] &= unchecked((byte)~Flags);
        if (!Fp381.TryDecode(x, out point.X.C1) || !Fp381.TryDecode(source[CompressedG1Size..], out point.X.C0))
        {
            return false;
        }

        AffinePoint<Fp2<Fp381>>.RightHandSide<Bls12381G2>(out Fp2<Fp381> square, point.X);
        if (!Fp381Root.TryRoot(out point.Y, square))
        {
            return false;
        }

        if (Fp381Root.IsLarge(point.Y) != large)
        {
            Fp2<Fp381>.Negate(out point.Y, point.Y);
        }

        return true;
    }

    /// <summary>Writes a compressed point of G1.</summary>
    internal static void Compress(in AffinePoint<Fp381> point, Span<byte> destination)
    {
        if (point.IsInfinity)
        {
            destination[..CompressedG1Size].Clear();
            destination[0] = CompressedFlag | InfinityFlag;
            return;
        }

        Fp381.Encode(point.X, destination);
        destination[0] |= (byte)(CompressedFlag | (Fp381Root.IsLarge(point.Y) ? LargeFlag : 0));
    }

    /// <summary>Writes a compressed point of G2.</summary>
    internal static void Compress(in AffinePoint<Fp2<Fp381>> point, Span<byte> destination)
    {
        if (point.IsInfinity)
        {
            destination[..CompressedG2Size].Clear();
            destination[0] = CompressedFlag | InfinityFlag;
            return;
        }

        Fp381.Encode(point.X.C1, destination);
        Fp381.Encode(point.X.C0, destination[CompressedG1Size..]);
        destination[0] |= (byte)(CompressedFlag | (Fp381Root.IsLarge(point.Y) ? LargeFlag : 0));
    }

    /// <summary>The compressed flag must be set; infinity has neither sign nor coordinates.</summary>
    private static bool TryReadFlags(ReadOnlySpan<byte> source, out bool large)
    {
        large = (source[0] & LargeFlag) != 0;
        if ((source[0] & CompressedFlag) == 0)
        {
            return false;
        }

        return (source[0] & InfinityFlag) == 0
            || (source[0] == (CompressedFlag | InfinityFlag) && !source[1..].ContainsAnyExcept((byte)0));
    }
}
