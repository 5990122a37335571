// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>Starting, and starting again from the log (section 15).</summary>
internal static class Recovery
{
    /// <summary>Takes up the height above the last committed block.</summary>
    public static void Start(MachineState state, Input.Started started)
    {
        Height height = started.Context.Height;
        state.LaterLog = started.Log.RemoveAll(record => record.Height <= height);
        ImmutableArray<LogRecord> own = started.Log.RemoveAll(record => record.Height != height);
        if (own.IsEmpty)
        {
            Heights.Enter(state, started.Context);
        }
        else
        {
            Resume(state, started.Context, own);
        }
    }

    /// <summary>Takes the records of a height that the log holds beyond the last commit.</summary>
    public static ImmutableArray<LogRecord> TakeLater(MachineState state, Height height)
    {
        if (state.LaterLog.IsEmpty)
        {
            return [];
        }

        ImmutableArray<LogRecord> own = state.LaterLog.RemoveAll(record => record.Height != height);
        state.LaterLog = state.LaterLog.RemoveAll(record => record.Height <= height);
        return own;
    }

    /// <summary>Takes up a height where the log left it: period, steps executed, certificates, payloads and verdicts.</summary>
    public static void Resume(MachineState state, HeightContext context, ImmutableArray<LogRecord> log)
    {
        state.TakeUp(context);
        foreach (LogRecord record in log)
        {
            Replay(state, record);
        }

        OwnPeriod? own = state.Own.Find(state.Period);
        if (state.CommitCertificate is not null)
        {
            state.Phase = Phase.Committing;
            Committing.Continue(state, isRetry: true);
            return;
        }

        // B5: T0 is the time of the restart.
        OwnProposal proposal = state.Proposal;
        Clocks.StartPeriod(state, state.Now.MonotonicMs);
        if (own?.LastNext is { } last)
        {
            state.Phase = Phase.Next;
            state.NextIndex = last.Step.NextIndex;
            state.Tally.GetOrAdd(state.Period).MoveTo(state.NextIndex);
            state.NextDueMs = state.Now.MonotonicMs + Clocks.NextPause(state, state.NextIndex);
            state.ResyncDueMs = state.Now.MonotonicMs + state.Parameters.ResyncIntervalMs;
        }
        else if (own?.Soft is not null || state.Entry == PeriodEntry.SoftCertificate)
        {
            state.Phase = Phase.Voting;
        }

        Resync.SendKnowledge(state);
        if (proposal is { OrderedFor: not null, Value: { } value })
        {
            Proposing.SendHead(state, value);
        }
        else
        {
            Proposing.TryPropose(state);
        }

        Certifying.TryCertify(state);
        Heights.ReplayFuture(state);
    }

    private static void Replay(MachineState state, LogRecord record)
    {
        switch (record)
        {
            case LogRecord.VoteExecuted executed:
                Vote vote = executed.Vote;
                bool isSelected = state.IsVoter && !state.Context.Lots.VoteWeight(vote.Period, vote.Step).IsZero;
                state.Own.Record(vote.Period, vote.Step, vote.Value, isSelected);
                break;
            case LogRecord.CertificateKept kept:
                Replay(state, kept.Certificate);
                break;
            case LogRecord.PayloadKept kept:
                PayloadEntry payload = state.Payloads.GetOrAdd(kept.Value);
                payload.IsKept = true;
                payload.HeldAtMs = state.Now.MonotonicMs;
                payload.IsVerdictKept |= kept.IsValid;
                payload.State = payload.IsVerdictKept ? PayloadState.Valid : PayloadState.Held;
                break;
            case LogRecord.HeadProposed proposed:
                PayloadEntry own = state.Payloads.GetOrAdd(proposed.Value);
                own.IsKept = true;
                own.IsVerdictKept = true;
                own.HeldAtMs = state.Now.MonotonicMs;
                own.State = PayloadState.Valid;
                if (proposed.Period == state.Period)
                {
                    state.Proposal.OrderedFor = proposed.Period;
                    state.Proposal.Value = proposed.Value;
                    state.Proposal.IsHeadSent = true;
                    state.Context.Lots.TryDrawProposer(proposed.Period, out Primitives.Bytes.Hash256 priority);
                    state.Proposal.Priority = priority;
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    // The same moves as R6 and R7, without their effects.
    private static void Replay(MachineState state, VerifiedCertificate certificate)
    {
        CertificateId id = certificate.Id;
        state.Shelf.TryAdd(certificate, isPersisted: true);
        if (id.Step == Step.Cert)
        {
            if (state.CommitCertificate is null)
            {
                Committing.Begin(state, certificate, isPersisted: true);
            }
        }
        else if (id.Step == Step.Soft)
        {
            if (id.Period > state.Period)
            {
                Periods.Move(state, id.Period, Phase.Voting, PeriodEntry.SoftCertificate);
            }
        }
        else if (id.Period >= state.Period)
        {
            Periods.Move(state, id.Period.Next, Phase.Waiting, PeriodEntry.NextCertificate);
        }
    }
}
