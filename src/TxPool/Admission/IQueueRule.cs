// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A rule about the sender's account and what waits already: asked under the pool's lock, so it must be quick.</summary>
internal interface IQueueRule
{
    /// <summary>Why the transaction is not taken; null when this rule has nothing against it.</summary>
    PoolRefusal? Check(in QueueEntry entry);
}
