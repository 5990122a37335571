// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Subscriptions;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Logs, and filters that clients come back to.</summary>
internal sealed class LogMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly ChainReader _reader;
    private readonly FilterStore _filters;

    public LogMethods(NodePorts ports, ChainReader reader, FilterStore filters)
    {
        _ports = ports;
        _reader = reader;
        _filters = filters;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter filter = RpcParameter.Required("filter", RpcType.LogFilter);
            RpcParameter id = RpcParameter.Required("id", RpcType.Quantity);
            return
            [
                new("eth_getLogs", RpcCost.Evm, GetLogs, "Logs of a range of blocks, or of one block.", RpcType.Logs, filter),
                new("eth_newFilter", RpcCost.Light, NewFilter, "Begins to gather logs.", RpcType.Quantity, filter),
                new("eth_newBlockFilter", RpcCost.Light, NewBlockFilter, "Begins to gather hashes of blocks.", RpcType.Quantity),
                new(
                    "eth_newPendingTransactionFilter", RpcCost.Light, NewPendingTransactionFilter, "Begins to gather hashes of waiting transactions.",
                    RpcType.Quantity, RpcParameter.Optional("full", RpcType.Boolean)),
                new("eth_getFilterChanges", RpcCost.Evm, GetFilterChanges, "What a filter gathered since it was last asked.", RpcType.Array, id),
                new("eth_getFilterLogs", RpcCost.Evm, GetFilterLogs, "All logs that a filter means.", RpcType.Logs, id),
                new("eth_uninstallFilter", RpcCost.Light, UninstallFilter, "Forgets a filter.", RpcType.Boolean, id),
            ];
        }
    }

    private RpcError? GetLogs(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(LogFilter.Read, out LogFilter filter))
        {
            return parameters.Error;
        }

        return WriteLogs(filter, context, result);
    }

    private RpcError? NewFilter(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(LogFilter.Read, out LogFilter filter))
        {
            return parameters.Error;
        }

        return filter.CheckSize(_ports.Limits.Logs) ?? WriteId(_filters.AddLogs(filter), result);
    }

    private RpcError? NewBlockFilter(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) => WriteId(_filters.AddBlocks(), result);

    private RpcError? NewPendingTransactionFilter(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadOptionalBoolean(out bool isFull) ? WriteId(_filters.AddPendingTransactions(isFull), result) : parameters.Error;

    private RpcError? GetFilterChanges(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadText(out string id) ? _filters.WriteChanges(id, result, context.Cancellation) : parameters.Error;

    private RpcError? GetFilterLogs(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadText(out string id))
        {
            return parameters.Error;
        }

        return _filters.TryGetLogFilter(id, out LogFilter? filter) ? WriteLogs(filter, context, result) : RpcErrorMap.FilterNotFound;
    }

    private RpcError? UninstallFilter(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadText(out string id))
        {
            return parameters.Error;
        }

        result.WriteBooleanValue(_filters.Remove(id));
        return null;
    }

    private static RpcError? WriteId(string? id, Utf8JsonWriter result)
    {
        if (id is null)
        {
            return RpcError.Limit("too many filters");
        }

        result.WriteStringValue(id);
        return null;
    }

    private RpcError? WriteLogs(LogFilter filter, RpcContext context, Utf8JsonWriter result)
    {
        RpcError? error = filter.ToQuery(_reader, out LogQuery query) ?? filter.CheckSize(_ports.Limits.Logs);
        if (error is not null)
        {
            return error;
        }

        if (!_ports.Chain.FindLogs(query, _ports.Limits.Logs, context.Cancellation).TryGet(out IReadOnlyList<LogMatch>? logs, out LogQueryError failure))
        {
            return RpcErrorMap.Of(failure);
        }

        result.WriteStartArray();
        foreach (LogMatch log in logs)
        {
            ReceiptJson.WriteLog(result, log, isRemoved: false);
        }

        result.WriteEndArray();
        return null;
    }
}
