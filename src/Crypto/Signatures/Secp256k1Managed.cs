// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>ECDSA recovery and verification on secp256k1 in managed code (SEC 1 sections 4.1.4 and 4.1.6). Public values only.</summary>
internal static class Secp256k1Managed
{
    private static OddModulus256 Order => Secp256k1Multiplication.Order;

    internal static bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, int recoveryId, Span<byte> publicKey)
    {
        if (!TryReadSignature(signature, out UInt256 r, out UInt256 s) || !TryLiftCommitment(r, recoveryId, out Secp256k1AffinePoint commitment))
        {
            return false;
        }

        // Q = (s*R - z*G) / r.
        UInt256 z = Order.Reduce(new UInt256(digest));
        UInt256 inverse = Order.Invert(r);
        Secp256k1Point key = Secp256k1Multiplication.MultiplyAdd(
            Order.Negate(Order.Multiply(z, inverse)), Order.Multiply(s, inverse), commitment);
        if (key.IsInfinity)
        {
            return false;
        }

        WritePublicKey(key.ToAffine(), publicKey);
        return true;
    }

    internal static bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        if (!TryReadSignature(signature, out UInt256 r, out UInt256 s) || !TryReadPublicKey(publicKey, out Secp256k1AffinePoint key))
        {
            return false;
        }

        // R = (z*G + r*Q) / s must have an abscissa that is r modulo the order.
        UInt256 z = Order.Reduce(new UInt256(digest));
        UInt256 inverse = Order.Invert(s);
        Secp256k1Point commitment = Secp256k1Multiplication.MultiplyAdd(Order.Multiply(z, inverse), Order.Multiply(r, inverse), key);
        if (commitment.IsInfinity)
        {
            return false;
        }

        Secp256k1Field.Square(commitment.Z, out Secp256k1Field zz);
        Secp256k1Field x = commitment.X.Normalize();
        return HasAbscissa(x, zz, r) || (TryAddOrder(r, out UInt256 above) && HasAbscissa(x, zz, above));
    }

    internal static bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> publicKey)
    {
        UInt256 x = new(compressed[1..]);
        if (compressed[0] is not (2 or 3) || x >= Secp256k1Field.Prime
            || !Secp256k1AffinePoint.TryLift(Secp256k1Field.From(x), compressed[0] == 3, out Secp256k1AffinePoint point))
        {
            return false;
        }

        WritePublicKey(point, publicKey);
        return true;
    }

    internal static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) => TryReadPublicKey(publicKey, out _);

    /// <summary>Reads r and s, each from 1 to the order less one.</summary>
    private static bool TryReadSignature(ReadOnlySpan<byte> signature, out UInt256 r, out UInt256 s)
    {
        r = new UInt256(signature[..32]);
        s = new UInt256(signature[32..]);
        return !r.IsZero && !s.IsZero && r < Order.Value && s < Order.Value;
    }

    /// <summary>The point R of a signature: bit 1 of the recovery id says that its abscissa exceeds the order, bit 0 that its ordinate is odd.</summary>
    private static bool TryLiftCommitment(in UInt256 r, int recoveryId, out Secp256k1AffinePoint point)
    {
        UInt256 x = r;
        if ((recoveryId & 2) != 0 && !TryAddOrder(r, out x))
        {
            point = default;
            return false;
        }

        return Secp256k1AffinePoint.TryLift(Secp256k1Field.From(x), (recoveryId & 1) != 0, out point);
    }

    /// <summary>r plus the order, when that is still below the field's prime.</summary>
    private static bool TryAddOrder(in UInt256 r, out UInt256 sum)
    {
        ulong carry = 0;
        sum = new UInt256(
            Limb.Add(r.U0, Order.Value.U0, ref carry), Limb.Add(r.U1, Order.Value.U1, ref carry),
            Limb.Add(r.U2, Order.Value.U2, ref carry), Limb.Add(r.U3, Order.Value.U3, ref carry));
        return carry == 0 && sum < Secp256k1Field.Prime;
    }

    private static bool HasAbscissa(in Secp256k1Field x, in Secp256k1Field zz, in UInt256 candidate)
    {
        Secp256k1Field.Multiply(Secp256k1Field.From(candidate), zz, out Secp256k1Field expected);
        return Secp256k1Field.AreEqual(expected, x);
    }

    private static bool TryReadPublicKey(ReadOnlySpan<byte> publicKey, out Secp256k1AffinePoint point)
    {
        UInt256 x = new(publicKey[..32]);
        UInt256 y = new(publicKey[32..]);
        point = new Secp256k1AffinePoint { X = Secp256k1Field.From(x), Y = Secp256k1Field.From(y) };
        return x < Secp256k1Field.Prime && y < Secp256k1Field.Prime && point.IsOnCurve();
    }

    private static void WritePublicKey(in Secp256k1AffinePoint point, Span<byte> publicKey)
    {
        point.X.Normalize().ToUInt256().WriteBigEndian(publicKey[..32]);
        point.Y.Normalize().ToUInt256().WriteBigEndian(publicKey[32..]);
    }
}
