// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>The voting steps that this node executed in one period.</summary>
internal sealed class OwnPeriod
{
    public OwnPeriod(Period period) => Period = period;

    /// <summary>The period.</summary>
    public Period Period { get; }

    /// <summary>The SOFT vote, if executed.</summary>
    public OwnVote? Soft { get; private set; }

    /// <summary>The CERT vote, if executed: the lock of this period.</summary>
    public OwnVote? Cert { get; private set; }

    /// <summary>The NEXT vote with the highest index executed.</summary>
    public OwnVote? LastNext { get; private set; }

    /// <summary>The NEXT vote executed before that.</summary>
    public OwnVote? PreviousNext { get; private set; }

    /// <summary>Whether any NEXT was not only executed but sent.</summary>
    public bool IsAnyNextSent { get; private set; }

    /// <summary>The value of every NEXT executed so far when they agree; null when there is none or they differ.</summary>
    public BlockValue? UniformNext { get; private set; }

    /// <summary>Whether any NEXT was executed.</summary>
    public bool HasNext => LastNext is not null;

    /// <summary>The value executed in a step that is still remembered.</summary>
    public OwnVote? Find(Step step)
    {
        if (step == Step.Soft)
        {
            return Soft;
        }

        if (step == Step.Cert)
        {
            return Cert;
        }

        return LastNext is { } last && last.Step == step ? LastNext : PreviousNext is { } previous && previous.Step == step ? PreviousNext : null;
    }

    /// <summary>Records an executed step.</summary>
    public void Record(Step step, BlockValue value, bool isSent)
    {
        OwnVote vote = new(step, value, isSent);
        if (step == Step.Soft)
        {
            Soft = vote;
        }
        else if (step == Step.Cert)
        {
            Cert = vote;
        }
        else
        {
            UniformNext = LastNext is null || UniformNext == value ? value : null;
            PreviousNext = LastNext;
            LastNext = vote;
            IsAnyNextSent |= isSent;
        }
    }
}

/// <summary>One executed step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Value">The value.</param>
/// <param name="IsSent">Whether the node had weight in the step and sent the vote.</param>
internal readonly record struct OwnVote(Step Step, BlockValue Value, bool IsSent);
