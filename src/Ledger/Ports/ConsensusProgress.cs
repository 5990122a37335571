// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>What a node knows of the attempt at work.</summary>
/// <param name="Step">Where the node stands in it: waiting, voting, next or committing.</param>
/// <param name="Leader">Who proposed the best block of the attempt that is known; null without one.</param>
/// <param name="Proposals">Blocks proposed in it that are known.</param>
/// <param name="IsPayloadHeld">Whether the best one is here as a whole.</param>
/// <param name="SoftWeight">Weight of the SOFT votes for the block that leads.</param>
/// <param name="CertWeight">Weight of the CERT votes for the block that leads.</param>
/// <param name="NextWeight">Weight of the newest NEXT votes for what leads.</param>
/// <param name="Quorum">The weight that decides.</param>
public sealed record ConsensusProgress(
    string Step, Address? Leader, int Proposals, bool IsPayloadHeld, ulong SoftWeight, ulong CertWeight, ulong NextWeight, ulong Quorum);
