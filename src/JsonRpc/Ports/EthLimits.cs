// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Ports;

/// <summary>What single methods give at most.</summary>
public sealed record EthLimits
{
    /// <summary>Gas of eth_call and eth_estimateGas.</summary>
    public ulong CallGasMax { get; init; } = 50_000_000;

    /// <summary>Fee of a transaction sent through this node, gas limit times fee cap, in wei; zero: any. Guards against slips of a decimal point.</summary>
    public UInt256 TransactionFeeMax { get; init; } = UInt256.Parse("1000000000000000000");

    /// <summary>Whether transactions without replay protection (EIP-155) are taken.</summary>
    public bool AreUnprotectedTransactionsAllowed { get; init; }

    /// <summary>Logs of one query.</summary>
    public LogLimits Logs { get; init; } = new();

    /// <summary>Slots of one eth_getProof or eth_getStorageValues.</summary>
    public int StorageSlotsMax { get; init; } = 1_024;

    /// <summary>Blocks of one eth_feeHistory.</summary>
    public ulong FeeHistoryBlocksMax { get; init; } = 1_024;

    /// <summary>Percentiles of one eth_feeHistory.</summary>
    public int FeeHistoryPercentilesMax { get; init; } = 100;

    /// <summary>Time that eth_sendRawTransactionSync waits when the caller names none.</summary>
    public TimeSpan SyncTimeDefault { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time that eth_sendRawTransactionSync waits at most.</summary>
    public TimeSpan SyncTimeMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Calls of eth_sendRawTransactionSync that wait at once.</summary>
    public int SyncWaitersMax { get; init; } = 1_024;
}
