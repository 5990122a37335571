// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>The memory of all connections of a node together.</summary>
/// <param name="Buffers">Bytes received and not read, or written and not sent.</param>
/// <param name="Windows">Credit that streams have been given beyond what they start with.</param>
internal sealed record MemoryBudgets(MemoryBudget Buffers, MemoryBudget Windows);
