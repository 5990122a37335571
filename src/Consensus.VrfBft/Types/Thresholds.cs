// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The weights that count in one epoch.</summary>
/// <param name="Quorum">T: reaching it makes a certificate.</param>
/// <param name="Sync">T_sync: reaching it shows that at least one honest voter speaks.</param>
public readonly record struct Thresholds(StakeWeight Quorum, StakeWeight Sync)
{
    /// <summary>The thresholds of a FULL committee: floor(2W/3) + 1 and floor(W/3) + 1.</summary>
    public static Thresholds Full(StakeWeight total) => new(new StakeWeight((2 * total.Value / 3) + 1), new StakeWeight((total.Value / 3) + 1));
}
