// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Ordering;

/// <summary>Hands out pending transactions by what they give the producer, each sender's in the order of nonces; among equals the first that came.</summary>
/// <remarks>
/// It begins with the first transaction of every sender and asks the pool for the next of one only when the last was taken, so it costs little
/// when few are taken. For one thread; the pool may change meanwhile.
/// </remarks>
internal sealed class PoolSelection : ITransactionSource
{
    /// <summary>Candidates in a row that do not fit in the block, after which it counts as full.</summary>
    public const int SkippedInRowMax = 1_000;

    private readonly TransactionPool _pool;
    private readonly NextBlock _next;
    private readonly SelectionHeap _spare;
    private SelectionCandidate[] _heap;
    private int _count;
    private bool _isTopGiven;
    private bool _isTopRefused;

    public PoolSelection(TransactionPool pool, NextBlock next, SelectionHeap spare)
    {
        _pool = pool;
        _next = next;
        _spare = spare;
        _heap = spare.Take();
    }

    /// <summary>Adds the first transaction of a sender, before <see cref="Begin"/>.</summary>
    public void Add(SenderQueue queue, PoolItem item)
    {
        if (!Tip.IsPayable(item.Transaction, _next))
        {
            return;
        }

        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        _heap[_count++] = new SelectionCandidate(Tip.Of(item.Transaction, _next), queue, item);
    }

    /// <summary>Brings what was added in order.</summary>
    public void Begin()
    {
        for (int i = (_count / 2) - 1; i >= 0; i--)
        {
            SiftDown(i);
        }
    }

    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
    {
        Advance();
        int skippedInRow = 0;
        while (_count > 0 && left.Gas >= IntrinsicGas.Base && skippedInRow < SkippedInRowMax)
        {
            Transaction best = _heap[0].Item.Transaction;
            if (best.GasLimit <= left.Gas && best.BlobGas <= left.BlobGas)
            {
                _isTopGiven = true;
                transaction = best;
                return true;
            }

            RemoveTop();
            skippedInRow++;
        }

        End();
        transaction = null;
        return false;
    }

    public void OnRefused(Transaction transaction, TransactionError error)
    {
        if (!_isTopGiven || !ReferenceEquals(_heap[0].Item.Transaction, transaction))
        {
            return;
        }

        // A nonce that was passed in the meantime says nothing of the ones behind it.
        _isTopRefused = error != TransactionError.NonceTooLow;
        if (error is > TransactionError.None and <= TransactionError.AuthorizationListEmpty)
        {
            _pool.RemoveInvalid(_heap[0].Item);
        }
    }

    private void Advance()
    {
        if (!_isTopGiven)
        {
            return;
        }

        SelectionCandidate top = _heap[0];
        PoolItem? next = _isTopRefused ? null : _pool.Next(top.Queue, top.Item.Nonce + 1);
        (_isTopGiven, _isTopRefused) = (false, false);
        if (next is null || !Tip.IsPayable(next.Transaction, _next))
        {
            RemoveTop();
            return;
        }

        _heap[0] = new SelectionCandidate(Tip.Of(next.Transaction, _next), top.Queue, next);
        SiftDown(0);
    }

    private void End()
    {
        if (_heap.Length > 0)
        {
            _spare.Give(_heap);
            (_heap, _count) = ([], 0);
        }
    }

    private void RemoveTop()
    {
        _heap[0] = _heap[--_count];
        _heap[_count] = default;
        SiftDown(0);
    }

    private void SiftDown(int index)
    {
        SelectionCandidate moved = index < _count ? _heap[index] : default;
        while (true)
        {
            int child = (2 * index) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && IsBetter(in _heap[child + 1], in _heap[child]))
            {
                child++;
            }

            if (!IsBetter(in _heap[child], in moved))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        if (index < _count)
        {
            _heap[index] = moved;
        }
    }

    private static bool IsBetter(in SelectionCandidate left, in SelectionCandidate right) =>
        left.Tip != right.Tip ? left.Tip > right.Tip : left.Item.Sequence < right.Item.Sequence;
}
