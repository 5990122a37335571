// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>The host's number for a connected peer; the machine only hands it back.</summary>
/// <param name="Value">The number.</param>
public readonly record struct PeerHandle(ulong Value);
