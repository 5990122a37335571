// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>Where a node stands on its chain.</summary>
/// <param name="Number">Number of its newest block.</param>
/// <param name="Timestamp">That block's time, in seconds since the Unix epoch.</param>
/// <param name="Hash">That block's hash.</param>
/// <param name="Finalized">Number of the newest final block.</param>
/// <param name="Earliest">Lowest number of a block whose body is kept.</param>
public sealed record ChainPosition(ulong Number, ulong Timestamp, Hash256 Hash, ulong Finalized, ulong Earliest);
