// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.JsonRpc.Tracing.Parity;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Otterscan;

/// <summary>ots_*: what the Otterscan explorer asks beside the standard methods.</summary>
internal sealed class OtterscanMethods : IMethodGroup
{
    private const int ApiLevel = 8;

    private readonly TraceReader _traces;
    private readonly ChainReader _reader;
    private readonly AccountHistory _history;
    private readonly AccountSearch _search;

    public OtterscanMethods(TraceReader traces, ChainReader reader)
    {
        _traces = traces;
        _reader = reader;
        _history = new AccountHistory(traces);
        _search = new AccountSearch(traces);
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter hash = RpcParameter.Required("hash", RpcType.Hash);
            RpcParameter number = RpcParameter.Required("block", RpcType.BlockNumber);
            RpcParameter address = RpcParameter.Required("address", RpcType.Address);
            RpcParameter page = RpcParameter.Required("page", RpcType.Number);
            RpcParameter size = RpcParameter.Required("pageSize", RpcType.Number);
            RpcParameter block = RpcParameter.Required("block", RpcType.Number);
            return
            [
                new("ots_getApiLevel", RpcCost.Light, GetApiLevel, "The version of these methods.", RpcType.Number),
                new("ots_hasCode", RpcCost.Light, HasCode, "Whether an account has code.", RpcType.Boolean, address, RpcParameter.Optional("block", RpcType.Block)),
                new("ots_getHeaderByNumber", RpcCost.Light, GetHeader, "A header.", RpcType.HeaderOrNull, number),
                new("ots_getBlockDetails", RpcCost.Light, GetBlockDetails, "A block without its transactions, with its fees.", RpcType.Any, number),
                new("ots_getBlockDetailsByHash", RpcCost.Light, GetBlockDetailsByHash, "A block without its transactions, with its fees.", RpcType.Any, hash),
                new(
                    "ots_getBlockTransactions", RpcCost.Evm, GetBlockTransactions, "A page of a block's transactions with their receipts.", RpcType.Any,
                    number, page, size),
                new("ots_getTransactionError", RpcCost.Tracing, GetTransactionError, "What a transaction reverted with.", RpcType.Data, hash),
                new("ots_getInternalOperations", RpcCost.Tracing, GetInternalOperations, "Transfers, creations and self-destructs inside a transaction.", RpcType.Array, hash),
                new("ots_traceTransaction", RpcCost.Tracing, TraceTransaction, "The calls of a transaction in order, with their depth.", RpcType.Array, hash),
                new(
                    "ots_searchTransactionsBefore", RpcCost.Tracing, SearchBefore, "Transactions that concern an account, in blocks before one, newest first.",
                    RpcType.Object, address, block, size),
                new(
                    "ots_searchTransactionsAfter", RpcCost.Tracing, SearchAfter, "Transactions that concern an account, in blocks after one, newest first.",
                    RpcType.Object, address, block, size),
                new(
                    "ots_getTransactionBySenderAndNonce", RpcCost.Evm, GetBySenderAndNonce, "The transaction of an account with a nonce.", RpcType.Any,
                    address, RpcParameter.Required("nonce", RpcType.Number)),
                new("ots_getContractCreator", RpcCost.Tracing, GetContractCreator, "Who created a contract, and in which transaction.", RpcType.Any, address),
            ];
        }
    }

    private static RpcError? GetApiLevel(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteNumberValue(ApiLevel);
        return null;
    }

    private RpcError? HasCode(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address) || !parameters.TryReadOptionalBlock(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (_reader.OpenState(block, out IStateSnapshot state) is { } error)
        {
            return error;
        }

        using (state)
        {
            result.WriteBooleanValue(state.TryGetAccount(in address, out Account account) && account.HasCode);
            return null;
        }
    }

    private RpcError? GetHeader(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlockNumber(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (_reader.TryGetHeader(block, out BlockHeader? header))
        {
            HeaderJson.Write(result, header);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? GetBlockDetails(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector block) ? WriteDetails(block, result) : parameters.Error;

    private RpcError? GetBlockDetailsByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) ? WriteDetails(BlockSelector.Of(in hash), result) : parameters.Error;

    private RpcError? WriteDetails(in BlockSelector selector, Utf8JsonWriter result)
    {
        RpcError? error = _reader.GetReceipts(selector, out Block? block, out IReadOnlyList<Receipt> receipts);
        if (error is null && block is null)
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            BlockDetailsJson.Write(result, block!, receipts, _traces.Chain);
        }

        return error;
    }

    private RpcError? GetBlockTransactions(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlockNumber(out BlockSelector selector)
            || !parameters.TryReadLooseUInt64(out ulong page)
            || !parameters.TryReadLooseUInt64(out ulong size))
        {
            return parameters.Error;
        }

        if (size > TraceLimits.PageSizeMax)
        {
            return RpcError.InvalidParams($"page size too large, at most {TraceLimits.PageSizeMax}");
        }

        RpcError? error = _reader.GetReceipts(selector, out Block? block, out IReadOnlyList<Receipt> receipts);
        if (error is null && block is null)
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            BlockPageJson.Write(result, block!, receipts, page, size, _traces.Chain.Spec);
        }

        return error;
    }

    private RpcError? GetTransactionError(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Trace(ref parameters, context, out CallNode root) is { } error)
        {
            return error;
        }

        result.WriteHexValue(root.Status == Evm.ExecutionStatus.Revert ? root.Output : []);
        return null;
    }

    private RpcError? GetInternalOperations(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Trace(ref parameters, context, out CallNode root) is { } error)
        {
            return error;
        }

        result.WriteStartArray();
        OperationsJson.WriteOperations(result, root);
        result.WriteEndArray();
        return null;
    }

    private RpcError? TraceTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Trace(ref parameters, context, out CallNode root) is { } error)
        {
            return error;
        }

        result.WriteStartArray();
        OperationsJson.WriteCalls(result, root, 0);
        result.WriteEndArray();
        return null;
    }

    private RpcError? SearchBefore(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        ReadSearch(ref parameters, out Address address, out ulong block, out ulong size)
            ?? _search.Before(address, block, size, new TraceGuard(context.Cancellation), result);

    private RpcError? SearchAfter(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        ReadSearch(ref parameters, out Address address, out ulong block, out ulong size)
            ?? _search.After(address, block, size, new TraceGuard(context.Cancellation), result);

    private static RpcError? ReadSearch(ref RpcParameters parameters, out Address address, out ulong block, out ulong size)
    {
        block = 0;
        size = 0;
        return !parameters.TryReadAddress(out address) || !parameters.TryReadLooseUInt64(out block) || !parameters.TryReadLooseUInt64(out size)
            ? parameters.Error
            : size > TraceLimits.PageSizeMax ? RpcError.InvalidParams($"page size too large, at most {TraceLimits.PageSizeMax}")
            : null;
    }

    private RpcError? GetBySenderAndNonce(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address sender) || !parameters.TryReadLooseUInt64(out ulong nonce))
        {
            return parameters.Error;
        }

        RpcError? error = _history.FindByNonce(sender, nonce, out Hash256? hash);
        if (error is null && hash is { } found)
        {
            result.WriteHexValue(found);
        }
        else if (error is null)
        {
            result.WriteNullValue();
        }

        return error;
    }

    private RpcError? GetContractCreator(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address))
        {
            return parameters.Error;
        }

        RpcError? error = _history.FindCreator(address, new TraceGuard(context.Cancellation), out (Hash256 Hash, Address Creator)? creation);
        if (error is null && creation is { } found)
        {
            result.WriteStartObject();
            result.WriteHex(Names.Hash, found.Hash);
            result.WritePropertyName("creator"u8);
            result.WriteHexValue(found.Creator);
            result.WriteEndObject();
        }
        else if (error is null)
        {
            result.WriteNullValue();
        }

        return error;
    }

    private RpcError? Trace(ref RpcParameters parameters, RpcContext context, out CallNode root)
    {
        root = null!;
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (_traces.FindTransaction(in hash, out Block? block, out int index) is { } error)
        {
            return error;
        }

        if (block is null)
        {
            return RpcError.Server("transaction not found");
        }

        TraceGuard guard = new(context.Cancellation);
        CallTreeTracer tracer = new(guard);
        RpcError? failure = _traces.Trace(block, index, tracer, guard);
        root = tracer.Root!;
        return failure;
    }
}
