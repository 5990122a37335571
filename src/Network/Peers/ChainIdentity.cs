// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>Which chain a node is on, whatever its rules become: peers on another one are refused and banned.</summary>
/// <param name="ChainId">The chain id.</param>
/// <param name="Genesis">Hash of the genesis block.</param>
public readonly record struct ChainIdentity(ulong ChainId, Hash256 Genesis);
