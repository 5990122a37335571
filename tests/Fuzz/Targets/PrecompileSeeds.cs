// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Right inputs for each precompiled contract, made from generators and well-known constants.</summary>
public static class PrecompileSeeds
{
    private const string Bn1 =
        "0000000000000000000000000000000000000000000000000000000000000001" + "0000000000000000000000000000000000000000000000000000000000000002";

    private const string BnTwist =
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2" + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b" + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

    private const string Pad = "00000000000000000000000000000000";

    private const string Bls1 =
        Pad + "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
        + Pad + "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1";

    private const string Bls2 =
        Pad + "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
        + Pad + "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        + Pad + "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"
        + Pad + "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be";

    private const string Scalar = "00000000000000000000000000000000000000000000000123456789abcdef01";

    private const string BlsFieldElement = Pad + "156c8a6a2c184569d69a76be144b5cdc5141d2d2ca4fe341f011e25e3969c55ad9e9b9ce2eb833c81a908e5fa4ac5f03";

    public static IReadOnlyList<byte[]> Of(Address address)
    {
        int number = (address.AsSpan()[18] << 8) | address.AsSpan()[19];
        return number switch
        {
            0x01 => [Recover()],
            0x05 => [ModExp(32, 32, 32), ModExp(1, 3, 64), ModExp(64, 2, 33), ModExp(0, 0, 1)],
            0x06 => [Hex.Decode(Bn1 + Bn1), Hex.Decode(Bn1 + Pad + Pad)],
            0x07 => [Hex.Decode(Bn1 + Scalar)],
            0x08 => [Hex.Decode(Bn1 + BnTwist), Hex.Decode(Bn1 + BnTwist + Bn1 + BnTwist), []],
            0x09 => [Blake()],
            0x0a => [PointEvaluation()],
            0x0b => [Hex.Decode(Bls1 + Bls1)],
            0x0c => [Hex.Decode(Bls1 + Scalar), Hex.Decode(Bls1 + Scalar + Bls1 + Scalar)],
            0x0d => [Hex.Decode(Bls2 + Bls2)],
            0x0e => [Hex.Decode(Bls2 + Scalar), Hex.Decode(Bls2 + Scalar + Bls2 + Scalar)],
            0x0f => [Hex.Decode(Bls1 + Bls2), Hex.Decode(Bls1 + Bls2 + Bls1 + Bls2)],
            0x10 => [Hex.Decode(BlsFieldElement)],
            0x11 => [Hex.Decode(BlsFieldElement + BlsFieldElement)],
            0x100 => [P256()],
            _ => [new byte[100]],
        };
    }

    private static byte[] Recover()
    {
        Hash256 digest = Keccak256.Hash([1]);
        byte[] input = new byte[128];
        digest.CopyTo(input);
        Secp256k1.TrySign(Keccak256.Hash([2]).AsSpan(), digest, input.AsSpan(64), out int recoveryId);
        input[63] = (byte)(27 + recoveryId);
        return input;
    }

    private static byte[] ModExp(int baseLength, int exponentLength, int modulusLength)
    {
        byte[] input = new byte[96 + baseLength + exponentLength + modulusLength];
        input[31] = (byte)baseLength;
        input[63] = (byte)exponentLength;
        input[95] = (byte)modulusLength;
        input.AsSpan(96).Fill(0xa7);
        return input;
    }

    private static byte[] Blake()
    {
        byte[] input = new byte[213];
        input[3] = 12;
        input[212] = 1;
        return input;
    }

    // The polynomial 0: its commitment and every proof are the point at infinity.
    private static byte[] PointEvaluation()
    {
        byte[] input = new byte[192];
        input[96] = 0xc0;
        input[144] = 0xc0;
        SHA256.HashData(input.AsSpan(96, 48), input);
        input[0] = 1;
        return input;
    }

    // With the private key 1 and the nonce 1, r = Gx mod n and s = hash + r mod n.
    private static byte[] P256()
    {
        BigInteger order = Number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        BigInteger x = Number("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
        BigInteger y = Number("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
        BigInteger hash = 12345;
        byte[] input = new byte[160];
        Write(hash, input.AsSpan(0, 32));
        Write(x % order, input.AsSpan(32, 32));
        Write((hash + x) % order, input.AsSpan(64, 32));
        Write(x, input.AsSpan(96, 32));
        Write(y, input.AsSpan(128, 32));
        return input;
    }

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void Write(BigInteger value, Span<byte> destination)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(destination[(32 - bytes.Length)..]);
    }
}
