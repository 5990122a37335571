// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R8: telling the others again what they may have missed.</summary>
internal static class Resync
{
    /// <summary>R8, B4: own SOFT, CERT and last two NEXT votes, the SOFT certificate of the period, one certificate per value of nextSet(p - 1).</summary>
    public static void SendKnowledge(MachineState state)
    {
        if (state.Rules.NoResync)
        {
            return;
        }

        if (state.Own.Find(state.Period) is { } own && state.IsVoter)
        {
            Send(state, own.Soft);
            Send(state, own.Cert);
            Send(state, own.PreviousNext);
            Send(state, own.LastNext);
        }

        for (int i = 0; i < state.Shelf.All.Count; i++)
        {
            ShelvedCertificate shelved = state.Shelf.All[i];
            if (!IsFresh(state, shelved))
            {
                continue;
            }

            state.Emit(new Effect.SendCertificate(shelved.Certificate, Delivery.Direct));
            Fetch(state, shelved.Certificate.Id.Value);
        }
    }

    /// <summary>Asks for a payload that a certificate names, or has it executed when it is held.</summary>
    public static void Fetch(MachineState state, BlockValue value)
    {
        if (value.IsBottom)
        {
            return;
        }

        if (state.Payloads.StateOf(value) == PayloadState.Absent)
        {
            state.Emit(new Effect.RequestPayload(state.Height, value));
        }
        else
        {
            Committing.ExecuteIfHeld(state, value);
        }
    }

    /// <summary>Section 16: answers a peer that is behind, and catches up with one that is ahead.</summary>
    public static void OnStatus(MachineState state, PeerHandle peer, PeerPosition position)
    {
        if (position.Height < state.Height)
        {
            state.Emit(new Effect.ServeHeights(peer, position.Height));
        }
        else if (position.Height > state.Height)
        {
            state.Emit(new Effect.RequestSync(peer, state.Height));
        }
        else if (state.CommitCertificate is { } commit)
        {
            state.Emit(new Effect.SendCertificateTo(peer, commit));
        }
        else if (position.Period <= state.Period)
        {
            for (int i = 0; i < state.Shelf.All.Count; i++)
            {
                ShelvedCertificate shelved = state.Shelf.All[i];
                bool isLacked = shelved.IsSoft(state.Period) && !position.HasSoftQuorum;
                if (isLacked || (IsFresh(state, shelved) && position.Period < state.Period))
                {
                    state.Emit(new Effect.SendCertificateTo(peer, shelved.Certificate));
                }
            }
        }
    }

    private static bool IsFresh(MachineState state, ShelvedCertificate shelved) =>
        shelved.IsSoft(state.Period) || (state.Period > Period.Zero && shelved.IsNext(state.Period.Previous));

    private static void Send(MachineState state, OwnVote? vote)
    {
        if (vote is { IsSent: true } sent)
        {
            Vote again = new(state.Height, state.Period, sent.Step, sent.Value, state.Context.Self);
            state.Emit(new Effect.SendVote(again, Delivery.Direct, IsFinal: false));
        }
    }
}
