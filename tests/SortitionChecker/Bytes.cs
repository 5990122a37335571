// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>Bytes of preimages, and their hash.</summary>
internal static class Bytes
{
    public static byte[] Keccak(params ReadOnlySpan<byte[]> parts)
    {
        KeccakDigest digest = new(256);
        foreach (byte[] part in parts)
        {
            digest.BlockUpdate(part, 0, part.Length);
        }

        byte[] hash = new byte[32];
        digest.DoFinal(hash, 0);
        return hash;
    }

    public static byte[] Tag(string text) => Encoding.ASCII.GetBytes(text);

    public static byte[] U32(ulong number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checked((uint)number));
        return bytes;
    }

    public static byte[] U64(ulong number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>A number without leading zero bytes; zero is nothing.</summary>
    public static byte[] Number(BigInteger number) => number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);

    public static byte[] FromHex(string text) => Convert.FromHexString(text.AsSpan(2));

    public static BigInteger FromQuantity(string text)
    {
        string digits = text[2..];
        return new BigInteger(Convert.FromHexString(digits.Length % 2 == 0 ? digits : $"0{digits}"), isUnsigned: true, isBigEndian: true);
    }

    public static string ToHex(byte[] bytes) => $"0x{Convert.ToHexStringLower(bytes)}";
}
