// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The 64 bytes of an Ed25519 signature (R ‖ S), stored inline. Not verified by being of this type.</summary>
[InlineArray(Size)]
[SuppressMessage("Performance", "CA1823:Avoid unused private fields", Justification = "The element of an inline array.")]
[SuppressMessage("CodeQuality", "IDE0051:Remove unused private members", Justification = "The element of an inline array.")]
public struct VoteSignature : IEquatable<VoteSignature>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 64;

    private byte _first;

    /// <summary>Copies 64 bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 64.</exception>
    public static VoteSignature From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("A signature has 64 bytes.", nameof(bytes));
        }

        VoteSignature signature = default;
        bytes.CopyTo(signature);
        return signature;
    }

    /// <summary>The bytes, without a copy.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> AsSpan() => this;

    /// <inheritdoc/>
    public readonly bool Equals(VoteSignature other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is VoteSignature other && Equals(other);

    /// <summary>A hash code for in-memory tables.</summary>
    public override readonly int GetHashCode() => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(AsSpan());

    /// <summary>Equality by bytes.</summary>
    public static bool operator ==(VoteSignature left, VoteSignature right) => left.Equals(right);

    /// <summary>Inequality by bytes.</summary>
    public static bool operator !=(VoteSignature left, VoteSignature right) => !left.Equals(right);
}
