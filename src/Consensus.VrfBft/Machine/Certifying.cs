// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>R3: the CERT vote, the lock of a period.</summary>
internal static class Certifying
{
    /// <summary>R3: certifies the committable value, unless a NEXT time of this period has passed, whether or not this node was selected (A2).</summary>
    public static void TryCertify(MachineState state)
    {
        if (state.Phase == Phase.Committing || state.Committable is not { } value)
        {
            return;
        }

        OwnPeriod? own = state.Own.Find(state.Period);
        if (own?.Cert is not null)
        {
            return;
        }

        if (IsBarred(state, own))
        {
            // A3: what is committable is remembered even when it comes too late for a CERT.
            Ballot.Keep(state, value, isSoftQuorumIncluded: true);
            return;
        }

        Ballot.Execute(state, Step.Cert, value);
    }

    private static bool IsBarred(MachineState state, OwnPeriod? own)
    {
        if (state.Rules.CertAfterNext)
        {
            return false;
        }

        return state.Rules.CertGuardedBySentNext ? own?.IsAnyNextSent == true : state.Phase == Phase.Next;
    }
}
