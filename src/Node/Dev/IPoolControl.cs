// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>What a developer may do to the pool beyond what clients may. Safe for use by several threads.</summary>
internal interface IPoolControl
{
    /// <summary>Removes a transaction; false when it is not there.</summary>
    bool TryRemove(in Hash256 hash);

    /// <summary>Removes every transaction.</summary>
    void Clear();

    /// <summary>Tells it what the next block will have, where that does not follow from the head.</summary>
    /// <param name="baseFee">Base fee of the next block alone, in wei per gas; null: the usual.</param>
    /// <param name="gasLimit">Gas limit of blocks from the next on; null: the usual.</param>
    void ExpectNext(UInt256? baseFee, ulong? gasLimit);

    /// <summary>Lets the pool stay at the head that it knows until the result is disposed of, when it takes note of the newest one.</summary>
    /// <remarks>For blocks that include nothing; no two at a time, so under the sealer's gate.</remarks>
    IDisposable PauseFollowing();
}
