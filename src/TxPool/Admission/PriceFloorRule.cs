// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The priority fee is at least <see cref="PoolSettings.MinPriorityFee"/>.</summary>
internal sealed class PriceFloorRule : ISubmissionRule
{
    public PoolRefusal? Check(in Submission submission) =>
        submission.Transaction.MaxPriorityFeePerGas < submission.Settings.MinPriorityFee ? new PoolRefusal(PoolRefusalCode.Underpriced) : null;
}
