// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The rules of the next block allow the transaction by itself: the very rules that execution asks (<see cref="TransactionRules"/>).</summary>
internal sealed class ValidityRule : ISubmissionRule
{
    public PoolRefusal? Check(in Submission submission)
    {
        TransactionError error = TransactionRules.Check(submission.Transaction, submission.Next.Rules);
        return error == TransactionError.None ? null : new PoolRefusal(PoolRefusalCode.Invalid, error);
    }
}
