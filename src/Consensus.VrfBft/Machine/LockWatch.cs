// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>B7: notices when the node gives up a value that it voted CERT for and nothing it knows explains why.</summary>
/// <remarks>
/// A node that voted CERT for v in p votes NEXT ⊥ later in the height only after a NEXT certificate for another value of period p or later, or a SOFT certificate for another value of a
/// later period. That is a lemma about sound networks, not a rule: what breaks it is counted and never stops the node.
/// </remarks>
internal static class LockWatch
{
    /// <summary>Looks at a NEXT vote for ⊥ that is about to be executed.</summary>
    public static void OnBottom(MachineState state)
    {
        for (int i = 0; i < state.Own.Periods.Count; i++)
        {
            if (state.Own.Periods[i] is { Cert: { } cert, Period: var period } && !IsExplained(state.Shelf, cert.Value, period))
            {
                state.UnexplainedBottoms++;
                return;
            }
        }
    }

    private static bool IsExplained(CertificateShelf shelf, BlockValue value, Period period)
    {
        for (int i = 0; i < shelf.All.Count; i++)
        {
            CertificateId id = shelf.All[i].Certificate.Id;
            if (id.Value != value && ((id.Step.IsNext && id.Period >= period) || (id.Step == Step.Soft && id.Period > period)))
            {
                return true;
            }
        }

        return false;
    }
}
