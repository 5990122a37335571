// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R9, R10: which messages count, and what follows from them.</summary>
internal static class Intake
{
    /// <summary>R10: the heights and periods whose loose votes are kept.</summary>
    public static bool Wants(MachineState state, in Vote vote)
    {
        if (vote.Height == state.Height)
        {
            if (state.CommitCertificate is { } commit)
            {
                return vote.Step == Step.Cert && vote.Period == commit.Id.Period && vote.Value == commit.Id.Value;
            }

            return IsNearPeriod(state, vote.Period);
        }

        if (vote.Height == state.Height.Next)
        {
            return FutureMessages.IsWithinWindow(vote);
        }

        return state.Tail.Find(vote.Height)?.Wants(vote) == true;
    }

    /// <summary>R10: certificates of any period of this height, unless old or known; of the height above; and rivals of what was committed.</summary>
    public static bool Wants(MachineState state, in CertificateId id)
    {
        if (id.Height == state.Height)
        {
            bool isOld = id.Step != Step.Cert && (state.CommitCertificate is not null || id.Period.Next < state.Period);
            return !isOld && !state.Shelf.Knows(id);
        }

        if (id.Height == state.Height.Next)
        {
            return !state.Future.Knows(id);
        }

        return id.Step == Step.Cert && state.Tail.Find(id.Height) is { } tail && tail.Certificate.Id.Value != id.Value;
    }

    /// <summary>R10: heads of the periods around the present one.</summary>
    public static bool WantsHead(MachineState state, Height height, Period period) =>
        height == state.Height && period.Value < state.Parameters.ProposingPeriods && state.CommitCertificate is null
        && IsNearPeriod(state, period);

    /// <summary>B9: payloads that a head or a certificate names, and a few that nothing names yet.</summary>
    public static bool WantsPayload(MachineState state, Height height, BlockValue value)
    {
        if (height != state.Height || state.Payloads.StateOf(value) != PayloadState.Absent)
        {
            return false;
        }

        return state.Board.Names(value) || state.Shelf.Names(value) || state.Payloads.Entries.Count < PayloadTable.UnnamedMax;
    }

    /// <summary>A verified vote.</summary>
    public static void OnVote(MachineState state, VerifiedVote vote)
    {
        Vote content = vote.Vote;
        if (!Wants(state, content))
        {
            return;
        }

        if (content.Height == state.Height.Next)
        {
            state.Future.Add(vote);
        }
        else if (content.Height != state.Height)
        {
            if (state.Tail.Find(content.Height)!.TryAdd(vote))
            {
                Relay(state, vote);
            }
        }
        else
        {
            Count(state, vote);
        }
    }

    /// <summary>A verified certificate, from a peer or from the tally.</summary>
    public static void OnCertificate(MachineState state, VerifiedCertificate certificate)
    {
        CertificateId id = certificate.Id;
        if (!Wants(state, id))
        {
            return;
        }

        if (id.Height == state.Height.Next)
        {
            state.Future.Add(certificate);
            return;
        }

        if (id.Height != state.Height)
        {
            Committing.HaltOnConflict(state, state.Tail.Find(id.Height)!.Certificate, certificate);
            return;
        }

        if (state.CommitCertificate is { } commit)
        {
            if (commit.Id.Value != id.Value)
            {
                Committing.HaltOnConflict(state, commit, certificate);
            }

            return;
        }

        if (state.Rules.CertificateUnderVoteCap)
        {
            TakeApart(state, certificate);
            return;
        }

        Accept(state, certificate);
    }

    /// <summary>A verified head.</summary>
    public static void OnHead(MachineState state, VerifiedHead head, long receivedUnixMs)
    {
        ProposalHead content = head.Head;
        if (!WantsHead(state, content.Height, content.Period))
        {
            return;
        }

        bool isTimely = Clocks.IsTimely(state, content.Period, head.TimestampSeconds, receivedUnixMs);
        BoardEntry? entry = state.Board.Add(head, isTimely, out BoardEntry? rival);
        if (entry is null)
        {
            return;
        }

        if (rival is not null)
        {
            state.Emit(new Effect.ReportDoubleHead(rival.Head.Head, content));
        }

        if (content.Proposer != state.Context.Self && state.Board.RankOf(entry) < ProposalBoard.RelayedRanks)
        {
            state.Emit(new Effect.RelayHead(head));
        }

        ExecuteBest(state);
        SoftVoting.TryVote(state);
    }

    /// <summary>A payload is complete.</summary>
    public static void OnPayload(MachineState state, Height height, BlockValue value)
    {
        if (!WantsPayload(state, height, value))
        {
            return;
        }

        PayloadEntry payload = state.Payloads.GetOrAdd(value);
        payload.State = PayloadState.Held;
        payload.HeldAtMs = state.Now.MonotonicMs;
        if (state.CommitCertificate is not null)
        {
            Committing.Continue(state, isRetry: false);
            return;
        }

        if (state.Shelf.Names(value))
        {
            Committing.ExecuteIfHeld(state, value);
        }

        ExecuteBest(state);
        SoftVoting.TryVote(state);
    }

    /// <summary>Execution answered.</summary>
    public static void OnExecuted(MachineState state, Input.PayloadExecuted executed)
    {
        if (executed.Height != state.Height || state.Payloads.Find(executed.Value) is not { State: PayloadState.Executing } payload)
        {
            return;
        }

        payload.State = executed.Verdict switch
        {
            PayloadVerdict.Valid => PayloadState.Valid,
            PayloadVerdict.Invalid => PayloadState.Invalid,
            _ => PayloadState.Held,
        };
        if (state.CommitCertificate is not null)
        {
            if (payload.State != PayloadState.Held)
            {
                Committing.Continue(state, isRetry: false);
            }

            return;
        }

        if (payload.State == PayloadState.Valid)
        {
            Certifying.TryCertify(state);
            SoftVoting.TryVote(state);
        }
        else if (payload.State == PayloadState.Invalid)
        {
            ExecuteBest(state);
        }
    }

    private static bool IsNearPeriod(MachineState state, Period period) => period.Value + 1 >= state.Period.Value && period.Value <= state.Period.Value + 1;

    private static void Count(MachineState state, VerifiedVote vote)
    {
        Vote content = vote.Vote;
        PeriodTally period = state.Tally.GetOrAdd(content.Period);
        TallyOutcome outcome = period.Add(vote, out StepTally? tally, out VerifiedVote? earlier);
        if (outcome is TallyOutcome.Repeated or TallyOutcome.Ignored)
        {
            return;
        }

        Accuse(state, period, vote, earlier);
        if (!content.Step.IsNext || content.Step.NextIndex <= state.NextIndex + 1
            || period.MayRelayFar(content.Voter, state.Now.MonotonicMs, state.Parameters.ResyncIntervalMs))
        {
            Relay(state, vote);
        }

        if (state.CommitCertificate is not null)
        {
            return;
        }

        ValueWeight weight = tally!.Of(content.Value);
        if (weight.Weight >= state.Quorum && !weight.IsCertified)
        {
            // B6: a quorum becomes an object at once, so that no later pruning can lose it.
            weight.IsCertified = true;
            CertificateId id = new(content.Height, content.Period, content.Step, content.Value);
            if (Wants(state, id))
            {
                Accept(state, CertificateBuilder.FromStep(id, state.Context.Validators.Count, tally.Votes));
                return;
            }
        }

        if (content.Period == state.Period)
        {
            if (content.Step == Step.Soft)
            {
                Heights.TryStartWithOthers(state);
                NextVoting.TryEarlyNext(state);
            }
            else if (content.Step.IsNext)
            {
                NextVoting.TryStepSync(state);
            }
        }
    }

    // B8: a certificate first learned is announced at once.
    private static void Accept(MachineState state, VerifiedCertificate certificate)
    {
        CertificateId id = certificate.Id;
        state.Shelf.TryAdd(certificate, isPersisted: false);
        if (id.Step == Step.Cert)
        {
            Committing.Begin(state, certificate, isPersisted: false);
            state.Emit(new Effect.SendCertificate(certificate, Delivery.Gossip));
            Committing.Continue(state, isRetry: true);
            return;
        }

        state.Emit(new Effect.SendCertificate(certificate, Delivery.Gossip));
        Resync.Fetch(state, id.Value);
        if (id.Step == Step.Soft)
        {
            if (id.Period > state.Period)
            {
                Periods.EnterBySoft(state, id.Period);
            }
            else if (id.Period == state.Period)
            {
                Certifying.TryCertify(state);
            }
        }
        else if (id.Period >= state.Period)
        {
            Periods.EnterByNext(state, id.Period);
        }
        else if (id.Period.Next == state.Period)
        {
            Proposing.TryPropose(state);
        }
    }

    private static void ExecuteBest(MachineState state)
    {
        if (state.CommitCertificate is null && state.Board.BestHeld(state.Period, state.Payloads) is { } best)
        {
            Committing.ExecuteIfHeld(state, best.Head.Head.Value);
        }
    }

    // E1 and E2 of section 17, once per voter and height.
    private static void Accuse(MachineState state, PeriodTally period, VerifiedVote vote, VerifiedVote? earlier)
    {
        Vote content = vote.Vote;
        VerifiedVote? against = earlier;
        if (against is null && content.Step == Step.Cert)
        {
            for (int i = 0; i < period.Nexts.Count && against is null; i++)
            {
                against = period.Nexts[i].FirstOtherThan(content.Voter, content.Value);
            }
        }
        else if (against is null && content.Step.IsNext)
        {
            against = period.Cert.FirstOtherThan(content.Voter, content.Value);
        }

        if (against is not null && state.Reported.Add(content.Voter.Value))
        {
            state.Emit(new Effect.ReportDoubleVote(against.Signed, vote.Signed));
        }
    }

    private static void Relay(MachineState state, VerifiedVote vote)
    {
        if (vote.Vote.Voter != state.Context.Self)
        {
            state.Emit(new Effect.RelayVote(vote));
        }
    }

    // The planted bug of RuleTable.CertificateUnderVoteCap: a certificate counts only as loose votes do.
    private static void TakeApart(MachineState state, VerifiedCertificate certificate)
    {
        QuorumCertificate content = certificate.Certificate;
        int at = 0;
        for (uint index = 0; index < (uint)state.Context.Validators.Count; index++)
        {
            ValidatorIndex voter = new(index);
            if (!content.HasSigner(voter))
            {
                continue;
            }

            VoteSignature signature = VoteSignature.From(content.Signatures.Span.Slice(at * VoteSignature.Size, VoteSignature.Size));
            at++;
            Vote vote = new(content.Height, content.Period, content.Step, content.Value, voter);
            if (Wants(state, vote))
            {
                Count(state, new VerifiedVote(new SignedVote(vote, signature), state.Context.Validators[voter].Weight));
            }
        }
    }
}
