// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Closes a block when its payload would outgrow what one message may carry, or the share of the limits that the proposer aims for (B2).</summary>
internal sealed class PayloadBudget : ITransactionSource
{
    private const int PermilleFull = 1000;

    // RLP around one transaction.
    private const int TransactionRoomBytes = 9;

    private readonly ITransactionSource _inner;
    private readonly ulong _gasKept;
    private long _bytesLeft;

    /// <summary>Makes a budget for one block.</summary>
    /// <param name="inner">The transactions.</param>
    /// <param name="gasLimit">The block's gas limit.</param>
    /// <param name="otherBytes">What the payload carries besides transactions.</param>
    /// <param name="permille">The share aimed for, in thousandths.</param>
    internal PayloadBudget(ITransactionSource inner, ulong gasLimit, int otherBytes, int permille)
    {
        _inner = inner;
        _gasKept = gasLimit - (ulong)((UInt128)gasLimit * (uint)permille / PermilleFull);
        _bytesLeft = (MessageLimits.PayloadBytesMax - MessageLimits.HeadBytesMax - otherBytes) * (long)permille / PermilleFull;
    }

    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
    {
        if (left.Gas <= _gasKept)
        {
            transaction = null;
            return false;
        }

        BlockAllowance share = left with { Gas = left.Gas - _gasKept };
        if (!_inner.TryNext(share, out transaction))
        {
            return false;
        }

        int size = transaction.Envelope.Length + TransactionRoomBytes;
        if (size > _bytesLeft)
        {
            transaction = null;
            return false;
        }

        _bytesLeft -= size;
        return true;
    }

    public void OnRefused(Transaction transaction, TransactionError error)
    {
        _bytesLeft += transaction.Envelope.Length + TransactionRoomBytes;
        _inner.OnRefused(transaction, error);
    }
}
