// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Makes a transaction that nobody signed of a request, for execution as a call.</summary>
internal static class CallMessage
{
    /// <summary>Makes the call.</summary>
    /// <param name="request">What the client asks for.</param>
    /// <param name="chainId">The chain's id; another one is refused.</param>
    /// <param name="gas">The gas of the call.</param>
    /// <param name="call">The call.</param>
    public static RpcError? Create(TransactionRequest request, ulong chainId, ulong gas, out Transaction call)
    {
        call = null!;
        if (request.ChainId is { } given && given != chainId)
        {
            return RpcError.Server($"chainId does not match node's (have={given}, want={chainId})");
        }

        call = Build(request, chainId, gas);
        return null;
    }

    /// <summary>Who makes the call: the address zero where the request names nobody.</summary>
    public static Address SenderOf(TransactionRequest request) => request.From.GetValueOrDefault();

    /// <summary>The gas that a request asks for, within a limit; the limit where it asks for none.</summary>
    public static ulong GasOf(TransactionRequest request, ulong gasMax) => Math.Min(request.Gas ?? gasMax, gasMax);

    private static Transaction Build(TransactionRequest request, ulong chainId, ulong gas)
    {
        TransactionType type = request.AuthorizationList is not null ? TransactionType.SetCode
            : request.BlobVersionedHashes is not null ? TransactionType.Blob
            : request.GasPrice is null ? TransactionType.DynamicFee
            : request.AccessList is not null ? TransactionType.AccessList
            : TransactionType.Legacy;
        return new Transaction
        {
            Type = type,
            ChainId = chainId,
            Nonce = request.Nonce.GetValueOrDefault(),
            GasLimit = gas,
            MaxFeePerGas = request.GasPrice ?? request.MaxFeePerGas.GetValueOrDefault(),
            MaxPriorityFeePerGas = request.GasPrice ?? request.MaxPriorityFeePerGas.GetValueOrDefault(),
            To = request.To,
            Value = request.Value.GetValueOrDefault(),
            Data = request.Input.GetValueOrDefault(),
            AccessList = request.AccessList ?? [],
            MaxFeePerBlobGas = request.MaxFeePerBlobGas.GetValueOrDefault(),
            BlobVersionedHashes = request.BlobVersionedHashes?.ToArray(),
            AuthorizationList = request.AuthorizationList ?? [],
        };
    }
}
