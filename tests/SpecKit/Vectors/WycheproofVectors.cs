// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>Project Wycheproof's vectors for the curves in use: ECDSA on secp256k1 and P-256, Ed25519, BLS on BLS12-381, and key agreement by X25519.</summary>
/// <remarks>Files about primitives that Crypto does not offer (AEADs, key derivation, key agreement on secp256k1) yield no cases.</remarks>
public static class WycheproofVectors
{
    private const int ScalarBytes = 32;

    private delegate bool Verifier(JsonElement group, JsonElement test);

    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        foreach (JsonElement element in root.GetProperty("testGroups").EnumerateArray())
        {
            if (VerifierOf(element) is not { } verifier)
            {
                continue;
            }

            JsonElement group = element.Clone();
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                string name = $"{test.GetProperty("tcId")} {test.GetProperty("comment").AsText()}";
                yield return new SpecCase(
                    entry.Source, entry.Name, name, Path.GetFileNameWithoutExtension(entry.FileName), _ => Run(group, test, verifier));
            }
        }
    }

    private static SpecOutcome Run(JsonElement group, JsonElement test, Verifier verifier)
    {
        bool isAccepted = verifier(group, test);
        string expected = test.GetProperty("result").AsText();

        // "acceptable" are keys of X25519 that are odd but lead to a certain secret, which must come out.
        bool isRight = isAccepted == (expected != "invalid");
        return isRight ? SpecOutcome.Passed : SpecOutcome.Failed($"{(isAccepted ? "accepted" : "refused")}, expected {expected}");
    }

    private static Verifier? VerifierOf(JsonElement group) => group.GetProperty("type").AsText() switch
    {
        "EcdsaVerify" => (g, t) => VerifyDer(g, t, mustBeLow: false),
        "EcdsaBitcoinVerify" => (g, t) => VerifyDer(g, t, mustBeLow: true),
        "EcdsaP1363Verify" => VerifyP1363,
        "EddsaVerify" => VerifyEd25519,
        "BlsSigVerify" => VerifyBls,
        "BlsAggregateVerify" => VerifyBlsAggregate,
        "BlsHashToG2" => HashBls,
        "XdhComp" => AgreeX25519,
        _ => null,
    };

    private static bool VerifyDer(JsonElement group, JsonElement test, bool mustBeLow)
    {
        byte[] signature = new byte[2 * ScalarBytes];
        return DerSignature.TryRead(test.GetProperty("sig").AsBytes(), signature) && Verify(group, test, signature, mustBeLow);
    }

    private static bool VerifyP1363(JsonElement group, JsonElement test)
    {
        byte[] signature = test.GetProperty("sig").AsBytes();
        return signature.Length == 2 * ScalarBytes && Verify(group, test, signature, mustBeLow: false);
    }

    private static bool Verify(JsonElement group, JsonElement test, byte[] signature, bool mustBeLow)
    {
        JsonElement key = group.GetProperty("publicKey");

        // The first byte says "uncompressed".
        byte[] publicKey = key.GetProperty("uncompressed").AsBytes()[1..];
        byte[] message = test.GetProperty("msg").AsBytes();
        byte[] digest = group.GetProperty("sha").AsText() == "SHA3-256" ? SHA3_256.HashData(message) : SHA256.HashData(message);
        if (key.GetProperty("curve").AsText() == "secp256r1")
        {
            return P256.Verify(
                digest, signature.AsSpan(0, ScalarBytes), signature.AsSpan(ScalarBytes),
                publicKey.AsSpan(0, ScalarBytes), publicKey.AsSpan(ScalarBytes));
        }

        bool isLow = new Core.Transactions.TransactionSignature(
            0, default, new Primitives.Numerics.UInt256(signature.AsSpan(ScalarBytes))).IsLowS;
        return (isLow || !mustBeLow) && Secp256k1.Verify(digest, signature, publicKey);
    }

    private static bool VerifyEd25519(JsonElement group, JsonElement test) =>
        Ed25519.Verify(
            group.GetProperty("publicKey").GetProperty("pk").AsBytes(), test.GetProperty("msg").AsBytes(), test.GetProperty("sig").AsBytes());

    private static bool VerifyBls(JsonElement group, JsonElement test) =>
        BlsSignatures.Verify(
            [group.GetProperty("publicKey").GetProperty("pk").AsBytes()],
            [test.GetProperty("msg").AsBytes()],
            test.GetProperty("sig").AsBytes(),
            group.GetProperty("ciphersuite").AsText());

    private static bool VerifyBlsAggregate(JsonElement group, JsonElement test) =>
        BlsSignatures.Verify(
            [.. test.GetProperty("pubkeys").EnumerateArray().Select(key => key.AsBytes())],
            [.. test.GetProperty("messages").EnumerateArray().Select(message => message.AsBytes())],
            test.GetProperty("sig").AsBytes(),
            group.GetProperty("ciphersuite").AsText());

    private static bool HashBls(JsonElement group, JsonElement test) =>
        BlsPoints.TryExpandG2(test.GetProperty("expected").AsBytes(), out byte[] expected)
        && BlsSignatures.HashToG2(test.GetProperty("msg").AsBytes(), group.GetProperty("dst").AsText()).AsSpan().SequenceEqual(expected);

    // A secret of nothing but zeros, which anyone could know, must not come out at all (RFC 7748 section 6.1).
    private static bool AgreeX25519(JsonElement group, JsonElement test)
    {
        byte[] expected = test.GetProperty("shared").AsBytes();
        byte[] secret = new byte[X25519.KeySize];
        return X25519.TryAgree(test.GetProperty("private").AsBytes(), test.GetProperty("public").AsBytes(), secret)
            ? secret.AsSpan().SequenceEqual(expected) && expected.AsSpan().ContainsAnyExcept((byte)0)
            : !expected.AsSpan().ContainsAnyExcept((byte)0);
    }
}
