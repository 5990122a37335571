// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>What to build a block from.</summary>
/// <param name="Height">The height.</param>
/// <param name="Period">The attempt; goes into the seal.</param>
/// <param name="Parent">The committed block below.</param>
/// <param name="TimestampSeconds">The header's timestamp.</param>
/// <param name="PayloadTargetPermille">How much of the payload limit to aim for, in thousandths (B2).</param>
/// <param name="LastCertificate">The fullest CERT certificate known of height - 2, for blocks that must carry it (C3); null when unknown.</param>
public sealed record BuildOrder(
    Height Height, Period Period, BlockValue Parent, ulong TimestampSeconds, int PayloadTargetPermille, VerifiedCertificate? LastCertificate);
