// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Requests;

/// <summary>How this node answers a request.</summary>
/// <param name="Units">What it counts against the peer's quota: blocks, headers, or KiB of state; at least 1.</param>
/// <param name="Chunks">The answer. Produced while it is sent, so that a slow reader holds one chunk and not all; not looked at when the quota is used up.</param>
public sealed record RequestAnswer(int Units, IEnumerable<ReadOnlyMemory<byte>> Chunks);
