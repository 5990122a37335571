// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Network.Libp2p.Addresses;

/// <summary>The key pair that names a node on the network. It signs Noise static keys and peer records, nothing of consensus.</summary>
public sealed class NodeIdentity
{
    /// <summary>Length of the stored form in bytes: 08 01 12 40, the seed, the public key (libp2p PrivateKey protobuf).</summary>
    public const int EncodedSizeBytes = 4 + Ed25519.SecretKeySize;

    private readonly byte[] _secretKey = new byte[Ed25519.SecretKeySize];
    private readonly byte[] _publicKey = new byte[Ed25519.PublicKeySize];

    private NodeIdentity(ReadOnlySpan<byte> seed)
    {
        Ed25519.CreateKeyPair(seed, _publicKey, _secretKey);
        EncodedPublicKey = PublicKey.Encode(_publicKey);
        PeerId = PeerId.FromEd25519(_publicKey);
    }

    /// <summary>The node's name.</summary>
    public PeerId PeerId { get; }

    /// <summary>The public key in canonical protobuf form.</summary>
    internal ReadOnlyMemory<byte> EncodedPublicKey { get; }

    private static ReadOnlySpan<byte> Prefix => [0x08, 0x01, 0x12, 0x40];

    /// <summary>Makes a new identity from the system's random source.</summary>
    public static NodeIdentity Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        RandomNumberGenerator.Fill(seed);
        NodeIdentity identity = new(seed);
        CryptographicOperations.ZeroMemory(seed);
        return identity;
    }

    /// <summary>The identity of a seed.</summary>
    /// <param name="seed">32 bytes.</param>
    public static NodeIdentity FromSeed(ReadOnlySpan<byte> seed) => new(seed);

    /// <summary>Reads the stored form.</summary>
    /// <returns>False when it is not the canonical Ed25519 form, or its halves do not belong together.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out NodeIdentity? identity)
    {
        identity = null;
        if (encoded.Length != EncodedSizeBytes || !encoded.StartsWith(Prefix))
        {
            return false;
        }

        NodeIdentity candidate = new(encoded.Slice(Prefix.Length, Ed25519.SeedSize));
        if (!CryptographicOperations.FixedTimeEquals(candidate._secretKey, encoded[Prefix.Length..]))
        {
            return false;
        }

        identity = candidate;
        return true;
    }

    /// <summary>The form to store, which holds the secret.</summary>
    public byte[] Encode() => [.. Prefix, .. _secretKey];

    /// <summary>Signs a message.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_secretKey, message, signature);
        return signature;
    }
}
