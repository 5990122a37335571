// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>The transactions of one sender by nonce; the first <see cref="PendingCount"/> of them are pending.</summary>
/// <remarks>
/// Pending is the longest beginning whose nonces go up by one from the account's and whose costs together fit the balance. Taking from the front and
/// adding at the end cost the same however many there are. Used under the pool's lock.
/// </remarks>
internal sealed class SenderQueue
{
    private const int CapacityMin = 4;

    private PoolItem?[] _items = new PoolItem?[CapacityMin];
    private int _start;
    private UInt256 _pendingCost;
    private UInt256 _costMax;

    public SenderQueue(in Address address) => Address = address;

    public Address Address { get; }

    /// <summary>The account as the newest head that was asked says.</summary>
    public SenderAccount Account { get; private set; }

    /// <summary>Version of the head that <see cref="Account"/> is of.</summary>
    public long AccountVersion { get; private set; } = -1;

    /// <summary>Whether a newer head may have lowered the balance or raised the nonce.</summary>
    public bool IsStale { get; set; } = true;

    /// <summary>Place in the eviction order; -1: none.</summary>
    public int EvictionIndex { get; set; } = -1;

    public int Count { get; private set; }

    public int PendingCount { get; private set; }

    public int QueuedCount => Count - PendingCount;

    public ulong NextPendingNonce => Account.Nonce + (ulong)PendingCount;

    public bool IsBlob => Count > 0 && this[0].IsBlob;

    public PoolItem this[int index] => _items[_start + index]!;

    public PoolItem Last => this[Count - 1];

    /// <summary>What a full pool gives up first: everything that is not among the first protected pending ones.</summary>
    public int SurplusCount(int protectedSlots) => Count - Math.Min(PendingCount, protectedSlots);

    /// <summary>The place of a nonce, or the complement of where it would be.</summary>
    public int IndexOf(ulong nonce)
    {
        int low = 0;
        int high = Count - 1;

        // Nonces rise by at least one, so a nonce is never behind its distance from the first.
        if (Count > 0 && nonce >= this[0].Nonce)
        {
            high = (int)Math.Min((ulong)high, nonce - this[0].Nonce);
            if (this[high].Nonce == nonce)
            {
                return high;
            }
        }

        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            ulong found = this[middle].Nonce;
            if (found == nonce)
            {
                return middle;
            }

            (low, high) = found < nonce ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    /// <summary>Whether a transaction with this nonce would be the first that is not pending yet and is not for want of a nonce.</summary>
    public bool ContinuesPending(ulong nonce) => nonce == NextPendingNonce;

    /// <summary>Whether the pending ones stay payable with another cost added and one taken away.</summary>
    public bool CanPay(in UInt256 added, in UInt256 removed) =>
        UInt256.TryAdd(_pendingCost - removed, in added, out UInt256 sum) && sum <= Account.Balance;

    public void Insert(int index, PoolItem item)
    {
        Invariant.Check(index >= PendingCount);
        MakeRoom();
        for (int i = _start + Count; i > _start + index; i--)
        {
            _items[i] = _items[i - 1];
        }

        _items[_start + index] = item;
        Count++;
        _costMax = UInt256.Max(in _costMax, item.Cost);
    }

    /// <summary>Puts another transaction in the place of one with the same nonce; a pending one stays pending, which its cost must allow.</summary>
    public PoolItem Replace(int index, PoolItem item)
    {
        PoolItem old = this[index];
        _items[_start + index] = item;
        _costMax = UInt256.Max(in _costMax, item.Cost);
        item.IsPending = old.IsPending;
        old.IsPending = false;
        if (item.IsPending)
        {
            _pendingCost = _pendingCost - old.Cost + item.Cost;
        }

        return old;
    }

    /// <summary>Takes one out; the pending ones behind it are no longer pending.</summary>
    public PoolItem RemoveAt(int index)
    {
        if (index < PendingCount)
        {
            Demote(index);
        }

        PoolItem item = this[index];
        if (index == 0)
        {
            RemoveAtFront();
            return item;
        }

        Count--;
        Array.Copy(_items, _start + index + 1, _items, _start + index, Count - index);
        _items[_start + Count] = null;
        return item;
    }

    /// <summary>Takes the first one out when its nonce is below the account's; the ones behind it stay as they are.</summary>
    public PoolItem? RemovePassed()
    {
        if (Count == 0 || this[0].Nonce >= Account.Nonce)
        {
            return null;
        }

        PoolItem item = this[0];
        if (item.IsPending)
        {
            item.IsPending = false;
            PendingCount--;
            _pendingCost -= item.Cost;
        }

        RemoveAtFront();
        return item;
    }

    /// <summary>Takes note of the account; <see cref="RemovePassed"/>, <see cref="RemoveUnpayable"/> and <see cref="TryPromote"/> do the rest.</summary>
    public void SetAccount(in SenderAccount account, long version)
    {
        Account = account;
        AccountVersion = version;
        IsStale = false;
    }

    /// <summary>Ends pending where a nonce is missing or the balance no longer reaches. Called after the passed ones left.</summary>
    public void Recheck()
    {
        if (PendingCount == 0)
        {
            return;
        }

        if (this[0].Nonce != Account.Nonce)
        {
            Demote(0);
            return;
        }

        while (_pendingCost > Account.Balance)
        {
            Demote(PendingCount - 1);
        }
    }

    /// <summary>Takes out those that alone cost more than the balance.</summary>
    public void RemoveUnpayable(List<PoolItem> removed)
    {
        if (_costMax > Account.Balance)
        {
            RemoveWhere(static (item, balance) => item.Cost > balance, Account.Balance, removed);
            _costMax = Count == 0 ? UInt256.Zero : Account.Balance;
        }
    }

    /// <summary>Takes out all that fit a condition, in the order of their nonces and in one pass; the pending ones behind the first of them are no longer pending.</summary>
    /// <param name="isRemoved">The condition.</param>
    /// <param name="state">What the condition is given.</param>
    /// <param name="removed">Receives them.</param>
    /// <param name="first">Place to begin at.</param>
    public void RemoveWhere<T>(Func<PoolItem, T, bool> isRemoved, T state, List<PoolItem> removed, int first = 0)
    {
        int kept = first;
        for (int i = first; i < Count; i++)
        {
            PoolItem item = this[i];
            if (!isRemoved(item, state))
            {
                _items[_start + kept++] = item;
                continue;
            }

            if (i < PendingCount)
            {
                Demote(i);
            }

            removed.Add(item);
        }

        Array.Clear(_items, _start + kept, Count - kept);
        Count = kept;
        if (Count == 0)
        {
            (_start, _costMax) = (0, UInt256.Zero);
        }
    }

    /// <summary>Makes the next one pending if it can be.</summary>
    public PoolItem? TryPromote()
    {
        if (PendingCount == Count)
        {
            return null;
        }

        PoolItem next = this[PendingCount];
        if (!ContinuesPending(next.Nonce) || !CanPay(next.Cost, UInt256.Zero))
        {
            return null;
        }

        next.IsPending = true;
        PendingCount++;
        _pendingCost += next.Cost;
        return next;
    }

    private void RemoveAtFront()
    {
        _items[_start++] = null;
        if (--Count == 0)
        {
            (_start, _costMax) = (0, UInt256.Zero);
        }
    }

    private void Demote(int count)
    {
        while (PendingCount > count)
        {
            PoolItem item = this[--PendingCount];
            item.IsPending = false;
            _pendingCost -= item.Cost;
        }
    }

    private void MakeRoom()
    {
        if (_start + Count < _items.Length)
        {
            return;
        }

        // Half of the array in front is free: moving down is paid for by the removals that freed it.
        PoolItem?[] target = _start >= Math.Max(1, _items.Length / 2) ? _items : new PoolItem?[Math.Max(CapacityMin, Count * 2)];
        Array.Copy(_items, _start, target, 0, Count);
        if (ReferenceEquals(target, _items))
        {
            Array.Clear(_items, Count, _items.Length - Count);
        }

        (_items, _start) = (target, 0);
    }
}
