// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Big-endian bytes, addresses and hashes.</content>
public readonly partial struct UInt256
{
    /// <summary>Writes the 32-byte big-endian form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than 32 bytes.</exception>
    public void WriteBigEndian(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size, nameof(destination));
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(destination), Reverse(AsVector(in this)));
    }

    /// <summary>Writes the shortest big-endian form: no leading zero bytes, nothing for zero.</summary>
    /// <returns>The number of bytes written, <see cref="ByteLength"/>.</returns>
    public int WriteBigEndianTrimmed(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteBigEndian(bytes);
        int length = ByteLength;
        bytes[(Size - length)..].CopyTo(destination);
        return length;
    }

    /// <summary>Reads 32 big-endian bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The source is shorter than 32 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadBigEndian(ReadOnlySpan<byte> source, out UInt256 result)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, Size, nameof(source));
        ReadBigEndian(ref MemoryMarshal.GetReference(source), out result);
    }

    /// <summary>The word whose big-endian form is the hash.</summary>
    public static UInt256 FromHash(in Hash256 hash)
    {
        ReadBigEndian(ref MemoryMarshal.GetReference(hash.AsSpan()), out UInt256 result);
        return result;
    }

    /// <summary>The 32-byte big-endian form as a hash, as storage keys are hashed and topics are logged.</summary>
    public Hash256 ToHash() => Unsafe.BitCast<Vector256<byte>, Hash256>(Reverse(AsVector(in this)));

    /// <summary>The word with the address in its low 20 bytes.</summary>
    public static UInt256 FromAddress(in Address address)
    {
        ReadOnlySpan<byte> bytes = address.AsSpan();
        return new UInt256(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>The low 20 bytes as an address; the EVM ignores the other twelve (Yellow Paper section 9.4.3).</summary>
    public Address ToAddress()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteBigEndian(bytes);
        return new Address(bytes[(Size - Address.Size)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadBigEndian(ref byte source, out UInt256 result) =>
        Store(out result, Reverse(Unsafe.ReadUnaligned<Vector256<ulong>>(ref source)).AsUInt64());

    // All 32 bytes in the opposite order; on a little-endian machine this converts between limbs and wire.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Reverse(Vector256<ulong> value)
    {
        if (!BitConverter.IsLittleEndian)
        {
            return Vector256.Create(value.GetElement(3), value.GetElement(2), value.GetElement(1), value.GetElement(0)).AsByte();
        }

        if (Avx2.IsSupported)
        {
            Vector256<byte> withinHalves = Vector256.Create(
                (byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            Vector256<byte> reversed = Avx2.Shuffle(value.AsByte(), withinHalves);
            return Avx2.Permute2x128(reversed, reversed, 1);
        }

        return Vector256.Create(
            BinaryPrimitives.ReverseEndianness(value.GetElement(3)),
            BinaryPrimitives.ReverseEndianness(value.GetElement(2)),
            BinaryPrimitives.ReverseEndianness(value.GetElement(1)),
            BinaryPrimitives.ReverseEndianness(value.GetElement(0))).AsByte();
    }
}
