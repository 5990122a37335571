// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>What a node knows of one period of the height at work, for those who watch it. Decides nothing.</summary>
/// <param name="Height">The height.</param>
/// <param name="Period">The period.</param>
/// <param name="Phase">Where the node stands in its present period.</param>
/// <param name="Leader">Who signed the best timely head of the period; null without one.</param>
/// <param name="HeadCount">Heads of the period.</param>
/// <param name="IsPayloadHeld">Whether the payload of the best head is here.</param>
/// <param name="SoftWeight">Weight of the SOFT votes for the value that leads.</param>
/// <param name="CertWeight">Weight of the CERT votes for the value that leads.</param>
/// <param name="NextWeight">Weight of the votes of the newest NEXT step for the value that leads.</param>
/// <param name="Quorum">The weight of a quorum.</param>
public sealed record PeriodView(
    Height Height,
    Period Period,
    Phase Phase,
    ValidatorIndex? Leader,
    int HeadCount,
    bool IsPayloadHeld,
    StakeWeight SoftWeight,
    StakeWeight CertWeight,
    StakeWeight NextWeight,
    StakeWeight Quorum)
{
    internal static PeriodView Of(MachineState state, Period period)
    {
        int count = 0;
        Proposals.BoardEntry? best = null;
        for (int i = 0; i < state.Board.Entries.Count; i++)
        {
            Proposals.BoardEntry entry = state.Board.Entries[i];
            if (entry.Head.Head.Period == period)
            {
                count++;
                best ??= entry.IsTimely && !entry.IsVoid ? entry : null;
            }
        }

        Votes.PeriodTally? tally = state.Tally.Find(period);
        return new PeriodView(
            state.Height,
            period,
            state.Phase,
            best?.Head.Head.Proposer,
            count,
            best is not null && Proposals.PayloadStates.IsHeld(state.Payloads.StateOf(best.Head.Head.Value)),
            tally?.Soft.LeadingWeight ?? StakeWeight.Zero,
            tally?.Cert.LeadingWeight ?? StakeWeight.Zero,
            tally is { Nexts.Count: > 0 } ? tally.Nexts[^1].LeadingWeight : StakeWeight.Zero,
            state.Quorum);
    }
}
