// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>What a quorum agreed on; many different certificates may prove one id.</summary>
/// <param name="Height">The height.</param>
/// <param name="Period">The attempt.</param>
/// <param name="Step">SOFT, CERT or NEXT_k.</param>
/// <param name="Value">The value that the quorum voted for.</param>
public readonly record struct CertificateId(Height Height, Period Period, Step Step, BlockValue Value);
