// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>The sixteen bytes before each record's content, little-endian.</summary>
/// <remarks>
/// <code>
/// 0      4      8              16
/// | length | crc32c | syncedThrough | content ...
/// </code>
/// The checksum covers length, syncedThrough and content, so that a run of zeros, as some file systems leave behind, is not a record.
/// syncedThrough is the offset up to which the log was known to be durable when the record was appended: it tells a torn tail, which may be
/// cut, from damage to something that was promised to be there.
/// </remarks>
internal readonly record struct LogRecordHeader(uint Length, uint Checksum, long SyncedThrough)
{
    public const int Size = 16;

    public static LogRecordHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));

    public static LogRecordHeader For(ReadOnlySpan<byte> content, long syncedThrough)
    {
        uint length = (uint)content.Length;
        return new LogRecordHeader(length, Compute(length, syncedThrough, content), syncedThrough);
    }

    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Checksum);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], SyncedThrough);
    }

    public bool Matches(ReadOnlySpan<byte> content) => Checksum == Compute(Length, SyncedThrough, content);

    // CRC-32C (Castagnoli), RFC 3720 appendix B.4: reflected, all ones before and after.
    private static uint Compute(uint length, long syncedThrough, ReadOnlySpan<byte> content)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, length);
        crc = BitOperations.Crc32C(crc, (ulong)syncedThrough);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(content);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte b in content[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
