// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Binary;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Primitives.Rlp;

/// <summary>Writes canonical RLP (Yellow Paper appendix B) without an allocation per item.</summary>
/// <remarks>
/// Two ways to write a list. When its size is known: <see cref="WriteListHeader"/>, then the items (sizes by <see cref="RlpLength"/>).
/// When it is not: <see cref="BeginList"/>, the items, <see cref="EndList"/>, which moves the items up to make room for a long header.
/// The writer starts in the caller's buffer, usually on the stack, and moves to a pooled array when that is full;
/// <see cref="Dispose"/> gives the array back, after which <see cref="Written"/> is gone. Pass the writer by reference.
/// </remarks>
public ref struct RlpWriter
{
    private const int MinGrowth = 256;

    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _position;

    /// <summary>Starts at the beginning of the caller's buffer, which may be empty.</summary>
    public RlpWriter(Span<byte> buffer)
    {
        _buffer = buffer;
    }

    /// <summary>Starts in a pooled array.</summary>
    /// <param name="capacity">Bytes that are surely needed; more are found as they are written.</param>
    public RlpWriter(int capacity)
    {
        _rented = ArrayPool<byte>.Shared.Rent(capacity);
        _buffer = _rented;
    }

    /// <summary>Bytes written.</summary>
    public readonly int Length => _position;

    /// <summary>What was written, valid until the next write or <see cref="Dispose"/>.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    /// <summary>A new array with what was written.</summary>
    public readonly byte[] ToArray() => Written.ToArray();

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Reset() => _position = 0;

    /// <summary>Returns a pooled array, if one was taken.</summary>
    public void Dispose()
    {
        byte[]? rented = _rented;
        this = default;
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes a byte string.</summary>
    public void Write(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length == 1 && value[0] < 0x80)
        {
            Reserve(1)[0] = value[0];
            return;
        }

        WriteHeader(0x80, value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>Writes 32 bytes.</summary>
    public void Write(in Hash256 value)
    {
        Span<byte> target = Reserve(RlpLength.Hash);
        target[0] = 0x80 + Hash256.Size;
        value.CopyTo(target[1..]);
    }

    /// <summary>Writes 20 bytes.</summary>
    public void Write(in Address value)
    {
        Span<byte> target = Reserve(RlpLength.Address);
        target[0] = 0x80 + Address.Size;
        value.CopyTo(target[1..]);
    }

    /// <summary>Writes 20 bytes, or the empty byte string for null: the recipient of a transaction.</summary>
    public void Write(Address? value)
    {
        if (value is Address address)
        {
            Write(in address);
            return;
        }

        WriteEmptyBytes();
    }

    /// <summary>Writes a number without leading zeros; zero is the empty byte string.</summary>
    public void Write(ulong value)
    {
        if (value < 0x80)
        {
            Reserve(1)[0] = value == 0 ? (byte)0x80 : (byte)value;
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        int length = RlpLength.Of(value) - 1;
        Span<byte> target = Reserve(1 + length);
        target[0] = (byte)(0x80 + length);
        bytes[(sizeof(ulong) - length)..].CopyTo(target[1..]);
    }

    /// <summary>Writes a number without leading zeros; zero is the empty byte string.</summary>
    public void Write(in UInt256 value)
    {
        if (value.IsUInt64)
        {
            Write(value.U0);
            return;
        }

        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        int length = value.ByteLength;
        Span<byte> target = Reserve(1 + length);
        target[0] = (byte)(0x80 + length);
        bytes[(UInt256.Size - length)..].CopyTo(target[1..]);
    }

    /// <summary>Writes the empty byte string, 0x80.</summary>
    public void WriteEmptyBytes() => Reserve(1)[0] = 0x80;

    /// <summary>Writes the empty list, 0xc0.</summary>
    public void WriteEmptyList() => Reserve(1)[0] = 0xC0;

    /// <summary>Writes an item that is RLP already.</summary>
    public void WriteEncoded(scoped ReadOnlySpan<byte> item) => item.CopyTo(Reserve(item.Length));

    /// <summary>Writes the header of a list whose items take <paramref name="itemsLength"/> bytes; they follow.</summary>
    public void WriteListHeader(int itemsLength) => WriteHeader(0xC0, itemsLength);

    /// <summary>Writes the header of a byte string that follows by <see cref="WriteEncoded"/>; the caller sees to it that it is not a single byte below 0x80.</summary>
    public void WriteBytesHeader(int length) => WriteHeader(0x80, length);

    /// <summary>Begins a list of unknown size.</summary>
    /// <returns>The mark for <see cref="EndList"/>.</returns>
    public int BeginList()
    {
        Reserve(1);
        return _position;
    }

    /// <summary>Ends a list: everything written since the mark are its items.</summary>
    /// <param name="mark">What <see cref="BeginList"/> returned; lists end in the opposite order of their beginning.</param>
    public void EndList(int mark)
    {
        int length = _position - mark;
        if (length <= RlpLength.MaxShortContent)
        {
            _buffer[mark - 1] = (byte)(0xC0 + length);
            return;
        }

        int extra = RlpLength.LengthOfLength(length);
        Reserve(extra);
        _buffer.Slice(mark, length).CopyTo(_buffer[(mark + extra)..]);
        PutLongHeader(_buffer[(mark - 1)..], 0xF7, length, extra);
    }

    private void WriteHeader(byte shortBase, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length <= RlpLength.MaxShortContent)
        {
            Reserve(1)[0] = (byte)(shortBase + length);
            return;
        }

        int extra = RlpLength.LengthOfLength(length);
        PutLongHeader(Reserve(1 + extra), (byte)(shortBase + RlpLength.MaxShortContent), length, extra);
    }

    private static void PutLongHeader(Span<byte> target, byte longBase, int length, int lengthOfLength)
    {
        target[0] = (byte)(longBase + lengthOfLength);
        for (int i = lengthOfLength; i > 0; i--)
        {
            target[i] = (byte)(length & 0xFF);
            length >>= 8;
        }
    }

    private Span<byte> Reserve(int count)
    {
        int start = _position;
        if (count > _buffer.Length - start)
        {
            Grow(count);
        }

        _position = start + count;
        return _buffer.Slice(start, count);
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_position + count, Math.Max(MinGrowth, (int)Math.Min(2L * _buffer.Length, Array.MaxLength))));
        Written.CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _rented = larger;
        _buffer = larger;
    }
}
