// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Ordering;

/// <summary>The array of a selection that has ended, for the next one.</summary>
internal sealed class SelectionHeap
{
    // A larger one is left to the collector: 2^17 candidates are 4 MiB.
    private const int KeptCountMax = 1 << 17;

    private SelectionCandidate[]? _spare;

    public SelectionCandidate[] Take() => Interlocked.Exchange(ref _spare, null) ?? new SelectionCandidate[64];

    public void Give(SelectionCandidate[] heap)
    {
        if (heap.Length <= KeptCountMax)
        {
            Array.Clear(heap);
            Volatile.Write(ref _spare, heap);
        }
    }
}

/// <summary>The next transaction of a sender.</summary>
/// <param name="Tip">What it gives the producer per gas.</param>
/// <param name="Queue">The sender.</param>
/// <param name="Item">The transaction.</param>
internal readonly record struct SelectionCandidate(long Tip, SenderQueue Queue, PoolItem Item);
