// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>Loose votes of one (height, period, step): at most two values per voter, each counted in full (R9).</summary>
internal sealed class StepTally
{
    private readonly List<VerifiedVote> _votes = [];
    private readonly List<ValueWeight> _values = [];
    private ulong[] _voted = [];
    private ulong[] _equivocated = [];

    /// <summary>The step.</summary>
    public Step Step { get; private set; }

    /// <summary>The weight of distinct voters.</summary>
    public StakeWeight VotedWeight { get; private set; }

    /// <summary>The highest weight behind one value.</summary>
    public StakeWeight LeadingWeight
    {
        get
        {
            StakeWeight best = StakeWeight.Zero;
            for (int i = 0; i < _values.Count; i++)
            {
                if (_values[i].Weight > best)
                {
                    best = _values[i].Weight;
                }
            }

            return best;
        }
    }

    /// <summary>The votes in the order of arrival.</summary>
    public IReadOnlyList<VerifiedVote> Votes => _votes;

    /// <summary>The weight behind each value, in the order of first arrival.</summary>
    public IReadOnlyList<ValueWeight> Values => _values;

    /// <summary>Prepares an empty tally, keeping the buffers.</summary>
    public void Reset(Step step, int validatorCount)
    {
        Step = step;
        VotedWeight = StakeWeight.Zero;
        _votes.Clear();
        _values.Clear();
        int words = (validatorCount + 63) / 64;
        if (_voted.Length != words)
        {
            _voted = new ulong[words];
            _equivocated = new ulong[words];
        }
        else
        {
            Array.Clear(_voted);
            Array.Clear(_equivocated);
        }
    }

    /// <summary>True when the voter has a vote here.</summary>
    public bool HasVoted(ValidatorIndex voter) => Has(_voted, voter);

    /// <summary>Counts a vote.</summary>
    /// <param name="vote">A vote of this step.</param>
    /// <param name="earlier">The voter's first vote, when this one is its second value.</param>
    public TallyOutcome Add(VerifiedVote vote, out VerifiedVote? earlier)
    {
        earlier = null;
        ValidatorIndex voter = vote.Vote.Voter;
        if (Has(_voted, voter))
        {
            VerifiedVote first = First(voter)!;
            if (first.Vote.Value == vote.Vote.Value)
            {
                return TallyOutcome.Repeated;
            }

            if (Has(_equivocated, voter))
            {
                return TallyOutcome.Ignored;
            }

            Set(_equivocated, voter);
            earlier = first;
        }
        else
        {
            Set(_voted, voter);
            VotedWeight += vote.Weight;
        }

        _votes.Add(vote);
        Of(vote.Vote.Value).Weight += vote.Weight;
        return earlier is null ? TallyOutcome.Counted : TallyOutcome.Equivocated;
    }

    /// <summary>Takes a voter's votes out again, to bound the memory for NEXT votes (R10).</summary>
    public void Remove(ValidatorIndex voter)
    {
        bool isFirst = true;
        for (int i = 0; i < _votes.Count;)
        {
            VerifiedVote vote = _votes[i];
            if (vote.Vote.Voter != voter)
            {
                i++;
                continue;
            }

            _votes.RemoveAt(i);
            Of(vote.Vote.Value).Weight -= vote.Weight;
            if (isFirst)
            {
                VotedWeight -= vote.Weight;
                isFirst = false;
            }
        }

        Clear(_voted, voter);
        Clear(_equivocated, voter);
    }

    /// <summary>The weight behind a value.</summary>
    public ValueWeight Of(BlockValue value)
    {
        for (int i = 0; i < _values.Count; i++)
        {
            if (_values[i].Value == value)
            {
                return _values[i];
            }
        }

        ValueWeight added = new(value);
        _values.Add(added);
        return added;
    }

    /// <summary>The first vote of a voter, or null.</summary>
    public VerifiedVote? First(ValidatorIndex voter)
    {
        if (Has(_voted, voter))
        {
            for (int i = 0; i < _votes.Count; i++)
            {
                if (_votes[i].Vote.Voter == voter)
                {
                    return _votes[i];
                }
            }
        }

        return null;
    }

    /// <summary>A vote of a voter for anything but a value, or null.</summary>
    public VerifiedVote? FirstOtherThan(ValidatorIndex voter, BlockValue value)
    {
        if (Has(_voted, voter))
        {
            for (int i = 0; i < _votes.Count; i++)
            {
                Vote vote = _votes[i].Vote;
                if (vote.Voter == voter && vote.Value != value)
                {
                    return _votes[i];
                }
            }
        }

        return null;
    }

    private static bool Has(ulong[] bits, ValidatorIndex index) => (bits[index.Value / 64] >> (int)(index.Value % 64) & 1) != 0;

    private static void Set(ulong[] bits, ValidatorIndex index) => bits[index.Value / 64] |= 1UL << (int)(index.Value % 64);

    private static void Clear(ulong[] bits, ValidatorIndex index) => bits[index.Value / 64] &= ~(1UL << (int)(index.Value % 64));
}

/// <summary>The weight behind one value of a step.</summary>
internal sealed class ValueWeight(BlockValue value)
{
    /// <summary>The value.</summary>
    public BlockValue Value { get; } = value;

    /// <summary>The summed weight of its voters.</summary>
    public StakeWeight Weight { get; set; }

    /// <summary>Whether the quorum was reached and turned into a certificate (B6).</summary>
    public bool IsCertified { get; set; }
}

/// <summary>What counting a vote found.</summary>
internal enum TallyOutcome
{
    /// <summary>The voter's first vote in the step.</summary>
    Counted = 0,

    /// <summary>The voter's second value: counted, and evidence.</summary>
    Equivocated = 1,

    /// <summary>The same value again.</summary>
    Repeated = 2,

    /// <summary>A third value, or outside what is kept.</summary>
    Ignored = 3,
}
