// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>A log in memory that remembers what was synced, so that a crash can be played.</summary>
public sealed class MemoryLogMedium : ILogMedium
{
    private byte[] _bytes;
    private byte[] _durable;
    private int _length;

    /// <summary>Starts with the given durable content.</summary>
    public MemoryLogMedium(ReadOnlySpan<byte> content = default)
    {
        _durable = content.ToArray();
        _bytes = content.ToArray();
        _length = content.Length;
    }

    /// <inheritdoc/>
    public long Length => _length;

    /// <summary>The content, synced or not.</summary>
    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, _length);

    /// <summary>The content that survives a power failure for certain.</summary>
    public ReadOnlySpan<byte> DurableContent => _durable;

    /// <summary>Loses what was not synced, except for the first bytes of it that happened to reach the disk.</summary>
    /// <param name="extraBytes">How many of the bytes appended since the last sync survive.</param>
    public void Crash(int extraBytes)
    {
        int length = Math.Min(_length, _durable.Length + extraBytes);
        byte[] surviving = length <= _durable.Length ? _durable : [.. _durable, .. _bytes.AsSpan(_durable.Length, length - _durable.Length)];
        _durable = surviving;
        _bytes = surviving.AsSpan().ToArray();
        _length = surviving.Length;
    }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= _length)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = _bytes.AsSpan((int)offset, _length - (int)offset);
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return count;
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        int end = checked((int)offset + source.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
        }

        source.CopyTo(_bytes.AsSpan((int)offset));
        _length = Math.Max(_length, end);
    }

    /// <inheritdoc/>
    public void Truncate(long length)
    {
        _bytes.AsSpan((int)length).Clear();
        _length = (int)length;
    }

    /// <inheritdoc/>
    public void Sync() => _durable = Content.ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
