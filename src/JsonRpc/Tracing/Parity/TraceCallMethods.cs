// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>trace_call, trace_callMany, trace_rawTransaction: what calls and transactions that are not in the chain would do.</summary>
internal sealed class TraceCallMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly CallSites _sites;

    public TraceCallMethods(NodePorts ports, CallSites sites)
    {
        _ports = ports;
        _sites = sites;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter types = RpcParameter.Required("types", RpcType.Array);
            RpcParameter block = RpcParameter.Optional("block", RpcType.Block);
            return
            [
                new(
                    "trace_call", RpcCost.Tracing, Call, "Makes a call and tells what it did.", RpcType.Object,
                    RpcParameter.Required("transaction", RpcType.TransactionRequest), types, block,
                    RpcParameter.Optional("stateOverrides", RpcType.Object), RpcParameter.Optional("blockOverrides", RpcType.Object)),
                new(
                    "trace_callMany", RpcCost.Tracing, CallMany, "Makes calls one after another and tells what they did.", RpcType.Array,
                    RpcParameter.Required("calls", RpcType.Array), block),
                new(
                    "trace_rawTransaction", RpcCost.Tracing, RawTransaction, "Executes a signed transaction without sending it and tells what it did.",
                    RpcType.Object, RpcParameter.Required("data", RpcType.Data), types),
            ];
        }
    }

    private ulong GasMax => Math.Min(_ports.Limits.CallGasMax, CallExecutor.GasMax);

    private RpcError? Call(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request)
            || !parameters.TryRead(TraceTypesJson.Read, out TraceTypes types)
            || !parameters.TryReadOptionalBlock(out BlockSelector block)
            || !parameters.TryReadOptional(StateOverrides.Read, out StateOverrides? stateOverrides)
            || !parameters.TryReadOptional(BlockOverrides.Read, out BlockOverrides? blockOverrides))
        {
            return parameters.Error;
        }

        if (_sites.Open(block, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            TraceGuard guard = new(context.Cancellation);
            return site.Override(stateOverrides, blockOverrides) ?? Write(site, request, types, site.OpenJournal(), guard, result);
        }
    }

    private RpcError? CallMany(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(ReadCalls, out IReadOnlyList<TraceCallRequest> calls) || !parameters.TryReadOptionalBlock(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (_sites.Open(block, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            TraceGuard guard = new(context.Cancellation);
            Journal journal = site.OpenJournal();
            result.WriteStartArray();
            foreach (TraceCallRequest call in calls)
            {
                if (Write(site, call.Transaction, call.Types, journal, guard, result) is { } error)
                {
                    return error;
                }
            }

            result.WriteEndArray();
            return null;
        }
    }

    private RpcError? RawTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBytes(out byte[] encoded) || !parameters.TryRead(TraceTypesJson.Read, out TraceTypes types))
        {
            return parameters.Error;
        }

        if (!Transaction.TryDecode(encoded, out Transaction transaction, out TransactionDecodeError decodeError))
        {
            return RpcErrorMap.Of(decodeError);
        }

        if (_sites.Open(BlockSelector.Latest, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            TransactionError error = SenderRecovery.TryRecover(transaction, site.Block.Revision, out Address sender);
            if (error != TransactionError.None)
            {
                return RpcErrorMap.Of(error);
            }

            TraceGuard guard = new(context.Cancellation);
            return ReplayTrace.Write(
                result, types, null, guard, tracer => TracedCall.Run(site, transaction, sender, site.OpenJournal(), tracer, guard));
        }
    }

    private RpcError? Write(
        CallSite site, TransactionRequest request, TraceTypes types, Journal journal, TraceGuard guard, Utf8JsonWriter result)
    {
        if (CallMessage.Create(request, _sites.Spec.ChainId, CallMessage.GasOf(request, GasMax), out Transaction call) is { } error)
        {
            return error;
        }

        Address sender = CallMessage.SenderOf(request);
        return ReplayTrace.Write(result, types, null, guard, tracer => TracedCall.Run(site, call, sender, journal, tracer, guard));
    }

    private static string? ReadCalls(ref Utf8JsonReader reader, out IReadOnlyList<TraceCallRequest> value) =>
        MemberReader.ReadArray(ref reader, TraceCallRequest.Read, TraceLimits.CallsMax, out value);
}
