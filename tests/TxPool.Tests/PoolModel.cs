// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>The pool as a list: every answer is found by looking at all of it.</summary>
internal sealed class PoolModel(PoolSettings settings)
{
    private readonly List<Entry> _entries = [];
    private long _sequence;

    public Dictionary<Address, ModelAccount> Accounts { get; } = [];

    public ulong BaseFee { get; set; } = TestPool.BaseFee;

    public PoolRefusal? Submit(in Address sender, Transaction transaction, IReadOnlyList<Address> authorities)
    {
        ModelAccount account = Accounts[sender];
        Entry entry = new(sender, transaction, authorities, ++_sequence);
        if (_entries.Exists(other => other.Transaction.Hash == transaction.Hash))
        {
            return new PoolRefusal(PoolRefusalCode.AlreadyKnown);
        }

        if (transaction.Nonce < account.Nonce)
        {
            return new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.NonceTooLow, account.Nonce, transaction.Nonce);
        }

        List<Entry> mine = Of(sender);
        int pending = PendingCount(sender);
        Entry? replaced = mine.Find(other => other.Transaction.Nonce == transaction.Nonce);
        bool isQueued = replaced is null ? transaction.Nonce != account.Nonce + (ulong)pending : mine.IndexOf(replaced) >= pending;
        UInt256 together = Sum(mine.Take(pending).Where(other => other != replaced)) + Cost(transaction);
        if (Cost(transaction) > account.Balance || (!isQueued && together > account.Balance))
        {
            return new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.InsufficientFunds);
        }

        if (replaced is not null && !Outbids(transaction, replaced.Transaction))
        {
            return new PoolRefusal(PoolRefusalCode.ReplacementUnderpriced);
        }

        bool isLimited = account.IsDelegated || IsAuthority(sender);
        if (replaced is null && isLimited && (mine.Count > 0 || isQueued))
        {
            return new PoolRefusal(mine.Count > 0 ? PoolRefusalCode.DelegatedLimit : PoolRefusalCode.DelegatedGap);
        }

        if (replaced is null && isQueued && transaction.Nonce - account.Nonce - (ulong)pending > settings.NonceGapMax)
        {
            return new PoolRefusal(PoolRefusalCode.NonceGap);
        }

        bool isFull = mine.Count >= settings.SenderSlots || (isQueued && mine.Count - pending >= settings.SenderQueuedSlots);
        if (replaced is null && isFull && !(mine.Count > 0 && transaction.Nonce < mine[^1].Transaction.Nonce))
        {
            return new PoolRefusal(PoolRefusalCode.AccountLimitExceeded);
        }

        if (replaced is null && isQueued && _entries.Count - PendingCount() >= settings.QueuedCountMax)
        {
            return new PoolRefusal(PoolRefusalCode.Full);
        }

        if (authorities.Any(authority => Of(authority).Count > 1))
        {
            return new PoolRefusal(PoolRefusalCode.AuthorityReserved);
        }

        return replaced is null ? Insert(entry, isQueued) : Replace(entry, replaced);
    }

    /// <summary>After the accounts or the prices changed.</summary>
    public void Recheck() =>
        _entries.RemoveAll(entry =>
            entry.Transaction.Nonce < Accounts[entry.Sender].Nonce || Cost(entry.Transaction) > Accounts[entry.Sender].Balance);

    public void Remove(Transaction transaction) => _entries.RemoveAll(entry => entry.Transaction.Hash == transaction.Hash);

    public void Clear() => _entries.Clear();

    public IEnumerable<PoolEntry> Content() =>
        Accounts.Keys.Order().SelectMany(sender => Of(sender).Select((entry, index) => new PoolEntry(sender, entry.Transaction, index < PendingCount(sender))));

    public ulong NextNonce(in Address sender) => Accounts[sender].Nonce + (ulong)PendingCount(sender);

    public List<Transaction> Selection()
    {
        List<Transaction> selected = [];
        Dictionary<Address, Queue<Entry>> left = Accounts.Keys.ToDictionary(sender => sender, sender => new Queue<Entry>(Of(sender).Take(PendingCount(sender))));
        while (left.Values.Where(queue => queue.Count > 0 && TipOf(queue.Peek()) >= 0)
            .OrderByDescending(queue => TipOf(queue.Peek())).ThenBy(queue => queue.Peek().Sequence).FirstOrDefault() is { } best)
        {
            selected.Add(best.Dequeue().Transaction);
        }

        return selected;
    }

    private PoolRefusal? Insert(Entry entry, bool isQueued)
    {
        if (Of(entry.Sender).Count >= settings.SenderSlots)
        {
            _entries.Remove(Of(entry.Sender)[^1]);
        }

        while (_entries.Count >= settings.CountMax)
        {
            Address victim = Accounts.Keys.Where(sender => Of(sender).Count > 0)
                .OrderByDescending(Surplus).ThenBy(sender => TipOf(Of(sender)[^1])).ThenByDescending(sender => Of(sender)[^1].Sequence).First();
            Entry last = Of(victim)[^1];
            if (victim == entry.Sender && entry.Transaction.Nonce > last.Transaction.Nonce)
            {
                return new PoolRefusal(PoolRefusalCode.Full);
            }

            bool isProtected = !isQueued && PendingCount(entry.Sender) < settings.ProtectedSlots;
            int surplus = isProtected ? 0 : Surplus(entry.Sender) + 1;
            if (surplus > Surplus(victim) || (surplus == Surplus(victim) && TipOf(entry) <= TipOf(last)))
            {
                return new PoolRefusal(surplus > 0 ? PoolRefusalCode.Full : PoolRefusalCode.Underpriced);
            }

            _entries.Remove(last);
        }

        _entries.Add(entry);
        return null;
    }

    private PoolRefusal? Replace(Entry entry, Entry replaced)
    {
        _entries[_entries.IndexOf(replaced)] = entry;
        return null;
    }

    private List<Entry> Of(Address sender) => [.. _entries.Where(entry => entry.Sender == sender).OrderBy(entry => entry.Transaction.Nonce)];

    private int PendingCount() => Accounts.Keys.Sum(PendingCount);

    private int PendingCount(Address sender)
    {
        ModelAccount account = Accounts[sender];
        List<Entry> mine = Of(sender);
        int count = 0;
        while (count < mine.Count
            && mine[count].Transaction.Nonce == account.Nonce + (ulong)count
            && Sum(mine.Take(count + 1)) <= account.Balance)
        {
            count++;
        }

        return count;
    }

    private int Surplus(Address sender) => Of(sender).Count - Math.Min(PendingCount(sender), settings.ProtectedSlots);

    private bool IsAuthority(Address sender) => _entries.Exists(entry => entry.Authorities.Contains(sender));

    private decimal TipOf(Entry entry)
    {
        ulong cap = entry.Transaction.MaxFeePerGas.U0;
        return cap < BaseFee ? (decimal)cap - BaseFee : Math.Min(entry.Transaction.MaxPriorityFeePerGas.U0, cap - BaseFee);
    }

    private static bool Outbids(Transaction offered, Transaction old) =>
        offered.MaxFeePerGas > old.MaxFeePerGas
        && offered.MaxPriorityFeePerGas > old.MaxPriorityFeePerGas
        && offered.MaxFeePerGas.U0 >= old.MaxFeePerGas.U0 * 110 / 100
        && offered.MaxPriorityFeePerGas.U0 >= old.MaxPriorityFeePerGas.U0 * 110 / 100;

    private static UInt256 Sum(IEnumerable<Entry> entries) => entries.Aggregate(UInt256.Zero, (sum, entry) => sum + Cost(entry.Transaction));

    private static UInt256 Cost(Transaction transaction) => (transaction.MaxFeePerGas * transaction.GasLimit) + transaction.Value;

    private sealed record Entry(Address Sender, Transaction Transaction, IReadOnlyList<Address> Authorities, long Sequence);
}

internal readonly record struct ModelAccount(ulong Nonce, UInt256 Balance, bool IsDelegated);
