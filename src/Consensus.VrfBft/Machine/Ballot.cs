// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>Executing a voting step: record, make durable with its reasons, then send if selected (section 9 "send", A1 to A4).</summary>
internal static class Ballot
{
    /// <summary>Executes a step of the present period.</summary>
    public static void Execute(MachineState state, Step step, BlockValue value)
    {
        CheckOwnHistory(state, step, value);
        if (step.IsNext && value.IsBottom)
        {
            LockWatch.OnBottom(state);
        }

        StakeWeight weight = state.IsVoter ? state.Context.Lots.VoteWeight(state.Period, step) : StakeWeight.Zero;
        state.Own.Record(state.Period, step, value, isSent: !weight.IsZero);
        if (!state.IsVoter)
        {
            return;
        }

        Vote vote = new(state.Height, state.Period, step, value, state.Context.Self);
        if (state.Rules.SendBeforePersist)
        {
            Send(state, vote, weight);
        }

        if (!state.Rules.UnselectedNotPersisted || !weight.IsZero)
        {
            ImmutableArray<LogRecord>.Builder records = ImmutableArray.CreateBuilder<LogRecord>();
            CollectCertificates(state, records, isSoftQuorumIncluded: step != Step.Soft);
            CollectPayload(state, records, value);
            if (!state.Rules.VotesNotPersisted)
            {
                records.Add(new LogRecord.VoteExecuted(vote));
            }

            Emit(state, records);
        }

        if (!state.Rules.SendBeforePersist)
        {
            Send(state, vote, weight);
        }
    }

    /// <summary>Makes a committable value durable without a vote: SOFT certificate, payload and verdict (A3).</summary>
    public static void Keep(MachineState state, BlockValue value, bool isSoftQuorumIncluded)
    {
        if (state.IsVoter)
        {
            ImmutableArray<LogRecord>.Builder records = ImmutableArray.CreateBuilder<LogRecord>();
            CollectCertificates(state, records, isSoftQuorumIncluded);
            CollectPayload(state, records, value);
            Emit(state, records);
        }
    }

    /// <summary>Makes the certificates durable by which the node entered the present period (R6).</summary>
    public static void KeepCertificates(MachineState state, bool isSoftQuorumIncluded)
    {
        if (state.IsVoter)
        {
            ImmutableArray<LogRecord>.Builder records = ImmutableArray.CreateBuilder<LogRecord>();
            CollectCertificates(state, records, isSoftQuorumIncluded);
            Emit(state, records);
        }
    }

    private static void Send(MachineState state, in Vote vote, StakeWeight weight)
    {
        if (!weight.IsZero)
        {
            state.Emit(new Effect.SendVote(vote, Delivery.Gossip, IsFinal: false));
        }
    }

    private static void Emit(MachineState state, ImmutableArray<LogRecord>.Builder records)
    {
        if (records.Count > 0)
        {
            state.Emit(new Effect.Persist(records.ToImmutable()));
        }
    }

    // A4: all of nextSet(p - 1), and the SOFT quorum behind a CERT or NEXT.
    private static void CollectCertificates(MachineState state, ImmutableArray<LogRecord>.Builder records, bool isSoftQuorumIncluded)
    {
        for (int i = 0; i < state.Shelf.All.Count; i++)
        {
            ShelvedCertificate shelved = state.Shelf.All[i];
            if (shelved.IsPersisted)
            {
                continue;
            }

            bool isNext = !state.Rules.NextCertificatesNotPersisted && state.Period > Period.Zero && shelved.IsNext(state.Period.Previous);
            bool isSoft = !state.Rules.SoftCertificateNotPersisted && isSoftQuorumIncluded && shelved.IsSoft(state.Period);
            if (isNext || isSoft)
            {
                shelved.IsPersisted = true;
                records.Add(new LogRecord.CertificateKept(shelved.Certificate));
            }
        }
    }

    private static void CollectPayload(MachineState state, ImmutableArray<LogRecord>.Builder records, BlockValue value)
    {
        if (state.Payloads.Find(value) is not { } payload || !payload.State.IsHeld())
        {
            return;
        }

        bool isValid = payload.State == PayloadState.Valid && !state.Rules.ForgetLockAndVerdict;
        if (!payload.IsKept || (isValid && !payload.IsVerdictKept))
        {
            payload.IsKept = true;
            payload.IsVerdictKept |= isValid;
            records.Add(new LogRecord.PayloadKept(state.Height, value, isValid));
        }
    }

    // Section 10: a node that contradicts itself must stop, not vote.
    private static void CheckOwnHistory(MachineState state, Step step, BlockValue value)
    {
        if (!ReferenceEquals(state.Rules, RuleTable.Honest) || state.Own.Find(state.Period) is not { } own)
        {
            return;
        }

        Invariant.Check(own.Find(step) is null);
        if (step == Step.Cert)
        {
            Invariant.Check(!own.HasNext);
        }
        else if (step.IsNext && own.Cert is { } cert)
        {
            Invariant.Check(cert.Value == value);
        }
        else if (step == Step.Soft)
        {
            Invariant.Check(!own.HasNext);
        }
    }
}
