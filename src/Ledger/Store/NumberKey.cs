// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;

namespace PowerVerse.Chain.Ledger.Store;

/// <summary>A block number as a key: eight bytes, big-endian, so that key order is number order.</summary>
internal readonly struct NumberKey
{
    public const int Size = sizeof(ulong);

    private readonly ulong _bigEndian;

    public NumberKey(ulong number)
    {
        _bigEndian = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(number) : number;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ReadOnlySpan<byte> Span => System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in _bigEndian));

    public static ulong Read(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key);
}
