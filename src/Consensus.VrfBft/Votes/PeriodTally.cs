// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>Loose votes of one (height, period), with each voter's highest NEXT index.</summary>
/// <remarks>NEXT votes are kept for the indices k-1, k, k+1 around the node's own k and for each voter's highest (R10).</remarks>
internal sealed class PeriodTally
{
    private const long None = -1;

    private readonly List<StepTally> _nexts = [];
    private readonly Stack<StepTally> _spare = new();
    private long[] _highest = [];
    private long[] _relayedMs = [];
    private StakeWeight[] _weightOfHighest = [];
    private int _validatorCount;
    private long _ownIndex = None;

    /// <summary>The period.</summary>
    public Period Period { get; private set; }

    /// <summary>SOFT votes.</summary>
    public StepTally Soft { get; } = new();

    /// <summary>CERT votes.</summary>
    public StepTally Cert { get; } = new();

    /// <summary>NEXT votes, ascending by index.</summary>
    public IReadOnlyList<StepTally> Nexts => _nexts;

    /// <summary>Prepares an empty tally, keeping the buffers.</summary>
    public void Reset(Period period, int validatorCount)
    {
        Period = period;
        Soft.Reset(Step.Soft, validatorCount);
        Cert.Reset(Step.Cert, validatorCount);
        foreach (StepTally next in _nexts)
        {
            _spare.Push(next);
        }

        _nexts.Clear();
        _validatorCount = validatorCount;
        _ownIndex = None;
        if (_highest.Length != validatorCount)
        {
            _highest = new long[validatorCount];
            _relayedMs = new long[validatorCount];
            _weightOfHighest = new StakeWeight[validatorCount];
        }

        Array.Fill(_highest, None);
        Array.Fill(_relayedMs, long.MinValue);
    }

    /// <summary>The highest NEXT index of a voter, -1 for none.</summary>
    public long HighestNext(ValidatorIndex voter) => _highest[voter.Value];

    /// <summary>The votes of NEXT_k, or null.</summary>
    public StepTally? Next(uint index)
    {
        for (int i = 0; i < _nexts.Count; i++)
        {
            if (_nexts[i].Step.NextIndex == index)
            {
                return _nexts[i];
            }
        }

        return null;
    }

    /// <summary>Counts a vote of this period.</summary>
    /// <param name="vote">The vote.</param>
    /// <param name="tally">The step it was counted in; null when it is outside what is kept.</param>
    /// <param name="earlier">The voter's first vote, when this one is its second value.</param>
    public TallyOutcome Add(VerifiedVote vote, out StepTally? tally, out VerifiedVote? earlier)
    {
        Step step = vote.Vote.Step;
        if (!step.IsNext)
        {
            tally = step == Step.Soft ? Soft : Cert;
            return tally.Add(vote, out earlier);
        }

        ValidatorIndex voter = vote.Vote.Voter;
        long index = step.NextIndex;
        long highest = _highest[voter.Value];
        if (index < highest && !IsNear(index))
        {
            tally = null;
            earlier = null;
            return TallyOutcome.Ignored;
        }

        tally = GetOrAdd(step);
        TallyOutcome outcome = tally.Add(vote, out earlier);
        if (index > highest)
        {
            _highest[voter.Value] = index;
            _weightOfHighest[voter.Value] = vote.Weight;
            if (highest != None && !IsNear(highest))
            {
                Drop(voter, (uint)highest);
            }
        }

        return outcome;
    }

    /// <summary>Moves the window of kept NEXT votes to the node's own index.</summary>
    public void MoveTo(long ownIndex)
    {
        _ownIndex = ownIndex;
        for (int i = 0; i < _nexts.Count && _nexts[i].Step.NextIndex < ownIndex - 1;)
        {
            StepTally old = _nexts[i];
            for (int j = 0; j < old.Votes.Count;)
            {
                ValidatorIndex voter = old.Votes[j].Vote.Voter;
                if (_highest[voter.Value] == old.Step.NextIndex)
                {
                    j++;
                }
                else
                {
                    old.Remove(voter);
                }
            }

            i += Recycle(old) ? 0 : 1;
        }
    }

    /// <summary>The weight of voters whose highest NEXT index is at least <paramref name="index"/>.</summary>
    public StakeWeight WeightAtOrAbove(long index)
    {
        StakeWeight weight = StakeWeight.Zero;
        for (int i = 0; i < _validatorCount; i++)
        {
            if (_highest[i] >= index)
            {
                weight += _weightOfHighest[i];
            }
        }

        return weight;
    }

    /// <summary>The largest k such that voters whose highest NEXT index is at least k weigh <paramref name="threshold"/>; -1 for none (R5, FULL).</summary>
    public long HighestReachedBy(StakeWeight threshold)
    {
        for (int i = _nexts.Count - 1; i >= 0; i--)
        {
            long index = _nexts[i].Step.NextIndex;
            if (WeightAtOrAbove(index) >= threshold)
            {
                return index;
            }
        }

        return None;
    }

    /// <summary>The largest k such that the distinct voters of NEXT_k alone weigh <paramref name="threshold"/>; -1 for none (R5, B1, SAMPLED).</summary>
    public long HighestStepReaching(StakeWeight threshold)
    {
        for (int i = _nexts.Count - 1; i >= 0; i--)
        {
            if (_nexts[i].VotedWeight >= threshold)
            {
                return _nexts[i].Step.NextIndex;
            }
        }

        return None;
    }

    /// <summary>Whether a vote far ahead of the node's own index may be relayed now: once per voter and interval.</summary>
    public bool MayRelayFar(ValidatorIndex voter, long nowMs, long intervalMs)
    {
        ref long last = ref _relayedMs[voter.Value];
        if (last != long.MinValue && nowMs - last < intervalMs)
        {
            return false;
        }

        last = nowMs;
        return true;
    }

    private bool IsNear(long index) => index >= _ownIndex - 1 && index <= _ownIndex + 1;

    private StepTally GetOrAdd(Step step)
    {
        int at = _nexts.Count;
        while (at > 0 && _nexts[at - 1].Step >= step)
        {
            if (_nexts[at - 1].Step == step)
            {
                return _nexts[at - 1];
            }

            at--;
        }

        StepTally tally = _spare.TryPop(out StepTally? spare) ? spare : new StepTally();
        tally.Reset(step, _validatorCount);
        _nexts.Insert(at, tally);
        return tally;
    }

    private void Drop(ValidatorIndex voter, uint index)
    {
        if (Next(index) is { } old)
        {
            old.Remove(voter);
            Recycle(old);
        }
    }

    private bool Recycle(StepTally tally)
    {
        if (tally.Votes.Count > 0)
        {
            return false;
        }

        _nexts.Remove(tally);
        _spare.Push(tally);
        return true;
    }
}
