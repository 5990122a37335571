// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Simulation;

/// <summary>I11: what a machine keeps stays within what its rules allow.</summary>
internal static class Bounds
{
    private const int PeriodsKept = 3;
    private const int NextIndicesNear = 3;

    public static void Check(Checker checker, SimNode node)
    {
        MachineState state = node.Machine.State;
        int voters = state.Context.Validators.Count;
        if (state.Tally.Periods.Count > PeriodsKept)
        {
            checker.Fail($"I11 node {node.Slot} tallies {state.Tally.Periods.Count} periods");
        }

        foreach (PeriodTally period in state.Tally.Periods)
        {
            if (period.Nexts.Count > NextIndicesNear + voters || period.Soft.Votes.Count > 2 * voters || period.Cert.Votes.Count > 2 * voters)
            {
                checker.Fail($"I11 node {node.Slot} keeps too many votes of period {period.Period}");
            }
        }

        if (state.Future.Votes.Count > voters * FutureMessages.VotesPerVoterMax || state.Future.Certificates.Count > FutureMessages.CertificatesMax)
        {
            checker.Fail($"I11 node {node.Slot} keeps too many early messages");
        }

        if (state.Board.Entries.Count > 2 * PeriodsKept * voters)
        {
            checker.Fail($"I11 node {node.Slot} keeps {state.Board.Entries.Count} heads");
        }

        if (state.Payloads.Entries.Count > PayloadTable.UnnamedMax + state.Board.Entries.Count + state.Shelf.All.Count + 1)
        {
            checker.Fail($"I11 node {node.Slot} keeps {state.Payloads.Entries.Count} payloads");
        }
    }
}
