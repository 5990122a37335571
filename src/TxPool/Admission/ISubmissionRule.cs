// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A rule that needs neither the sender nor the pool: asked first, outside the pool's lock.</summary>
internal interface ISubmissionRule
{
    /// <summary>Why the transaction is not taken; null when this rule has nothing against it.</summary>
    PoolRefusal? Check(in Submission submission);
}
