// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>A first-in, first-out queue in pieces: it grows without copying, and no piece is a large object.</summary>
internal sealed class ChunkedQueue<T>
{
    private const int ChunkLength = 1024;

    private readonly Queue<T[]> _chunks = new();
    private T[]? _last;
    private T[]? _spare;
    private int _headAt;
    private int _lastFilled;

    public int Count { get; private set; }

    public void Enqueue(T value)
    {
        if (_last is null || _lastFilled == ChunkLength)
        {
            _last = _spare ?? new T[ChunkLength];
            _spare = null;
            _lastFilled = 0;
            _chunks.Enqueue(_last);
        }

        _last[_lastFilled++] = value;
        Count++;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        value = Count > 0 ? _chunks.Peek()[_headAt] : default;
        return Count > 0;
    }

    public bool TryDequeue([MaybeNullWhen(false)] out T value)
    {
        if (!TryPeek(out value))
        {
            return false;
        }

        T[] head = _chunks.Peek();
        head[_headAt++] = default!;
        Count--;
        if (_headAt == ChunkLength || Count == 0)
        {
            _spare = _chunks.Dequeue();
            _headAt = 0;
            _last = Count == 0 ? null : _last;
        }

        return true;
    }
}
