// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Proposals;

/// <summary>The proposal heads of one height, best rank first; a proposer with two heads in a period is void there.</summary>
internal sealed class ProposalBoard
{
    /// <summary>How many of the best heads of a period are relayed, and how many better heads keep a proposer from pushing its payload.</summary>
    public const int RelayedRanks = 3;

    private readonly List<BoardEntry> _entries = [];

    /// <summary>Every head, ascending by period, then best rank first.</summary>
    public IReadOnlyList<BoardEntry> Entries => _entries;

    /// <summary>Forgets everything, for a new height.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>Forgets the heads of earlier periods.</summary>
    public void DropBelow(Period period) => _entries.RemoveAll(entry => entry.Head.Head.Period < period);

    /// <summary>Puts a head up.</summary>
    /// <param name="head">The head.</param>
    /// <param name="isTimely">Whether its timestamp fitted the wall clock when it came (section 7).</param>
    /// <param name="rival">The proposer's first head of the period, when this is another one.</param>
    /// <returns>The entry, or null when the head is there already or is a proposer's third.</returns>
    public BoardEntry? Add(VerifiedHead head, bool isTimely, out BoardEntry? rival)
    {
        rival = null;
        for (int i = 0; i < _entries.Count; i++)
        {
            ProposalHead other = _entries[i].Head.Head;
            if (other.Period != head.Head.Period || other.Proposer != head.Head.Proposer)
            {
                continue;
            }

            if (other.Value == head.Head.Value || rival is not null)
            {
                rival = null;
                return null;
            }

            rival = _entries[i];
        }

        BoardEntry entry = new(head, isTimely);
        if (rival is not null)
        {
            rival.IsVoid = true;
            entry.IsVoid = true;
        }

        int at = _entries.Count;
        while (at > 0 && entry.Precedes(_entries[at - 1]))
        {
            at--;
        }

        _entries.Insert(at, entry);
        return entry;
    }

    /// <summary>The rank of an entry within its period, 0 for the best.</summary>
    public int RankOf(BoardEntry entry)
    {
        int rank = 0;
        for (int i = 0; i < _entries.Count && !ReferenceEquals(_entries[i], entry); i++)
        {
            rank += _entries[i].Head.Head.Period == entry.Head.Head.Period ? 1 : 0;
        }

        return rank;
    }

    /// <summary>The best head of a period that is timely, not void and whose payload is held and not known invalid; null for none (R2c).</summary>
    public BoardEntry? BestHeld(Period period, PayloadTable payloads)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            BoardEntry entry = _entries[i];
            if (entry.Head.Head.Period == period && entry.IsTimely && !entry.IsVoid && payloads.StateOf(entry.Head.Head.Value).IsHeld())
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>How many heads of a period rank better than a priority, and whether the payload of one of them is held.</summary>
    public int CountBetter(Period period, in Hash256 priority, PayloadTable payloads, out bool isAnyHeld)
    {
        int count = 0;
        isAnyHeld = false;
        for (int i = 0; i < _entries.Count; i++)
        {
            BoardEntry entry = _entries[i];
            if (entry.Head.Head.Period == period && entry.Head.Priority < priority)
            {
                count++;
                isAnyHeld |= payloads.StateOf(entry.Head.Head.Value).IsHeld();
            }
        }

        return count;
    }

    /// <summary>True when a head for the value is up.</summary>
    public bool Names(BlockValue value)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Head.Head.Value == value)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A head on the board.</summary>
internal sealed class BoardEntry(VerifiedHead head, bool isTimely)
{
    /// <summary>The head.</summary>
    public VerifiedHead Head { get; } = head;

    /// <summary>Whether its timestamp fitted the wall clock when it came.</summary>
    public bool IsTimely { get; } = isTimely;

    /// <summary>Whether its proposer signed another head in the period.</summary>
    public bool IsVoid { get; set; }

    /// <summary>The order of the board: period, then priority, then proposer.</summary>
    public bool Precedes(BoardEntry other)
    {
        int order = Head.Head.Period.CompareTo(other.Head.Head.Period);
        order = order != 0 ? order : Head.Priority.CompareTo(other.Head.Priority);
        order = order != 0 ? order : Head.Head.Proposer.CompareTo(other.Head.Head.Proposer);
        return order < 0;
    }
}
