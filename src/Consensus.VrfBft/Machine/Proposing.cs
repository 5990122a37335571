// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R1: proposing a block.</summary>
internal static class Proposing
{
    /// <summary>R1: orders a block when this node may propose in the present period and has not ordered one yet.</summary>
    public static void TryPropose(MachineState state)
    {
        OwnProposal own = state.Proposal;
        if (!state.IsVoter || state.Phase == Phase.Committing || own.OrderedFor == state.Period || state.Period.Value >= state.Parameters.ProposingPeriods)
        {
            return;
        }

        if ((state.Period != Period.Zero && !state.HasBottom) || !state.Context.Lots.TryDrawProposer(state.Period, out Hash256 priority))
        {
            return;
        }

        own.Clear();
        own.OrderedFor = state.Period;
        own.Priority = priority;
        long startUnixMs = state.Now.UnixMs + Math.Max(0, state.PeriodStartMs - state.Now.MonotonicMs);
        ulong timestamp = Math.Max(state.Context.ParentTimestampSeconds + 1, (ulong)Math.Max(0, startUnixMs / 1000));
        VerifiedCertificate? last = state.Height.Value > 2 ? state.Tail.Find(state.Height.Previous.Previous)?.Fullest() : null;
        state.Emit(new Effect.RequestBuild(
            new BuildOrder(state.Height, state.Period, state.Context.Parent, timestamp, state.Target.Permille, last)));
    }

    /// <summary>The block ordered is there: it goes out when the period begins.</summary>
    public static void OnBuilt(MachineState state, Input.Built built)
    {
        OwnProposal own = state.Proposal;
        if (built.Height != state.Height || built.Period != state.Period || own.OrderedFor != built.Period || own.Value is not null
            || state.Phase == Phase.Committing)
        {
            return;
        }

        own.Value = built.Value;
        PayloadEntry payload = state.Payloads.GetOrAdd(built.Value);
        payload.State = PayloadState.Valid;
        payload.HeldAtMs = Math.Max(state.Now.MonotonicMs, state.PeriodStartMs);
        OnTime(state);
    }

    /// <summary>Sends the head at T0, and the payload at once or at F/2.</summary>
    public static void OnTime(MachineState state)
    {
        OwnProposal own = state.Proposal;
        long now = state.Now.MonotonicMs;
        if (own is { Value: { } value, IsHeadSent: false } && now >= state.PeriodStartMs)
        {
            own.IsHeadSent = true;
            if (!state.Rules.HeadNotPersisted)
            {
                // C1: a restarted proposer must find its head again rather than build another.
                state.Emit(new Effect.Persist([new LogRecord.HeadProposed(state.Height, state.Period, value)]));
                PayloadEntry payload = state.Payloads.GetOrAdd(value);
                payload.IsKept = true;
                payload.IsVerdictKept = true;
            }

            SendHead(state, value);
        }

        if (own.IsPayloadWithheld && now >= Clocks.PushDue(state))
        {
            own.IsPayloadWithheld = false;
            state.Board.CountBetter(state.Period, own.Priority, state.Payloads, out bool isAnyHeld);
            if (!isAnyHeld)
            {
                state.Emit(new Effect.PushPayload(state.Height, own.Value!.Value));
            }
        }
    }

    /// <summary>Sends the head, and the payload unless better ranked heads make it unlikely to be wanted.</summary>
    public static void SendHead(MachineState state, BlockValue value)
    {
        state.Emit(new Effect.SendHead(state.Height, state.Period, value));
        if (state.Board.CountBetter(state.Period, state.Proposal.Priority, state.Payloads, out _) < ProposalBoard.RelayedRanks)
        {
            state.Emit(new Effect.PushPayload(state.Height, value));
        }
        else
        {
            state.Proposal.IsPayloadWithheld = true;
        }
    }
}
