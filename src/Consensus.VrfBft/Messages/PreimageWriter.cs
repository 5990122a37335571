// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>Writes a fixed layout that is hashed or signed: an ASCII tag first, then big-endian numbers and raw bytes, no lengths.</summary>
/// <remarks>
/// Every layout starts with a tag of its own that no other tag is a prefix of, and each field has a fixed width, so no two layouts
/// can produce the same bytes. The caller sizes the buffer; running out of it is a defect that the slice itself reports.
/// </remarks>
internal ref struct PreimageWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    internal int Length { get; private set; }

    /// <summary>What was written.</summary>
    internal readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    internal void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    internal void Hash(scoped in Hash256 value) => Bytes(value.AsSpan());

    internal void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[Length..], value);
        Length += sizeof(uint);
    }

    internal void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[Length..], value);
        Length += sizeof(ulong);
    }

    internal readonly Hash256 Keccak() => Keccak256.Hash(Written);
}
