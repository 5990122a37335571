// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R2: the SOFT vote.</summary>
internal static class SoftVoting
{
    /// <summary>R2: casts the SOFT vote of the present period, at or after T0 + F, unless only EMPTY is left and its time has not come.</summary>
    public static void TryVote(MachineState state)
    {
        if (state.Phase != Phase.Waiting || state.Now.MonotonicMs < Clocks.SoftDue(state))
        {
            return;
        }

        BlockValue value = Choose(state);
        if (value == state.Context.Empty && state.Now.MonotonicMs < Clocks.EmptyDue(state))
        {
            return;
        }

        state.Phase = Phase.Voting;
        Ballot.Execute(state, Step.Soft, value);
        NextVoting.TryEarlyNext(state);
        NextVoting.TryStepSync(state);
    }

    private static BlockValue Choose(MachineState state)
    {
        // R2a: the quorum that opened this period leaves only one value; one honest holder of its payload exists by construction.
        // R2b: other values are open too, so the carried one must be known to be good.
        if (state.Carried is { } carried && !state.Rules.SoftIgnoresCarry
            && (!state.HasBottom || state.Payloads.StateOf(carried) == PayloadState.Valid))
        {
            return carried;
        }

        // R2c: the best proposal held, while periods still have proposals.
        if (state.Period.Value < state.Parameters.ProposingPeriods && state.Board.BestHeld(state.Period, state.Payloads) is { } best)
        {
            return best.Head.Head.Value;
        }

        // R2d.
        return state.Context.Empty;
    }
}
