// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>An account whose key everybody knows.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Key">Its secret key.</param>
internal sealed record DevAccount(Address Address, byte[] Key)
{
    /// <summary>Most accounts of a developer's node.</summary>
    public const int CountMax = 1_000;

    /// <summary>The accounts of a phrase.</summary>
    public static IReadOnlyList<DevAccount> FromPhrase(string phrase, int count)
    {
        byte[] seed = HdWallet.SeedOf(phrase);
        DevAccount[] accounts = new DevAccount[count];
        byte[] publicKey = new byte[Secp256k1.PublicKeySize];
        for (int i = 0; i < count; i++)
        {
            byte[] key = HdWallet.DeriveKey(seed, (uint)i);
            Secp256k1.TryGetPublicKey(key, publicKey);
            accounts[i] = new DevAccount(Secp256k1.ToAddress(publicKey), key);
        }

        return accounts;
    }
}
