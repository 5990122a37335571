// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Says why a call was not made, in the words of go-ethereum with the numbers that explain it.</summary>
internal static class CallRefusal
{
    /// <summary>The error of a call whose gas is named.</summary>
    public static RpcError Of(TransactionError error, Transaction call, in Address sender, BlockContext block, Journal journal) =>
        RpcError.Server(Text($"err: {TextOf(error, call, sender, block, journal)} (supplied gas {call.GasLimit})"));

    /// <summary>The error of an estimate.</summary>
    public static RpcError OfEstimate(TransactionError error, Transaction call, in Address sender, BlockContext block, Journal journal) =>
        RpcError.Server(Text($"failed with {call.GasLimit} gas: {TextOf(error, call, sender, block, journal)}"));

    /// <summary>The error of a call of eth_simulateV1.</summary>
    public static RpcError OfSimulated(TransactionError error, Transaction call, in Address sender, BlockContext block, Journal journal) =>
        Of(error, call, sender, block, journal) with
        {
            Code = error switch
            {
                TransactionError.NonceTooLow => RpcErrorCode.SimulatedNonceTooLow,
                TransactionError.NonceTooHigh => RpcErrorCode.SimulatedNonceTooHigh,
                TransactionError.FeeCapBelowBaseFee => RpcErrorCode.SimulatedFeeCapTooLow,
                TransactionError.IntrinsicGasTooLow or TransactionError.GasBelowDataFloor => RpcErrorCode.SimulatedIntrinsicGas,
                TransactionError.InsufficientFunds => RpcErrorCode.SimulatedInsufficientFunds,
                TransactionError.GasLimitAboveBlock or TransactionError.BlobGasAboveBlock => RpcErrorCode.SimulatedBlockGasLimit,
                TransactionError.InitcodeTooLong => RpcErrorCode.SimulatedInitcodeTooLong,
                TransactionError.PriorityFeeAboveFeeCap or TransactionError.GasFeeOverflow => RpcErrorCode.InvalidParams,
                _ => RpcErrorCode.Internal,
            },
        };

    private static string TextOf(TransactionError error, Transaction call, in Address sender, BlockContext block, Journal journal)
    {
        string text = RpcErrorMap.TextOf(error);
        string address = AddressText.Checksummed(in sender);
        BlockEnvironment environment = block.Environment;
        switch (error)
        {
            case TransactionError.NonceTooLow or TransactionError.NonceTooHigh:
                return Text($"{text}: address {address}, tx: {call.Nonce} state: {journal.GetNonce(in sender)}");
            case TransactionError.NonceAtMaximum:
                return Text($"{text}: address {address}, nonce: {call.Nonce}");
            case TransactionError.PriorityFeeAboveFeeCap:
                return Text($"{text}: address {address}, maxPriorityFeePerGas: {call.MaxPriorityFeePerGas}, maxFeePerGas: {call.MaxFeePerGas}");
            case TransactionError.FeeCapBelowBaseFee:
                return Text($"{text}: address {address}, maxFeePerGas: {call.MaxFeePerGas}, baseFee: {environment.BaseFee}");
            case TransactionError.BlobFeeCapBelowBlobBaseFee:
                return Text($"{text}: address {address} blobGasFeeCap: {call.MaxFeePerBlobGas}, blobBaseFee: {environment.BlobBaseFee}");
            case TransactionError.InsufficientFunds:
                string want = call.TryGetMaxCost(out UInt256 cost) ? cost.ToString() : "more than 256 bits";
                return Text($"{text}: address {address} have {journal.GetBalance(in sender)} want {want}");
            case TransactionError.IntrinsicGasTooLow:
                return Text($"{text}: have {call.GasLimit}, want {IntrinsicCost.Of(call, block.Revision).Regular}");
            case TransactionError.GasBelowDataFloor:
                return Text($"{text}: have {call.GasLimit}, want {IntrinsicCost.Of(call, block.Revision).Floor}");
            case TransactionError.InitcodeTooLong:
                return Text($"{text}: code size {call.Data.Length} limit {TransactionRules.InitcodeBytesMax}");
            default:
                return text;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
