// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.State;

/// <summary>A state that can be changed by whole differences and knows its Merkle root.</summary>
/// <remarks>
/// Changes are pending until <see cref="Commit"/>: reads and <see cref="Root"/> include them, the store does not.
/// So the root of a candidate block is computed, compared, and then committed or discarded.
/// </remarks>
public interface IWorldState : IStateView
{
    /// <summary>Root of the state trie, pending changes included.</summary>
    Hash256 Root { get; }

    /// <summary>Applies a difference to the pending changes.</summary>
    /// <returns>The new <see cref="Root"/>.</returns>
    Hash256 Apply(StateDiff diff);

    /// <summary>Makes the pending changes part of the store, all or nothing.</summary>
    void Commit();

    /// <summary>Drops the pending changes; reads and <see cref="Root"/> are again those of the last commit.</summary>
    void Discard();
}
