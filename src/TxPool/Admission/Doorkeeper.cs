// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>Takes one transaction through every rule into its queue. Signatures, proofs and reads of the state happen outside the pool's lock.</summary>
internal sealed class Doorkeeper
{
    private readonly Lock _gate;
    private readonly PoolContent _content;
    private readonly HeadFollower _heads;
    private readonly AdmissionRules _rules;
    private readonly TimeProvider _time;

    public Doorkeeper(Lock gate, PoolContent content, HeadFollower heads, AdmissionRules rules, TimeProvider time)
    {
        _gate = gate;
        _content = content;
        _heads = heads;
        _rules = rules;
        _time = time;
    }

    public Result<Hash256, PoolRefusal> Admit(PooledTransaction pooled, Address? sender, bool isLocal)
    {
        Transaction transaction = pooled.Transaction;
        Hash256 hash = transaction.Hash;
        NextBlock next;
        lock (_gate)
        {
            if (_content.Contains(in hash))
            {
                return new PoolRefusal(PoolRefusalCode.AlreadyKnown);
            }

            next = _content.Next;
        }

        if (_rules.Check(new Submission(pooled, next, _content.Settings)) is { } refusal)
        {
            return refusal;
        }

        Address from = sender.GetValueOrDefault();
        if (sender is null && SenderRecovery.TryRecover(transaction, next.Rules, out from) is var error and not TransactionError.None)
        {
            return new PoolRefusal(PoolRefusalCode.Invalid, error);
        }

        if (!transaction.TryGetMaxCost(out UInt256 cost))
        {
            return FundsRule.Refusal;
        }

        PoolItem item = new(pooled, in from, sender is not null || transaction.Signature.TryGetClaim(out _), in cost) { IsLocal = isLocal };
        if (IsDear(transaction) && (Enter(item, next.Rules, isTrial: true) ?? CheckDear(item)) is { } unfit)
        {
            return unfit;
        }

        return Enter(item, next.Rules, isTrial: false) is { } refused ? refused : hash;
    }

    // Proofs and the signatures of authorizations cost many times what all other rules do: they are looked at when nothing else is against the transaction.
    private static bool IsDear(Transaction transaction) => transaction.Type == TransactionType.Blob || transaction.AuthorizationList.Count > 0;

    private static PoolRefusal? CheckDear(PoolItem item)
    {
        item.Authorities = Authorities.Of(item.Transaction);
        return item.Sidecar is null || SidecarProofs.Hold(item.Sidecar) ? null : SidecarRule.Refusal;
    }

    // A trial asks every rule and leaves the transaction at the door.
    private PoolRefusal? Enter(PoolItem item, in TransactionRuleSet checkedRules, bool isTrial)
    {
        SenderAccount account = default;
        long accountVersion = -1;
        while (true)
        {
            HeadLease head;
            lock (_gate)
            {
                SenderQueue queue = _content.Find(item.Sender) ?? new SenderQueue(item.Sender);
                if (accountVersion == _heads.Version && queue.AccountVersion != _heads.Version)
                {
                    _content.Sync(queue, in account, _heads.Version);
                    queue = _content.Find(item.Sender) ?? queue;
                }

                // Without news of it, an account has at least the balance that it had; a refusal for want of it needs the newest one.
                if (!queue.IsStale
                    && (TryEnter(item, queue, in checkedRules, isTrial) is var refusal)
                    && (refusal?.Rule != TransactionError.InsufficientFunds || queue.AccountVersion == _heads.Version))
                {
                    return refusal;
                }

                head = _heads.Enter();
                accountVersion = _heads.Version;
            }

            try
            {
                account = SenderAccount.Read(head.State, item.Sender);
            }
            finally
            {
                head.Leave();
            }
        }
    }

    private PoolRefusal? TryEnter(PoolItem item, SenderQueue queue, in TransactionRuleSet checkedRules, bool isTrial)
    {
        if (_content.Contains(item.Transaction.Hash))
        {
            return new PoolRefusal(PoolRefusalCode.AlreadyKnown);
        }

        // A fork began while the signature was looked at.
        if (checkedRules != _content.Next.Rules
            && TransactionRules.Check(item.Transaction, _content.Next.Rules) is var error and not TransactionError.None)
        {
            return new PoolRefusal(PoolRefusalCode.Invalid, error);
        }

        QueueEntry entry = new(item, queue, queue.IndexOf(item.Nonce), _content);
        if (_rules.Check(in entry) is { } refusal)
        {
            return refusal;
        }

        if (isTrial)
        {
            return null;
        }

        if (_content.MakeRoom(in entry) is { } noRoom)
        {
            return noRoom;
        }

        _content.Enter(in entry, _time.GetTimestamp());
        return null;
    }
}
