// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The 32-byte encoding of an edwards25519 point: a VRF key or an Ed25519 vote key. Not validated by being of this type.</summary>
public readonly struct PublicKey : IEquatable<PublicKey>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly Hash256 _bytes;

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public PublicKey(ReadOnlySpan<byte> encoding) => _bytes = new Hash256(encoding);

    /// <summary>The bytes, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes.AsSpan();

    /// <inheritdoc/>
    public bool Equals(PublicKey other) => _bytes == other._bytes;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PublicKey other && Equals(other);

    /// <summary>A hash code for in-memory tables.</summary>
    public override int GetHashCode() => _bytes.GetHashCode();

    /// <summary>Lower-case hexadecimal with the prefix <c>0x</c>.</summary>
    public override string ToString() => _bytes.ToString();

    /// <summary>Equality by bytes.</summary>
    public static bool operator ==(PublicKey left, PublicKey right) => left.Equals(right);

    /// <summary>Inequality by bytes.</summary>
    public static bool operator !=(PublicKey left, PublicKey right) => !left.Equals(right);
}
