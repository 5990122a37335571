// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The gas limit is at most that of a block.</summary>
internal sealed class BlockGasRule : ISubmissionRule
{
    public PoolRefusal? Check(in Submission submission) =>
        submission.Transaction.GasLimit > submission.Next.GasLimit ? new PoolRefusal(PoolRefusalCode.GasLimitAboveBlock) : null;
}
