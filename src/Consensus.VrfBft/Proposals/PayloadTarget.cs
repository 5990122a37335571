// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Proposals;

/// <summary>How much of the payload limit a proposer aims for: halved when a height fails to agree on a block at once, slowly up again (B2).</summary>
internal sealed class PayloadTarget
{
    /// <summary>The whole limit, in thousandths.</summary>
    public const int Full = 1000;

    /// <summary>The least a proposer aims for, in thousandths.</summary>
    public const int Floor = 10;

    /// <summary>The target in thousandths of the limit.</summary>
    public int Permille { get; private set; } = Full;

    /// <summary>A block won in period 0.</summary>
    public void OnGoodHeight() => Permille = Math.Min(Full, Permille + Math.Max(1, Permille / 10));

    /// <summary>EMPTY won, or a later period was needed.</summary>
    public void OnFailedHeight() => Permille = Math.Max(Floor, Permille / 2);
}
