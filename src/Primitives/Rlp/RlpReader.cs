// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Primitives.Rlp;

/// <summary>Reads canonical RLP (Yellow Paper appendix B) from bytes that nobody vouches for, one item after another, without copies.</summary>
/// <remarks>
/// <code>
/// first byte   item
/// 00..7f       the byte itself
/// 80..b7       byte string of 0..55 bytes
/// b8..bf       byte string; 1..8 bytes of big-endian length follow
/// c0..f7       list of 0..55 bytes of items
/// f8..ff       list; 1..8 bytes of big-endian length follow
/// </code>
/// Every <c>TryRead</c> returns false on the first thing that is not canonical or not what was asked for; <see cref="Error"/> then says why
/// and the reader stays where it was. A nested list is read by the reader that <see cref="TryReadList"/> gives, which keeps its own error.
/// The reader itself never recurses or allocates: depth is the caller's, bounded by its own grammar.
/// </remarks>
public ref struct RlpReader
{
    private const int ShortBytes = 0x80;
    private const int LongBytes = 0xB7;
    private const int ShortList = 0xC0;
    private const int LongList = 0xF7;
    private const int MaxShortLength = 55;

    private readonly ReadOnlySpan<byte> _input;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    public RlpReader(ReadOnlySpan<byte> input)
    {
        _input = input;
    }

    /// <summary>Why the last failed read failed.</summary>
    public RlpError Error { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _input.Length - _position;

    /// <summary>True when no byte is left.</summary>
    public readonly bool IsAtEnd => _position == _input.Length;

    /// <summary>The bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _input[_position..];

    /// <summary>True when the next item is a list; false for a byte string and at the end.</summary>
    public readonly bool IsNextList => _position < _input.Length && _input[_position] >= ShortList;

    /// <summary>True when the next item is the empty byte string, 0x80.</summary>
    public readonly bool IsNextEmpty => _position < _input.Length && _input[_position] == ShortBytes;

    /// <summary>Checks that nothing is left.</summary>
    public bool TryEnd() => IsAtEnd || Fail(RlpError.TrailingBytes);

    /// <summary>Reads a byte string of any length.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        if (!TryParse(out bool isList, out int start, out int length))
        {
            value = default;
            return false;
        }

        if (isList)
        {
            value = default;
            return Fail(RlpError.UnexpectedList);
        }

        value = _input.Slice(start, length);
        _position = start + length;
        return true;
    }

    /// <summary>Reads a byte string of at most <paramref name="maxLength"/> bytes.</summary>
    public bool TryReadBytes(int maxLength, out ReadOnlySpan<byte> value)
    {
        int before = _position;
        if (!TryReadBytes(out value))
        {
            return false;
        }

        if (value.Length <= maxLength)
        {
            return true;
        }

        _position = before;
        value = default;
        return Fail(RlpError.WrongLength);
    }

    /// <summary>Reads a byte string of exactly <paramref name="length"/> bytes.</summary>
    public bool TryReadExact(int length, out ReadOnlySpan<byte> value)
    {
        int before = _position;
        if (!TryReadBytes(out value))
        {
            return false;
        }

        if (value.Length == length)
        {
            return true;
        }

        _position = before;
        value = default;
        return Fail(RlpError.WrongLength);
    }

    /// <summary>Reads 32 bytes.</summary>
    public bool TryReadHash(out Hash256 value)
    {
        bool ok = TryReadExact(Hash256.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? new Hash256(bytes) : default;
        return ok;
    }

    /// <summary>Reads 20 bytes.</summary>
    public bool TryReadAddress(out Address value)
    {
        bool ok = TryReadExact(Address.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? new Address(bytes) : default;
        return ok;
    }

    /// <summary>Reads 20 bytes, or the empty byte string as null: the recipient of a transaction.</summary>
    public bool TryReadOptionalAddress(out Address? value)
    {
        if (IsNextEmpty)
        {
            _position++;
            value = null;
            return true;
        }

        bool ok = TryReadAddress(out Address address);
        value = ok ? address : null;
        return ok;
    }

    /// <summary>Reads a number of at most 64 bits without leading zeros; the empty byte string is zero.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = 0;
        if (!TryReadNumber(sizeof(ulong), out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        foreach (byte b in bytes)
        {
            value = (value << 8) | b;
        }

        return true;
    }

    /// <summary>Reads a number of at most 8 bits without leading zeros; the empty byte string is zero.</summary>
    public bool TryReadByte(out byte value)
    {
        bool ok = TryReadNumber(1, out ReadOnlySpan<byte> bytes);
        value = ok && !bytes.IsEmpty ? bytes[0] : (byte)0;
        return ok;
    }

    /// <summary>Reads a number of at most 256 bits without leading zeros; the empty byte string is zero.</summary>
    public bool TryReadUInt256(out UInt256 value)
    {
        bool ok = TryReadNumber(UInt256.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? new UInt256(bytes) : default;
        return ok;
    }

    /// <summary>Reads the header of a list and moves past the whole list.</summary>
    /// <param name="items">A reader over the list's items only.</param>
    public bool TryReadList(out RlpReader items)
    {
        if (!TryParse(out bool isList, out int start, out int length))
        {
            items = default;
            return false;
        }

        if (!isList)
        {
            items = default;
            return Fail(RlpError.UnexpectedBytes);
        }

        items = new RlpReader(_input.Slice(start, length));
        _position = start + length;
        return true;
    }

    /// <summary>Reads one item of either kind whole, header included. The content of a list is not looked at.</summary>
    public bool TryReadItem(out ReadOnlySpan<byte> encoded)
    {
        if (!TryParse(out _, out int start, out int length))
        {
            encoded = default;
            return false;
        }

        encoded = _input[_position..(start + length)];
        _position = start + length;
        return true;
    }

    /// <summary>Moves past one item of either kind. The content of a list is not looked at.</summary>
    public bool TrySkip() => TryReadItem(out _);

    /// <summary>Counts the items left without moving, to size an array before filling it.</summary>
    /// <param name="limit">More items than this are refused.</param>
    /// <param name="count">The number of items.</param>
    public bool TryCountItems(int limit, out int count)
    {
        RlpReader ahead = this;
        for (count = 0; !ahead.IsAtEnd; count++)
        {
            if (count == limit)
            {
                return Fail(RlpError.TooManyItems);
            }

            if (!ahead.TrySkip())
            {
                return Fail(ahead.Error);
            }
        }

        return true;
    }

    /// <summary>Records an error of the caller's own grammar.</summary>
    /// <returns>False, so that a decoder can return the call.</returns>
    public bool Fail(RlpError error)
    {
        Error = error;
        return false;
    }

    private bool TryReadNumber(int maxLength, out ReadOnlySpan<byte> bytes)
    {
        int before = _position;
        if (!TryReadBytes(out bytes))
        {
            return false;
        }

        if (bytes.Length > 0 && bytes[0] == 0)
        {
            _position = before;
            return Fail(RlpError.LeadingZero);
        }

        if (bytes.Length > maxLength)
        {
            _position = before;
            return Fail(RlpError.NumberTooLarge);
        }

        return true;
    }

    // Where the next item's content lies; the position does not move.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryParse(out bool isList, out int start, out int length)
    {
        isList = false;
        start = _position;
        length = 1;
        if ((uint)_position >= (uint)_input.Length)
        {
            return Fail(RlpError.EndOfInput);
        }

        int first = _input[_position];
        if (first < ShortBytes)
        {
            return true;
        }

        isList = first >= ShortList;
        int @short = first - (isList ? ShortList : ShortBytes);
        if (@short > MaxShortLength)
        {
            return TryParseLong(first - (isList ? LongList : LongBytes), out start, out length);
        }

        start = _position + 1;
        length = @short;
        if (length > _input.Length - start)
        {
            return Fail(RlpError.LengthBeyondInput);
        }

        return length != 1 || isList || _input[start] >= ShortBytes || Fail(RlpError.NonCanonicalByte);
    }

    private bool TryParseLong(int lengthOfLength, out int start, out int length)
    {
        length = 0;
        start = _position + 1 + lengthOfLength;
        if (start > _input.Length)
        {
            return Fail(RlpError.LengthBeyondInput);
        }

        ulong claimed = 0;
        foreach (byte b in _input.Slice(_position + 1, lengthOfLength))
        {
            claimed = (claimed << 8) | b;
        }

        if (_input[_position + 1] == 0 || claimed <= MaxShortLength)
        {
            return Fail(RlpError.NonCanonicalLength);
        }

        if (claimed > (ulong)(_input.Length - start))
        {
            return Fail(RlpError.LengthBeyondInput);
        }

        length = (int)claimed;
        return true;
    }
}
