// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Security.Cryptography;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Libp2p.Discovery;

/// <summary>A place in the key space: the SHA-256 of a peer id or of any key; near is what shares a long prefix.</summary>
internal readonly record struct KademliaKey(Hash256 Value) : IComparable<KademliaKey>
{
    /// <summary>Bits of a key.</summary>
    public const int Bits = 256;

    /// <summary>The place of a peer.</summary>
    public static KademliaKey Of(PeerId peer) => Of(peer.Bytes);

    /// <summary>The place of a key as it travels.</summary>
    public static KademliaKey Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(bytes, digest);
        return new KademliaKey(new Hash256(digest));
    }

    /// <summary>The distance to another place: the exclusive or of both.</summary>
    public KademliaKey DistanceTo(KademliaKey other)
    {
        Span<byte> distance = stackalloc byte[32];
        Value.CopyTo(distance);
        ReadOnlySpan<byte> right = other.Value.AsSpan();
        for (int i = 0; i < distance.Length; i++)
        {
            distance[i] ^= right[i];
        }

        return new KademliaKey(new Hash256(distance));
    }

    /// <summary>Leading bits that both share, 0 to 256.</summary>
    public int CommonPrefix(KademliaKey other)
    {
        KademliaKey apart = DistanceTo(other);
        ReadOnlySpan<byte> distance = apart.Value.AsSpan();
        int zero = distance.IndexOfAnyExcept((byte)0);
        return zero < 0 ? Bits : (zero * 8) + BitOperations.LeadingZeroCount((uint)distance[zero]) - 24;
    }

    /// <summary>Order as numbers.</summary>
    public int CompareTo(KademliaKey other) => Value.CompareTo(other.Value);
}
