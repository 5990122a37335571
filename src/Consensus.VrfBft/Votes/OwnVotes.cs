// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>The voting steps that this node executed at one height, sent or not (A2).</summary>
internal sealed class OwnVotes
{
    private readonly List<OwnPeriod> _periods = [];

    /// <summary>The periods in which something was executed, ascending.</summary>
    public IReadOnlyList<OwnPeriod> Periods => _periods;

    /// <summary>Forgets everything, for a new height.</summary>
    public void Clear() => _periods.Clear();

    /// <summary>What was executed in a period, or null.</summary>
    public OwnPeriod? Find(Period period)
    {
        for (int i = _periods.Count - 1; i >= 0; i--)
        {
            if (_periods[i].Period == period)
            {
                return _periods[i];
            }
        }

        return null;
    }

    /// <summary>Records an executed step.</summary>
    public void Record(Period period, Step step, BlockValue value, bool isSent)
    {
        OwnPeriod? own = Find(period);
        if (own is null)
        {
            own = new OwnPeriod(period);
            int at = _periods.Count;
            while (at > 0 && _periods[at - 1].Period > period)
            {
                at--;
            }

            _periods.Insert(at, own);
        }

        own.Record(step, value, isSent);
    }
}
