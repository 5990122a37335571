// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>How this node answers a peer's request.</summary>
/// <param name="Units">What it counts against the peer's quota: blocks, headers, or KiB of state.</param>
/// <param name="Chunks">The answer, produced while it is sent; nothing when nothing of it is kept.</param>
public sealed record DataAnswer(int Units, IEnumerable<ReadOnlyMemory<byte>> Chunks);
