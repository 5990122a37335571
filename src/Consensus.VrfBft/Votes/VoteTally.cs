// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>Loose votes of one height, for the periods around the node's own (R10).</summary>
internal sealed class VoteTally
{
    private readonly List<PeriodTally> _periods = [];
    private readonly Stack<PeriodTally> _spare = new();
    private int _validatorCount;

    /// <summary>The periods that hold votes, in no particular order.</summary>
    public IReadOnlyList<PeriodTally> Periods => _periods;

    /// <summary>Empties the tally for a new height.</summary>
    public void Reset(int validatorCount)
    {
        foreach (PeriodTally tally in _periods)
        {
            _spare.Push(tally);
        }

        _periods.Clear();
        _validatorCount = validatorCount;
    }

    /// <summary>The votes of a period, or null.</summary>
    public PeriodTally? Find(Period period)
    {
        for (int i = 0; i < _periods.Count; i++)
        {
            if (_periods[i].Period == period)
            {
                return _periods[i];
            }
        }

        return null;
    }

    /// <summary>The votes of a period.</summary>
    public PeriodTally GetOrAdd(Period period)
    {
        PeriodTally? tally = Find(period);
        if (tally is null)
        {
            tally = _spare.TryPop(out PeriodTally? spare) ? spare : new PeriodTally();
            tally.Reset(period, _validatorCount);
            _periods.Add(tally);
        }

        return tally;
    }

    /// <summary>Forgets the votes of earlier periods; their certificates are kept elsewhere.</summary>
    public void DropBelow(Period period)
    {
        for (int i = _periods.Count - 1; i >= 0; i--)
        {
            if (_periods[i].Period < period)
            {
                _spare.Push(_periods[i]);
                _periods.RemoveAt(i);
            }
        }
    }
}
