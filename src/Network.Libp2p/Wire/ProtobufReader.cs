// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Wire;

/// <summary>Reads the protobuf wire format field by field, without copying and without recursion.</summary>
/// <remarks>
/// A caller loops over <see cref="TryReadField"/>, takes the value its schema expects with a Try method, and skips unknown fields. The first
/// false of a value method, or false of TryReadField with <see cref="IsMalformed"/> set, ends the decoding. Groups are malformed.
/// </remarks>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private const int VarintSizeBytesMax = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at = 0;
    private int _wireType = -1;

    /// <summary>The number of the field that TryReadField found.</summary>
    public int Field { get; private set; } = 0;

    /// <summary>Whether the bytes break the wire format.</summary>
    public bool IsMalformed { get; private set; } = false;

    /// <summary>Reads the next field's key; false at the end or when malformed.</summary>
    public bool TryReadField()
    {
        if (IsMalformed || _at == _bytes.Length)
        {
            return false;
        }

        if (!TryReadRawVarint(out ulong key) || key >> 3 is 0 or > int.MaxValue)
        {
            IsMalformed = true;
            return false;
        }

        Field = (int)(key >> 3);
        _wireType = (int)(key & 7);
        if (_wireType is 0 or 1 or 2 or 5)
        {
            return true;
        }

        IsMalformed = true;
        return false;
    }

    /// <summary>Takes the field as a varint.</summary>
    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        return Demand(_wireType == 0 && TryReadRawVarint(out value));
    }

    /// <summary>Takes the field as a boolean.</summary>
    public bool TryReadBool(out bool value)
    {
        bool isRead = TryReadVarint(out ulong number);
        value = number != 0;
        return isRead;
    }

    /// <summary>Takes the field as bytes, at most <paramref name="sizeBytesMax"/> of them.</summary>
    public bool TryReadBytes(int sizeBytesMax, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Demand(_wireType == 2 && TryReadRawVarint(out ulong length) && TryTake(length, out value)))
        {
            return false;
        }

        return Demand(value.Length <= sizeBytesMax);
    }

    /// <summary>Passes over the field.</summary>
    public bool TrySkip()
    {
        switch (_wireType)
        {
            case 0:
                return Demand(TryReadRawVarint(out _));
            case 1:
                return Demand(TryTake(8, out _));
            case 5:
                return Demand(TryTake(4, out _));
            default:
                return TryReadBytes(int.MaxValue, out _);
        }
    }

    private bool Demand(bool condition)
    {
        IsMalformed |= !condition;
        return condition;
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> value)
    {
        if (length > (ulong)(_bytes.Length - _at))
        {
            value = default;
            return false;
        }

        value = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    private bool TryReadRawVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < VarintSizeBytesMax && _at < _bytes.Length; i++)
        {
            byte next = _bytes[_at++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                // The tenth byte holds one bit of a 64-bit number.
                return i < VarintSizeBytesMax - 1 || next <= 1;
            }
        }

        return false;
    }
}
