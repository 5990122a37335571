// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.System;

/// <summary>Collects the requests of the execution layer to the consensus layer after the last transaction of a block (EIP-7685).</summary>
internal static class RequestCollection
{
    /// <summary>Collects the requests.</summary>
    /// <param name="calls">Calls in the block's name.</param>
    /// <param name="depositContract">The contract whose logs are deposits (EIP-6110).</param>
    /// <param name="receipts">The block's receipts.</param>
    /// <param name="requests">One item per type that has requests, ordered by type: the type byte and the requests' bytes.</param>
    internal static BlockErrorCode TryCollect(
        SystemCalls calls, in Address depositContract, IReadOnlyList<Receipt> receipts, List<ReadOnlyMemory<byte>> requests)
    {
        if (!TryCollectDeposits(depositContract, receipts, requests))
        {
            return BlockErrorCode.WrongDepositLayout;
        }

        BlockErrorCode error = Dequeue(calls, SystemContracts.WithdrawalRequests, ExecutionRequests.WithdrawalType, requests);
        return error == BlockErrorCode.None
            ? Dequeue(calls, SystemContracts.ConsolidationRequests, ExecutionRequests.ConsolidationType, requests)
            : error;
    }

    private static bool TryCollectDeposits(in Address depositContract, IReadOnlyList<Receipt> receipts, List<ReadOnlyMemory<byte>> requests)
    {
        List<byte> deposits = [ExecutionRequests.DepositType];
        foreach (Receipt receipt in receipts)
        {
            foreach (Log log in receipt.Logs)
            {
                if (DepositLog.IsDeposit(log, depositContract) && !DepositLog.TryAppendRequest(log, deposits))
                {
                    return false;
                }
            }
        }

        if (deposits.Count > 1)
        {
            requests.Add(deposits.ToArray());
        }

        return true;
    }

    // The queue contracts answer a system call with what is due in this block, taken off the queue (EIP-7002, EIP-7251).
    private static BlockErrorCode Dequeue(SystemCalls calls, in Address contract, byte type, List<ReadOnlyMemory<byte>> requests)
    {
        if (!calls.TryCall(contract, out ExecutionResult? result))
        {
            return BlockErrorCode.SystemContractMissing;
        }

        if (result!.Status != ExecutionStatus.Success)
        {
            return BlockErrorCode.SystemContractFailed;
        }

        if (!result.Output.IsEmpty)
        {
            requests.Add((byte[])[type, .. result.Output.Span]);
        }

        return BlockErrorCode.None;
    }
}
