// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Ordering;

/// <summary>Which sender gives up its last transaction first when the pool is full: a heap of senders.</summary>
/// <remarks>
/// First comes who has most beyond the protected slots, so that a flood pushes out itself; where nobody has any, or as many, the lowest tip, then the
/// latest. Tips move with the base fee, so the heap is built when it is needed and thrown away when the base fee moves. Used under the pool's lock.
/// </remarks>
internal sealed class EvictionOrder
{
    private readonly int _protectedSlots;
    private SenderQueue[] _heap = [];
    private int _count;
    private NextBlock? _next;

    public EvictionOrder(int protectedSlots) => _protectedSlots = protectedSlots;

    public bool IsBuilt => _next is not null;

    /// <summary>The sender to take from; null when there is none.</summary>
    public SenderQueue? First => _count > 0 ? _heap[0] : null;

    public void Build(IReadOnlyCollection<SenderQueue> queues, NextBlock next)
    {
        _next = next;
        _count = 0;
        if (_heap.Length < queues.Count)
        {
            _heap = new SenderQueue[queues.Count + (queues.Count / 4)];
        }

        foreach (SenderQueue queue in queues)
        {
            if (queue.Count > 0)
            {
                queue.EvictionIndex = _count;
                _heap[_count++] = queue;
            }
        }

        for (int i = (_count / 2) - 1; i >= 0; i--)
        {
            SiftDown(i);
        }
    }

    public void Discard()
    {
        if (_next is null)
        {
            return;
        }

        for (int i = 0; i < _count; i++)
        {
            _heap[i].EvictionIndex = -1;
        }

        Array.Clear(_heap, 0, _count);
        (_count, _next) = (0, null);
    }

    /// <summary>Puts a sender in its place after its queue changed.</summary>
    public void Update(SenderQueue queue)
    {
        if (_next is null)
        {
            return;
        }

        if (queue.Count == 0)
        {
            Remove(queue);
            return;
        }

        if (queue.EvictionIndex < 0)
        {
            if (_count == _heap.Length)
            {
                Array.Resize(ref _heap, Math.Max(16, _count * 2));
            }

            queue.EvictionIndex = _count;
            _heap[_count++] = queue;
        }

        SiftUp(queue.EvictionIndex);
        SiftDown(queue.EvictionIndex);
    }

    /// <summary>Whether a transaction that comes would be given up before what the first sender gives up.</summary>
    /// <param name="item">It.</param>
    /// <param name="surplus">What its sender would have beyond the protected slots; zero when it would be protected itself.</param>
    /// <param name="first">The first sender.</param>
    public bool Precedes(PoolItem item, int surplus, SenderQueue first)
    {
        int other = first.SurplusCount(_protectedSlots);
        return surplus != other ? surplus > other : Tip.Of(item.Transaction, _next!) <= Tip.Of(first.Last.Transaction, _next!);
    }

    private void Remove(SenderQueue queue)
    {
        int index = queue.EvictionIndex;
        if (index < 0)
        {
            return;
        }

        queue.EvictionIndex = -1;
        SenderQueue last = _heap[--_count];
        _heap[_count] = null!;
        if (index < _count)
        {
            _heap[index] = last;
            last.EvictionIndex = index;
            SiftUp(index);
            SiftDown(last.EvictionIndex);
        }
    }

    private bool IsBefore(SenderQueue left, SenderQueue right)
    {
        int leftSurplus = left.SurplusCount(_protectedSlots);
        int rightSurplus = right.SurplusCount(_protectedSlots);
        if (leftSurplus != rightSurplus)
        {
            return leftSurplus > rightSurplus;
        }

        long leftTip = Tip.Of(left.Last.Transaction, _next!);
        long rightTip = Tip.Of(right.Last.Transaction, _next!);
        return leftTip != rightTip ? leftTip < rightTip : left.Last.Sequence > right.Last.Sequence;
    }

    private void SiftUp(int index)
    {
        while (index > 0 && IsBefore(_heap[index], _heap[(index - 1) / 2]))
        {
            Swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    private void SiftDown(int index)
    {
        while (true)
        {
            int first = index;
            int left = (2 * index) + 1;
            if (left < _count && IsBefore(_heap[left], _heap[first]))
            {
                first = left;
            }

            if (left + 1 < _count && IsBefore(_heap[left + 1], _heap[first]))
            {
                first = left + 1;
            }

            if (first == index)
            {
                return;
            }

            Swap(index, first);
            index = first;
        }
    }

    private void Swap(int left, int right)
    {
        (_heap[left], _heap[right]) = (_heap[right], _heap[left]);
        _heap[left].EvictionIndex = left;
        _heap[right].EvictionIndex = right;
    }
}
