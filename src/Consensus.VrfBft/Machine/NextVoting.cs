// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R4, R4e, R5: the NEXT votes, which end a period.</summary>
internal static class NextVoting
{
    /// <summary>R4: executes NEXT_{k+1}.</summary>
    public static void Execute(MachineState state)
    {
        state.NextIndex++;
        state.Phase = Phase.Next;
        state.Tally.GetOrAdd(state.Period).MoveTo(state.NextIndex);
        Resync.SendKnowledge(state);
        Ballot.Execute(state, Step.NextAt(checked((uint)state.NextIndex)), Choose(state));
        long now = state.Now.MonotonicMs;
        state.NextDueMs = now + Clocks.NextPause(state, state.NextIndex);
        state.ResyncDueMs = now + state.Parameters.ResyncIntervalMs;
    }

    /// <summary>R4, R8: the next NEXT when it is due and a quorum stands at the present one; else knowledge again, each second.</summary>
    public static void OnTime(MachineState state)
    {
        long now = state.Now.MonotonicMs;
        if (now >= state.NextDueMs && IsGateOpen(state))
        {
            Execute(state);
        }
        else if (now >= state.ResyncDueMs)
        {
            state.ResyncDueMs = now + state.Parameters.ResyncIntervalMs;
            Resync.SendKnowledge(state);
        }
    }

    /// <summary>R4e (FULL): no value can reach a SOFT quorum any more, so waiting for D(p) is pointless.</summary>
    public static void TryEarlyNext(MachineState state)
    {
        if (state.IsSampled || state.Phase != Phase.Voting || state.Shelf.HasSoft(state.Period) || state.Own.Find(state.Period)?.Soft is null
            || state.Tally.Find(state.Period) is not { } tally)
        {
            return;
        }

        StakeWeight outstanding = state.Context.Validators.TotalWeight - tally.Soft.VotedWeight;
        if (tally.Soft.LeadingWeight + outstanding < state.Quorum)
        {
            Execute(state);
        }
    }

    /// <summary>R5: follows voters that are ahead in NEXT, once their weight shows an honest one among them.</summary>
    public static void TryStepSync(MachineState state)
    {
        if (state.Phase is Phase.Waiting or Phase.Committing || state.Tally.Find(state.Period) is not { } tally || tally.Nexts.Count == 0)
        {
            return;
        }

        // B1: in SAMPLED committees a voter draws anew for each step, so only the weight within one step says anything.
        long reached = state.IsSampled && !state.Rules.StepSyncByHighestIndex
            ? tally.HighestStepReaching(state.SyncWeight)
            : tally.HighestReachedBy(state.SyncWeight);
        if (reached > state.NextIndex)
        {
            state.NextIndex = reached - 1;
            Execute(state);
        }
    }

    // A1: the own CERT first, then what is committable, then what the period before carried over, else ⊥.
    private static BlockValue Choose(MachineState state)
    {
        if (!state.Rules.NextIgnoresCommittable)
        {
            if (!state.Rules.ForgetLockAndVerdict && state.Own.Find(state.Period)?.Cert is { } cert)
            {
                return cert.Value;
            }

            if (state.Committable is { } committable)
            {
                return committable;
            }
        }

        return state.Carried is { } carried && !state.HasBottom && !state.Rules.SoftIgnoresCarry ? carried : BlockValue.Bottom;
    }

    // B4: a node does not run ahead of the others, so that after a partition all stand within one step. FULL counts voters at k or above; SAMPLED,
    // where a voter draws anew for each step (B1), the voters of one step.
    private static bool IsGateOpen(MachineState state)
    {
        if (state.Rules.NextWithoutGate)
        {
            return true;
        }

        if (state.Tally.Find(state.Period) is not { } tally)
        {
            return false;
        }

        return state.IsSampled
            ? tally.HighestStepReaching(new StakeWeight(state.Parameters.SampledGate)) >= state.NextIndex
            : tally.WeightAtOrAbove(state.NextIndex) >= state.Quorum;
    }
}
