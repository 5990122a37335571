// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Security.Cryptography;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>Names a chain and its rules in four bytes, so that networks which share peers never share a topic.</summary>
/// <remarks>The first four bytes of SHA-256(genesis hash ‖ hash of the fork id (EIP-2124), four bytes, big-endian): every fork changes it, those of blob parameters alone as well.</remarks>
public readonly record struct ForkDigest(uint Value)
{
    private const int InputBytes = Hash256.Size + sizeof(uint);

    /// <summary>The digest of a chain under some of its rules.</summary>
    /// <param name="genesis">Hash of the genesis block.</param>
    /// <param name="forkHash">Which rules: the hash of the fork id once they are in force.</param>
    public static ForkDigest Of(in Hash256 genesis, uint forkHash)
    {
        Span<byte> input = stackalloc byte[InputBytes];
        genesis.CopyTo(input);
        BinaryPrimitives.WriteUInt32BigEndian(input[Hash256.Size..], forkHash);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return new ForkDigest(BinaryPrimitives.ReadUInt32BigEndian(digest));
    }

    /// <summary>Eight hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
