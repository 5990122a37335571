// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>Keys from a phrase: BIP-39 from phrase to seed, BIP-32 from seed to key, on BIP-44's path for Ethereum <c>m/44'/60'/0'/0/i</c>.</summary>
/// <remarks>For developers' chains. Arithmetic on keys is not in constant time: no key of value may come from here.</remarks>
internal static class HdWallet
{
    private const int SeedSizeBytes = 64;
    private const int PhraseRounds = 2_048;
    private const uint Hardened = 0x8000_0000;

    // The order of the group (SEC 2 section 2.4.1).
    private static readonly BigInteger Order = BigInteger.Parse("00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.AllowHexSpecifier);

    /// <summary>The seed of a phrase in ASCII (BIP-39, the English word list); the words and their checksum are not looked at.</summary>
    public static byte[] SeedOf(string phrase) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(phrase), "mnemonic"u8, PhraseRounds, HashAlgorithmName.SHA512, SeedSizeBytes);

    /// <summary>The key of an account.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="index">The account's number from 0.</param>
    public static byte[] DeriveKey(ReadOnlySpan<byte> seed, uint index)
    {
        const uint Bip44 = 44 | Hardened;
        const uint Ethereum = 60 | Hardened;
        byte[] node = HMACSHA512.HashData("Bitcoin seed"u8, seed);
        foreach (uint step in (ReadOnlySpan<uint>)[Bip44, Ethereum, Hardened, 0, index])
        {
            node = Child(node, step);
        }

        return node[..Secp256k1.PrivateKeySize];
    }

    // BIP-32's CKDpriv. That the sum is no key happens once in 2^127 times; such an index is skipped by the standard, and here it fails when it signs.
    private static byte[] Child(byte[] node, uint index)
    {
        const int KeySize = Secp256k1.PrivateKeySize;
        ReadOnlySpan<byte> key = node.AsSpan(0, KeySize);
        Span<byte> input = stackalloc byte[1 + KeySize + sizeof(uint)];
        if (index >= Hardened)
        {
            input[0] = 0;
            key.CopyTo(input[1..]);
        }
        else
        {
            Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeySize];
            Secp256k1.TryGetPublicKey(key, publicKey);
            Secp256k1.Compress(publicKey, input[..Secp256k1.CompressedPublicKeySize]);
        }

        BinaryPrimitives.WriteUInt32BigEndian(input[(1 + KeySize)..], index);
        byte[] child = HMACSHA512.HashData(node.AsSpan(KeySize), input);
        BigInteger sum = (new BigInteger(child.AsSpan(0, KeySize), isUnsigned: true, isBigEndian: true)
            + new BigInteger(key, isUnsigned: true, isBigEndian: true)) % Order;
        child.AsSpan(0, KeySize).Clear();
        byte[] bytes = sum.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(child, KeySize - bytes.Length);
        return child;
    }
}
