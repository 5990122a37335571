// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Network.Libp2p.Addresses;

/// <summary>An Ed25519 identity key in the canonical protobuf form of libp2p: 08 01 12 20, then the 32 bytes of the key.</summary>
/// <remarks>Other encodings of the same key would give one node two peer ids, so they are refused (libp2p peer-ids specification).</remarks>
internal static class PublicKey
{
    /// <summary>Length of the canonical form in bytes.</summary>
    public const int EncodedSizeBytes = 4 + Ed25519.PublicKeySize;

    private static ReadOnlySpan<byte> Prefix => [0x08, 0x01, 0x12, 0x20];

    /// <summary>Encodes a raw key.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> rawKey) => [.. Prefix, .. rawKey];

    /// <summary>Reads the raw key from its canonical form.</summary>
    /// <returns>False for another key type or another encoding.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> rawKey)
    {
        bool isCanonical = encoded.Length == EncodedSizeBytes && encoded.StartsWith(Prefix);
        rawKey = isCanonical ? encoded[Prefix.Length..] : default;
        return isCanonical;
    }
}
