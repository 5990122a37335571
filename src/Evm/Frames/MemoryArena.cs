// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>The byte memory of all frames of one run: a list of growing chunks, used like a stack.</summary>
/// <remarks>
/// A frame's window starts behind its caller's. Only the innermost frame grows; when its window does not fit it moves to the next chunk, so
/// the windows of its callers, and the call data inside them, never move. Chunks are kept for the next run. Nothing is cleared here:
/// a frame clears what it takes.
/// </remarks>
internal sealed unsafe class MemoryArena : IDisposable
{
    /// <summary>Most bytes of all chunks. Gas ends every realistic run far below; a run that exceeds it is out of gas.</summary>
    public const long BytesMax = 1L << 33;

    private const long FirstChunkBytes = 1L << 16;
    private const int ChunksMax = 64;

    private readonly Chunk[] _chunks = new Chunk[ChunksMax];
    private int _count;
    private long _totalBytes;

    ~MemoryArena()
    {
        Free();
    }

    public byte* EndOf(int chunk) => _chunks[chunk].End;

    /// <summary>The place for the first window.</summary>
    public byte* Start()
    {
        if (_count == 0)
        {
            Append(FirstChunkBytes);
        }

        return _chunks[0].Start;
    }

    /// <summary>Finds room for bytes at a place in a chunk, or else at the start of the next one.</summary>
    /// <param name="chunk">The chunk of <paramref name="at"/>; afterwards that of the result.</param>
    /// <param name="at">Where the room may start.</param>
    /// <param name="bytes">How much is needed.</param>
    /// <param name="room">Where it starts.</param>
    /// <returns>False when the arena is exhausted.</returns>
    // SAFETY: chunks above the given one are used by nobody, since only the innermost frame asks.
    public bool TryReserve(ref int chunk, byte* at, long bytes, out byte* room)
    {
        if (bytes <= _chunks[chunk].End - at)
        {
            room = at;
            return true;
        }

        int next = chunk + 1;
        room = null;
        if (next == ChunksMax)
        {
            return false;
        }

        if (next < _count && _chunks[next].Size < bytes)
        {
            while (_count > next)
            {
                RemoveLast();
            }
        }

        if (next == _count && !Append(Math.Max(_chunks[chunk].Size * 2, bytes * 2)) && !Append(bytes))
        {
            return false;
        }

        chunk = next;
        room = _chunks[next].Start;
        return true;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private bool Append(long bytes)
    {
        if (_totalBytes + bytes > BytesMax)
        {
            return false;
        }

        byte* start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        _chunks[_count++] = new Chunk { Start = start, End = start + bytes };
        _totalBytes += bytes;
        return true;
    }

    private void RemoveLast()
    {
        Chunk last = _chunks[--_count];
        _totalBytes -= last.Size;
        NativeMemory.AlignedFree(last.Start);
    }

    private void Free()
    {
        while (_count > 0)
        {
            RemoveLast();
        }
    }

    private struct Chunk
    {
        public byte* Start;
        public byte* End;

        public readonly long Size => End - Start;
    }
}
