// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>Where a node stands, as it says in its Status: unsigned, so it decides nothing but what to send.</summary>
/// <param name="Height">The height it is working on.</param>
/// <param name="Period">The attempt.</param>
/// <param name="HasSoftQuorum">Whether it has a SOFT certificate of that period.</param>
public readonly record struct PeerPosition(Height Height, Period Period, bool HasSoftQuorum);
