// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>BLS signatures with keys in G1 (draft-irtf-cfrg-bls-signature) put together from the operations of EIP-2537: what is tested is those.</summary>
internal static class BlsSignatures
{
    private const int PointG1Bytes = 128;
    private const int PointG2Bytes = 256;

    // Bytes of uniform input per field element (RFC 9380, L for this curve), four of them for one point.
    private const int ElementBytes = 64;
    private const int ElementCount = 4;

    private static readonly byte[] NegatedGenerator = MakeNegatedGenerator();

    /// <summary>True when the signature is that of the keys over their messages, one message each.</summary>
    internal static bool Verify(byte[][] publicKeys, byte[][] messages, byte[] signature, string ciphersuite)
    {
        if (publicKeys.Length == 0 || publicKeys.Length != messages.Length || !BlsPoints.TryExpandG2(signature, out byte[] signaturePoint))
        {
            return false;
        }

        List<byte> pairs = [.. NegatedGenerator, .. signaturePoint];
        for (int i = 0; i < publicKeys.Length; i++)
        {
            // The identity is no key: its signature would be the identity for every message.
            if (!BlsPoints.TryExpandG1(publicKeys[i], out byte[] key) || key.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                return false;
            }

            pairs.AddRange(key);
            pairs.AddRange(HashToG2(messages[i], ciphersuite));
        }

        return Bls12381.TryPairingCheck(pairs.ToArray(), out bool isOne) && isOne;
    }

    /// <summary>Hashes a message to a point of G2, in the form of EIP-2537 (RFC 9380, hash_to_curve).</summary>
    internal static byte[] HashToG2(byte[] message, string ciphersuite)
    {
        byte[] uniform = Expand(message, Encoding.ASCII.GetBytes(ciphersuite), ElementCount * ElementBytes);
        byte[] points = new byte[2 * PointG2Bytes];
        for (int i = 0; i < 2; i++)
        {
            byte[] element = new byte[2 * ElementBytes];
            for (int j = 0; j < 2; j++)
            {
                BlsPoints.Write(element, j, BlsPoints.Read(uniform.AsSpan(((2 * i) + j) * ElementBytes, ElementBytes)) % BlsPoints.Prime);
            }

            Require(Bls12381.TryMapFp2ToG2(element, points.AsSpan(i * PointG2Bytes, PointG2Bytes)));
        }

        // Mapping clears the cofactor, which commutes with the sum.
        byte[] sum = new byte[PointG2Bytes];
        Require(Bls12381.TryG2Add(points, sum));
        return sum;
    }

    // RFC 9380, expand_message_xmd with SHA-256.
    private static byte[] Expand(byte[] message, byte[] ciphersuite, int length)
    {
        const int BlockBytes = 64;
        byte[] tag = [.. ciphersuite, (byte)ciphersuite.Length];
        byte[] total = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(total, (ushort)length);
        byte[] first = SHA256.HashData([.. new byte[BlockBytes], .. message, .. total, 0, .. tag]);
        byte[] block = SHA256.HashData([.. first, 1, .. tag]);
        List<byte> output = [.. block];
        for (byte i = 2; output.Count < length; i++)
        {
            byte[] mixed = [.. first.Zip(block, (a, b) => (byte)(a ^ b))];
            block = SHA256.HashData([.. mixed, i, .. tag]);
            output.AddRange(block);
        }

        return [.. output.Take(length)];
    }

    private static byte[] MakeNegatedGenerator()
    {
        byte[] point = new byte[PointG1Bytes];
        BlsPoints.Write(point, 0, BlsPoints.Parse(
            "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"));
        BlsPoints.Write(point, 1, BlsPoints.Prime - BlsPoints.Parse(
            "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"));
        return point;
    }

    private static void Require(bool isAccepted)
    {
        if (!isAccepted)
        {
            throw new InvalidOperationException("an operation of EIP-2537 refused a valid input");
        }
    }
}
