// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>Marks of the chain that a developer can go back to, and the edits of the state since, which the chain itself cannot take back.</summary>
/// <remarks>
/// An edit belongs to the block that was the head when it was made. Unwinding that block takes it along; only edits made at the marked block itself, after the
/// mark, must be undone one by one, newest first. What marks hold is bounded: the oldest are given up first, and reverting to one that is gone is answered as for one that never was.
/// Under the sealer's gate.
/// </remarks>
internal sealed class ChainMarks
{
    /// <summary>Marks kept at a time. Test suites that mark before every test and never go back are the reason for a bound.</summary>
    public const int MarksMax = 4_096;

    /// <summary>Edits kept at a time, over all marks.</summary>
    public const int EditsMax = 65_536;

    /// <summary>Waiting transactions remembered at a time, over all marks.</summary>
    public const int WaitingMax = 1_000_000;

    private readonly ChainLedger _ledger;
    private readonly SortedDictionary<ulong, Mark> _marks = [];
    private readonly List<(ulong HeadNumber, StateDiff Inverse)> _edits = [];
    private ulong _next;
    private int _waiting;

    // Edits that were given up with their marks: counts in marks are of all edits ever noted.
    private long _editsDropped;

    public ChainMarks(ChainLedger ledger)
    {
        _ledger = ledger;
    }

    /// <summary>Makes a mark.</summary>
    public ulong Add(long clockOffsetSeconds, SealerTerms terms, IReadOnlyList<PoolEntry> waiting)
    {
        _marks.Add(_next, new Mark(_ledger.Chain.Head.Number, _editsDropped + _edits.Count, clockOffsetSeconds, terms, waiting));
        _waiting += waiting.Count;
        while (_marks.Count > MarksMax || (_waiting > WaitingMax && _marks.Count > 1))
        {
            DropOldest();
        }

        return _next++;
    }

    /// <summary>Notes an edit of the state.</summary>
    public void NoteEdit(StateDiff inverse)
    {
        if (_marks.Count > 0)
        {
            _edits.Add((_ledger.Chain.Head.Number, inverse));
            while (_edits.Count > EditsMax)
            {
                DropOldest();
            }
        }
    }

    /// <summary>Takes a mark and all later ones out, and puts chain and state back to it.</summary>
    /// <returns>The mark; null when there is none of this number.</returns>
    public Mark? Revert(ulong number)
    {
        if (!_marks.TryGetValue(number, out Mark? mark))
        {
            return null;
        }

        foreach (ulong later in _marks.Keys.Where(key => key >= number).ToArray())
        {
            _waiting -= _marks[later].Waiting.Count;
            _marks.Remove(later);
        }

        if (_ledger.Chain.Head.Number > mark.BlockNumber)
        {
            Result<ChainHead, Unavailable> unwound = _ledger.Unwinder.Unwind(mark.BlockNumber, null, CancellationToken.None);
            Invariant.Check(unwound.IsSuccess);
        }

        int kept = checked((int)(mark.EditCount - _editsDropped));
        for (int i = _edits.Count - 1; i >= kept; i--)
        {
            if (_edits[i].HeadNumber == mark.BlockNumber)
            {
                Undo(_edits[i].Inverse);
            }
        }

        _edits.RemoveRange(kept, _edits.Count - kept);
        return mark;
    }

    // The edits before the next mark go with the oldest: nothing goes back that far any more.
    private void DropOldest()
    {
        (ulong number, Mark oldest) = _marks.First();
        _waiting -= oldest.Waiting.Count;
        _marks.Remove(number);
        long first = _marks.Count > 0 ? _marks.First().Value.EditCount : _editsDropped + _edits.Count;
        _edits.RemoveRange(0, checked((int)(first - _editsDropped)));
        _editsDropped = first;
    }

    // An account that did not exist before goes only after its slots: the editor does not delete storage that it would have to search for.
    private void Undo(StateDiff inverse)
    {
        if (inverse.Accounts.Any(change => change.IsDeleted && change.Storage.Length > 0))
        {
            _ledger.Editor.Edit(new StateDiff([.. inverse.Accounts.Select(change => new AccountChange
            {
                Address = change.Address,
                Nonce = change.Nonce,
                Balance = change.Balance,
                CodeHash = change.CodeHash,
                Storage = change.Storage,
            })]));
            inverse = new StateDiff([.. inverse.Accounts.Select(change => change.IsDeleted
                ? new AccountChange { Address = change.Address, IsDeleted = true }
                : change)]);
        }

        _ledger.Editor.Edit(inverse);
    }

    /// <summary>What a mark remembers.</summary>
    /// <param name="BlockNumber">The head.</param>
    /// <param name="EditCount">Edits before it, those given up included.</param>
    /// <param name="ClockOffsetSeconds">The clock.</param>
    /// <param name="Terms">The terms of the sealer.</param>
    /// <param name="Waiting">The pool.</param>
    internal sealed record Mark(ulong BlockNumber, long EditCount, long ClockOffsetSeconds, SealerTerms Terms, IReadOnlyList<PoolEntry> Waiting);
}
