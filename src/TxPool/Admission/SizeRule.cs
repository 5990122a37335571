// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A transaction without its blobs is at most <see cref="PoolSettings.TransactionBytesMax"/> long.</summary>
internal sealed class SizeRule : ISubmissionRule
{
    public PoolRefusal? Check(in Submission submission) =>
        submission.Transaction.Envelope.Length > submission.Settings.TransactionBytesMax ? new PoolRefusal(PoolRefusalCode.Oversized) : null;
}
