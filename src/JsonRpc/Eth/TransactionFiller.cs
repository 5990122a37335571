// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Makes an unsigned transaction of a request: what the client left open is filled in from the chain, the pool and an estimate.</summary>
internal sealed class TransactionFiller
{
    private const ulong BaseFeeHeadroom = 2;

    private readonly NodePorts _ports;
    private readonly ChainReader _reader;
    private readonly TipOracle _tips;
    private readonly IGasEstimator _estimator;

    public TransactionFiller(NodePorts ports, ChainReader reader, TipOracle tips, IGasEstimator estimator)
    {
        _ports = ports;
        _reader = reader;
        _tips = tips;
        _estimator = estimator;
    }

    /// <summary>Fills in.</summary>
    public RpcError? Fill(TransactionRequest request, CancellationToken cancellationToken, out Transaction transaction)
    {
        transaction = null!;
        RpcError? error = Check(request) ?? FillFees(request) ?? FillNonce(request) ?? FillGas(request, cancellationToken);
        if (error is null)
        {
            transaction = Build(request);
        }

        return error;
    }

    private RpcError? Check(TransactionRequest request)
    {
        ulong chainId = _ports.Chain.Spec.ChainId;
        return request.ChainId is { } given && given != chainId ? RpcError.Server($"chainId does not match node's (have={given}, want={chainId})")
            : request.To is null && request.Input.GetValueOrDefault().IsEmpty ? RpcError.Server("contract creation without any data provided")
            : request.To is null && (request.BlobVersionedHashes is not null || request.AuthorizationList is not null)
                ? RpcError.Server("missing \"to\" in a transaction that cannot create a contract")
                : null;
    }

    private RpcError? FillFees(TransactionRequest request)
    {
        if (request.GasPrice is not null)
        {
            return null;
        }

        UInt256 baseFee = BaseFee.Next(_ports.Chain.Head.Header, _ports.Chain.Spec);
        UInt256 tip = request.MaxPriorityFeePerGas ?? UInt256.Min(_tips.Suggest(), request.MaxFeePerGas ?? UInt256.MaxValue);
        request.MaxPriorityFeePerGas = tip;
        request.MaxFeePerGas ??= UInt256.TryMultiply(baseFee, BaseFeeHeadroom, out UInt256 room) && UInt256.TryAdd(room, tip, out UInt256 cap)
            ? cap
            : UInt256.MaxValue;
        if (request.BlobVersionedHashes is not null)
        {
            request.MaxFeePerBlobGas ??= BlobGas.BaseFeeOf(_ports.Chain.Head.Header, _ports.Chain.Spec) * BaseFeeHeadroom;
        }

        return request.MaxFeePerGas.Value < tip
            ? RpcError.Server($"maxFeePerGas ({request.MaxFeePerGas}) < maxPriorityFeePerGas ({tip})")
            : null;
    }

    private RpcError? FillNonce(TransactionRequest request)
    {
        if (request.Nonce is not null)
        {
            return null;
        }

        if (_reader.OpenState(BlockSelector.Latest, out IStateSnapshot state) is { } error)
        {
            return error;
        }

        using (state)
        {
            Address from = request.From.GetValueOrDefault();
            state.TryGetAccount(in from, out Account account);
            request.Nonce = _ports.Pool.GetNextNonce(in from, account.Nonce);
            return null;
        }
    }

    private RpcError? FillGas(TransactionRequest request, CancellationToken cancellationToken)
    {
        if (request.Gas is not null)
        {
            return null;
        }

        RpcError? error = _estimator.Estimate(request, BlockSelector.Pending, cancellationToken, out ulong gas);
        request.Gas = gas;
        return error;
    }

    private Transaction Build(TransactionRequest request)
    {
        TransactionType type = request.BlobVersionedHashes is not null ? TransactionType.Blob
            : request.AuthorizationList is not null ? TransactionType.SetCode
            : request.GasPrice is null ? TransactionType.DynamicFee
            : request.AccessList is not null ? TransactionType.AccessList
            : TransactionType.Legacy;
        return new Transaction
        {
            Type = type,
            ChainId = _ports.Chain.Spec.ChainId,
            Nonce = request.Nonce.GetValueOrDefault(),
            GasLimit = request.Gas.GetValueOrDefault(),
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
