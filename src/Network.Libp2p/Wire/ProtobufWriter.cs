// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;

namespace PowerVerse.Chain.Network.Libp2p.Wire;

/// <summary>Writes the protobuf wire format; nested messages are written with their length known before.</summary>
internal readonly struct ProtobufWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output;

    /// <summary>Length of a bytes field with its key and length prefix, in bytes; the field number is below 16.</summary>
    public static int BytesFieldSize(int length) => 1 + UnsignedVarint.Size((ulong)length) + length;

    /// <summary>Length of a varint field with its key, in bytes; the field number is below 16.</summary>
    public static int VarintFieldSize(ulong value) => 1 + UnsignedVarint.Size(value);

    /// <summary>Writes a varint field.</summary>
    public void WriteVarint(int field, ulong value)
    {
        Span<byte> scratch = stackalloc byte[1 + 10];
        scratch[0] = (byte)(field << 3);
        int size = 1 + UnsignedVarint.Write(scratch[1..], value);
        _output.Write(scratch[..size]);
    }

    /// <summary>Writes a bytes field.</summary>
    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteLength(field, value.Length);
        _output.Write(value);
    }

    /// <summary>Writes a string field.</summary>
    public void WriteText(int field, string value)
    {
        WriteLength(field, Encoding.UTF8.GetByteCount(value));
        Span<byte> span = _output.GetSpan(Encoding.UTF8.GetByteCount(value));
        _output.Advance(Encoding.UTF8.GetBytes(value, span));
    }

    /// <summary>Writes the key and length of a nested message, whose fields follow.</summary>
    public void WriteLength(int field, int length)
    {
        Span<byte> scratch = stackalloc byte[1 + UnsignedVarint.SizeBytesMax];
        scratch[0] = (byte)((field << 3) | 2);
        int size = 1 + UnsignedVarint.Write(scratch[1..], (ulong)length);
        _output.Write(scratch[..size]);
    }
}
