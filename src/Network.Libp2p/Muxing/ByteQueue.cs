// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Numerics;

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>A first-in, first-out queue of bytes in pooled blocks, charged to a memory budget. The owner locks.</summary>
internal sealed class ByteQueue(MemoryBudget budget)
{
    private const int BlockBytesMin = 4 * 1024;
    private const int BlockBytesMax = 64 * 1024;

    private readonly Queue<byte[]> _blocks = new();
    private byte[]? _last;
    private int _headAt;
    private int _lastFilled;

    /// <summary>Bytes in the queue.</summary>
    public int Length { get; private set; }

    /// <summary>Appends the bytes.</summary>
    /// <returns>False when the budget has no room; some may have been appended.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_last is null || _lastFilled == _last.Length)
            {
                int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(bytes.Length, BlockBytesMin, BlockBytesMax));
                if (!budget.TryReserve(size))
                {
                    return false;
                }

                // A pool may hand out more than asked for: only what was reserved is used.
                byte[] block = ArrayPool<byte>.Shared.Rent(size);
                _blocks.Enqueue(block);
                _last = block;
                _lastFilled = 0;
                if (block.Length != size)
                {
                    budget.Reserve(block.Length - size);
                }
            }

            int count = Math.Min(bytes.Length, _last.Length - _lastFilled);
            bytes[..count].CopyTo(_last.AsSpan(_lastFilled));
            _lastFilled += count;
            Length += count;
            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>Takes bytes from the front, as many as there are and fit.</summary>
    public int Read(Span<byte> destination)
    {
        int taken = 0;
        while (taken < destination.Length && _blocks.TryPeek(out byte[]? head))
        {
            int end = ReferenceEquals(head, _last) ? _lastFilled : head.Length;
            int count = Math.Min(destination.Length - taken, end - _headAt);
            head.AsSpan(_headAt, count).CopyTo(destination[taken..]);
            _headAt += count;
            taken += count;
            if (_headAt == end)
            {
                DropHead();
            }
        }

        Length -= taken;
        return taken;
    }

    /// <summary>Gives all memory back.</summary>
    public void Clear()
    {
        while (_blocks.Count > 0)
        {
            DropHead();
        }

        Length = 0;
    }

    private void DropHead()
    {
        byte[] head = _blocks.Dequeue();
        if (ReferenceEquals(head, _last))
        {
            _last = null;
            _lastFilled = 0;
        }

        _headAt = 0;
        budget.Release(head.Length);
        ArrayPool<byte>.Shared.Return(head);
    }
}
