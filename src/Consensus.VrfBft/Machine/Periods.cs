// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R6: entering a period.</summary>
internal static class Periods
{
    /// <summary>R6: a NEXT certificate of the present or a later period opens the one after it.</summary>
    public static void EnterByNext(MachineState state, Period ended)
    {
        Move(state, ended.Next, Phase.Waiting, PeriodEntry.NextCertificate);
        Ballot.KeepCertificates(state, isSoftQuorumIncluded: false);
        if (state.Carried is { } carried)
        {
            PayloadState payload = state.Payloads.StateOf(carried);
            if (payload.IsHeld())
            {
                state.Emit(new Effect.PushPayload(state.Height, carried));
                Committing.ExecuteIfHeld(state, carried);
            }
        }

        Proposing.TryPropose(state);
    }

    /// <summary>R6: a SOFT certificate of a later period shows that the others vote there; this node joins without a SOFT of its own.</summary>
    public static void EnterBySoft(MachineState state, Period period)
    {
        Move(state, period, Phase.Voting, PeriodEntry.SoftCertificate);
        Ballot.KeepCertificates(state, isSoftQuorumIncluded: true);
        Certifying.TryCertify(state);
        NextVoting.TryStepSync(state);
    }

    /// <summary>Sets the state on entering a period; without effects, for the log's replay too.</summary>
    public static void Move(MachineState state, Period period, Phase phase, PeriodEntry entry)
    {
        state.Period = period;
        state.Phase = phase;
        state.Entry = entry;
        state.Proposal.Clear();
        if (period > Period.Zero)
        {
            // R10: loose messages are kept from the period before on; certificates stay for good.
            state.Tally.DropBelow(period.Previous);
            state.Board.DropBelow(period.Previous);
        }

        Clocks.StartPeriod(state, state.Now.MonotonicMs);
    }
}
