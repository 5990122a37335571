// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R7: ending a height.</summary>
internal static class Committing
{
    /// <summary>R7: a CERT certificate of any period ends all voting at this height.</summary>
    public static void Begin(MachineState state, VerifiedCertificate certificate, bool isPersisted)
    {
        state.Phase = Phase.Committing;
        state.CommitCertificate = certificate;
        state.Proposal.Clear();
        state.ResyncDueMs = state.Now.MonotonicMs + state.Parameters.ResyncIntervalMs;
        if (!isPersisted)
        {
            state.Emit(new Effect.Persist([new LogRecord.CertificateKept(certificate)]));
        }
    }

    /// <summary>Takes the next step towards the commit: fetch, execute, commit.</summary>
    /// <param name="state">The machine.</param>
    /// <param name="isRetry">Whether a fetch that was asked for before is asked for again.</param>
    public static void Continue(MachineState state, bool isRetry)
    {
        if (state.Phase != Phase.Committing || state.IsCommitOrdered || state.CommitCertificate is not { } certificate)
        {
            return;
        }

        BlockValue value = certificate.Id.Value;
        switch (state.Payloads.StateOf(value))
        {
            case PayloadState.Absent when isRetry:
                state.Emit(new Effect.RequestPayload(state.Height, value));
                break;
            case PayloadState.Held:
                ExecuteIfHeld(state, value);
                break;
            case PayloadState.Invalid:
                state.IsHalted = true;
                state.Emit(new Effect.Halt(HaltReason.CertifiedInvalidBlock, null, certificate));
                break;
            case PayloadState.Valid:
                state.IsCommitOrdered = true;
                CertifyLate(state, certificate);
                state.Emit(new Effect.Commit(certificate));
                break;
            case PayloadState.Absent:
            case PayloadState.Executing:
                break;
        }
    }

    /// <summary>Has a held payload executed.</summary>
    public static void ExecuteIfHeld(MachineState state, BlockValue value)
    {
        if (state.Payloads.Find(value) is { State: PayloadState.Held } payload)
        {
            payload.State = PayloadState.Executing;
            state.Emit(new Effect.Execute(state.Height, value));
        }
    }

    /// <summary>Two certificates for different blocks at one height: nothing this node could do would be right.</summary>
    public static void HaltOnConflict(MachineState state, VerifiedCertificate first, VerifiedCertificate second)
    {
        state.IsHalted = true;
        state.Emit(new Effect.Halt(HaltReason.ConflictingCommit, first, second));
    }

    // C3: a CERT that came too late for the quorum still counts for participation.
    private static void CertifyLate(MachineState state, VerifiedCertificate certificate)
    {
        CertificateId id = certificate.Id;
        OwnPeriod? own = state.Own.Find(id.Period);
        if (!state.IsVoter || own?.Cert is not null || (own is { HasNext: true } && own.UniformNext != id.Value && !state.Rules.LateCertUnguarded))
        {
            return;
        }

        if (!state.Context.Lots.VoteWeight(id.Period, Step.Cert).IsZero)
        {
            Vote vote = new(id.Height, id.Period, Step.Cert, id.Value, state.Context.Self);
            state.Own.Record(id.Period, Step.Cert, id.Value, isSent: true);
            state.Emit(new Effect.Persist([new LogRecord.VoteExecuted(vote)]));
            state.Emit(new Effect.SendVote(vote, Delivery.Gossip, IsFinal: true));
        }
    }
}
