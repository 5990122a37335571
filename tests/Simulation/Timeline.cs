// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Simulation;

/// <summary>Events in the order of their time, those of one millisecond in the order in which they were added.</summary>
/// <remarks>One list per millisecond: millions of messages in flight share a few thousand of them, so adding and taking cost the same whatever the number.</remarks>
internal sealed class Timeline<T>
{
    private readonly Dictionary<long, List<T>> _slots = [];
    private readonly PriorityQueue<long, long> _times = new();
    private readonly Stack<List<T>> _spare = new();
    private List<T>? _current;
    private long _currentMs;
    private int _next;

    /// <summary>Adds an event.</summary>
    /// <param name="atMs">Its time; not before the time of the last event taken.</param>
    /// <param name="item">The event.</param>
    public void Add(long atMs, in T item)
    {
        if (!_slots.TryGetValue(atMs, out List<T>? slot))
        {
            slot = _spare.TryPop(out List<T>? spare) ? spare : [];
            _slots.Add(atMs, slot);
            _times.Enqueue(atMs, atMs);
        }

        slot.Add(item);
    }

    /// <summary>Takes the earliest event.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item, out long atMs)
    {
        if (_current is null || _next == _current.Count)
        {
            Retire();
            if (!_times.TryDequeue(out _currentMs, out _))
            {
                item = default;
                atMs = 0;
                return false;
            }

            _current = _slots[_currentMs];
            _next = 0;
        }

        item = _current[_next++];
        atMs = _currentMs;
        return true;
    }

    private void Retire()
    {
        if (_current is not null)
        {
            _slots.Remove(_currentMs);
            _current.Clear();
            _spare.Push(_current);
            _current = null;
        }
    }
}
