// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R0: entering a height, and the timers within it.</summary>
internal static class Heights
{
    /// <summary>R0: the parent is committed; period 0 begins.</summary>
    public static void Enter(MachineState state, HeightContext context)
    {
        state.TakeUp(context);
        Clocks.StartPeriod(state, Clocks.HeightStart(state));
        Proposing.TryPropose(state);
        ReplayFuture(state);
    }

    /// <summary>The block below <paramref name="next"/> is committed.</summary>
    public static void OnCommitted(MachineState state, HeightContext next)
    {
        Height committed = state.Height;
        if (next.Height <= committed)
        {
            return;
        }

        if (next.Height == committed.Next && state.CommitCertificate is { } certificate)
        {
            Invariant.Check(next.Parent == certificate.Id.Value);
            Measure(state, certificate.Id);
            state.Tail.Add(new CommittedHeight(certificate, state.Context.Validators));
            CollectLateVotes(state, certificate.Id);
        }
        else
        {
            // Block sync went past this machine: it took no part in what lies between.
            state.Tail.Clear();
            if (next.Height != committed.Next)
            {
                state.Future.Clear();
            }
        }

        ImmutableArray<LogRecord> log = Recovery.TakeLater(state, next.Height);
        if (log.IsEmpty)
        {
            Enter(state, next);
        }
        else
        {
            Recovery.Resume(state, next, log);
        }
    }

    /// <summary>R0: a node whose clock is slow begins a height once SOFT votes weigh enough to have an honest one among them, rather than miss it.</summary>
    public static void TryStartWithOthers(MachineState state)
    {
        long now = state.Now.MonotonicMs;
        if (state.Period == Period.Zero && state.Phase == Phase.Waiting && state.PeriodStartMs > now
            && state.Tally.Find(state.Period) is { } tally && tally.Soft.VotedWeight >= state.SyncWeight)
        {
            Clocks.StartPeriod(state, now);
            Proposing.OnTime(state);
        }
    }

    /// <summary>Lets every rule act whose time has come.</summary>
    public static void RunTimers(MachineState state)
    {
        long now = state.Now.MonotonicMs;
        if (state.Phase == Phase.Committing)
        {
            if (now >= state.ResyncDueMs)
            {
                state.ResyncDueMs = now + state.Parameters.ResyncIntervalMs;
                Committing.Continue(state, isRetry: true);
            }

            return;
        }

        Proposing.OnTime(state);
        if (state.Phase == Phase.Waiting && now >= Clocks.SoftDue(state))
        {
            SoftVoting.TryVote(state);
        }

        if (state.Phase == Phase.Voting && now >= Clocks.FirstNextDue(state))
        {
            NextVoting.Execute(state);
        }
        else if (state.Phase == Phase.Next)
        {
            NextVoting.OnTime(state);
        }
    }

    /// <summary>Hands over what came early for the height that now begins (R10).</summary>
    public static void ReplayFuture(MachineState state)
    {
        if (state.Future.Votes.Count == 0 && state.Future.Certificates.Count == 0)
        {
            return;
        }

        VerifiedCertificate[] certificates = [.. state.Future.Certificates];
        VerifiedVote[] votes = [.. state.Future.Votes];
        state.Future.Clear();
        foreach (VerifiedCertificate certificate in certificates)
        {
            Intake.OnCertificate(state, certificate);
        }

        foreach (VerifiedVote vote in votes)
        {
            Intake.OnVote(state, vote);
        }
    }

    // B2: what this height teaches about the wait before SOFT and the size of proposals.
    private static void Measure(MachineState state, in CertificateId commit)
    {
        if (commit.Period == Period.Zero && commit.Value != state.Context.Empty)
        {
            state.Filter.Add(state.Payloads.Find(commit.Value) is { } payload ? payload.HeldAtMs - state.PeriodStartMs : 0);
            state.Target.OnGoodHeight();
        }
        else
        {
            state.Filter.AddFailure();
            state.Target.OnFailedHeight();
        }
    }

    private static void CollectLateVotes(MachineState state, in CertificateId commit)
    {
        if (state.Tally.Find(commit.Period) is { } tally && state.Tail.Find(commit.Height) is { } height)
        {
            foreach (VerifiedVote vote in tally.Cert.Votes)
            {
                height.TryAdd(vote);
            }
        }
    }
}
