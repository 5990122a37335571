// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Lends threads to the hashing of large changes; supplied by the host, since this project starts none.</summary>
/// <remarks>
/// The parts of a run touch different nodes and read only finished ones, so neither their order nor their number of threads shows in a result: an
/// implementation affects performance only, as long as <see cref="Run"/> calls every part exactly once and returns after the last.
/// </remarks>
public interface ITrieWorkers
{
    /// <summary>Calls <paramref name="part"/> with each number from 0 to <paramref name="count"/> - 1, on any threads, and waits for all of them.</summary>
    void Run(int count, Action<int> part);
}
