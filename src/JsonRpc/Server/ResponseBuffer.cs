// SPDX-License-Identifier: Apache-2.0

using System.Buffers;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Takes an answer in pieces of pooled memory; what was written can be taken back, and there is a limit.</summary>
/// <remarks>Pieces keep long answers out of one giant array. For one thread at a time.</remarks>
public sealed class ResponseBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSegmentSizeBytes = 16 * 1024;
    private const int SegmentSizeBytesMax = 1024 * 1024;

    private readonly List<Segment> _segments = [];
    private byte[] _current;
    private int _used;
    private long _before;

    /// <summary>Makes an empty buffer.</summary>
    public ResponseBuffer() => _current = ArrayPool<byte>.Shared.Rent(FirstSegmentSizeBytes);

    /// <summary>Bytes written.</summary>
    public long Length => _before + _used;

    /// <summary>Bytes that may be written; going beyond throws <see cref="ResponseTooLargeException"/>.</summary>
    public long LengthMax { get; set; } = long.MaxValue;

    /// <summary>The pieces, in order.</summary>
    public int SegmentCount => _segments.Count + 1;

    /// <summary>A piece.</summary>
    public ReadOnlyMemory<byte> GetSegment(int index) =>
        index < _segments.Count ? _segments[index].Array.AsMemory(0, _segments[index].Length) : _current.AsMemory(0, _used);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _used += count;
        if (Length > LengthMax)
        {
            throw new ResponseTooLargeException();
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsSpan(_used);
    }

    /// <summary>Writes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_current.AsSpan(_used));
        Advance(bytes.Length);
    }

    /// <summary>Takes back everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(long length)
    {
        while (length < _before)
        {
            ArrayPool<byte>.Shared.Return(_current);
            Segment last = _segments[^1];
            _segments.RemoveAt(_segments.Count - 1);
            _current = last.Array;
            _used = last.Length;
            _before -= last.Length;
        }

        _used = checked((int)(length - _before));
    }

    /// <summary>Takes back everything and gives back all but the first piece.</summary>
    public void Reset()
    {
        Truncate(0);
        LengthMax = long.MaxValue;
        if (_current.Length > FirstSegmentSizeBytes)
        {
            ArrayPool<byte>.Shared.Return(_current);
            _current = ArrayPool<byte>.Shared.Rent(FirstSegmentSizeBytes);
        }
    }

    /// <summary>A copy in one array.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[checked((int)Length)];
        int position = 0;
        for (int i = 0; i < SegmentCount; i++)
        {
            ReadOnlySpan<byte> segment = GetSegment(i).Span;
            segment.CopyTo(all.AsSpan(position));
            position += segment.Length;
        }

        return all;
    }

    /// <summary>Gives back all memory.</summary>
    public void Dispose()
    {
        Truncate(0);
        ArrayPool<byte>.Shared.Return(_current);
        _current = [];
    }

    private void Reserve(int sizeHint)
    {
        int size = Math.Max(1, sizeHint);
        if (_current.Length - _used >= size)
        {
            return;
        }

        if (Length + size > LengthMax && size > SegmentSizeBytesMax)
        {
            throw new ResponseTooLargeException();
        }

        int doubled = (int)Math.Min(SegmentSizeBytesMax, Math.Max(FirstSegmentSizeBytes, 2L * _current.Length));
        byte[] next = ArrayPool<byte>.Shared.Rent(Math.Max(size, doubled));
        if (_used == 0)
        {
            ArrayPool<byte>.Shared.Return(_current);
        }
        else
        {
            _segments.Add(new Segment(_current, _used));
            _before += _used;
        }

        _current = next;
        _used = 0;
    }

    private readonly record struct Segment(byte[] Array, int Length);
}
