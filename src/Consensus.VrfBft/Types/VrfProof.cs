// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The 80 bytes of an ECVRF-EDWARDS25519-SHA512-TAI proof (RFC 9381, Γ ‖ c ‖ s). Not verified by being of this type.</summary>
public sealed class VrfProof : IEquatable<VrfProof>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 80;

    private readonly byte[] _bytes;

    /// <summary>Copies 80 bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 80.</exception>
    public VrfProof(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("A proof has 80 bytes.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>The bytes, without a copy.</summary>
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <inheritdoc/>
    public bool Equals(VrfProof? other) => other is not null && AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VrfProof);

    /// <summary>A hash code for in-memory tables.</summary>
    public override int GetHashCode() => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(_bytes);
}
