// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>debug_trace*: executes transactions and blocks of the chain again under a tracer of the caller's choice.</summary>
internal sealed class DebugTraceMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly TraceReader _reader;
    private readonly CallSites _sites;

    public DebugTraceMethods(NodePorts ports, TraceReader reader, CallSites sites)
    {
        _ports = ports;
        _reader = reader;
        _sites = sites;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter options = RpcParameter.Optional("options", RpcType.Object);
            return
            [
                new(
                    "debug_traceTransaction", RpcCost.Tracing, TraceTransaction, "Executes a transaction again under a tracer.", RpcType.Any,
                    RpcParameter.Required("hash", RpcType.Hash), options),
                new(
                    "debug_traceBlockByNumber", RpcCost.Tracing, TraceBlockByNumber, "Executes a block again under a tracer.", RpcType.Array,
                    RpcParameter.Required("block", RpcType.BlockNumber), options),
                new(
                    "debug_traceBlockByHash", RpcCost.Tracing, TraceBlockByHash, "Executes a block again under a tracer.", RpcType.Array,
                    RpcParameter.Required("hash", RpcType.Hash), options),
                new(
                    "debug_traceBlock", RpcCost.Tracing, TraceEncodedBlock, "Executes a block, given by its encoding, under a tracer.", RpcType.Array,
                    RpcParameter.Required("block", RpcType.Data), options),
                new(
                    "debug_traceCall", RpcCost.Tracing, TraceCall, "Makes a call under a tracer.", RpcType.Any,
                    RpcParameter.Required("transaction", RpcType.TransactionRequest), RpcParameter.Optional("block", RpcType.Block), options),
            ];
        }
    }

    private RpcError? TraceTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash) || !parameters.TryReadOptional(TraceOptions.Read, out TraceOptions? options))
        {
            return parameters.Error;
        }

        if (_reader.FindTransaction(in hash, out Block? block, out int index) is { } missing)
        {
            return missing;
        }

        if (block is null)
        {
            return RpcError.Server("transaction not found");
        }

        using TraceDeadline deadline = new(options?.Timeout, context.Cancellation);
        TraceGuard guard = new(deadline.Token);
        RpcError? error = TracerCatalog.Create(options ?? new TraceOptions(), guard, result, out TransactionTracer tracer)
            ?? _reader.Trace(block, index, tracer, guard);
        if (error is null)
        {
            tracer.Write(result);
        }

        return error;
    }

    private RpcError? TraceCall(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request)
            || !parameters.TryReadOptionalBlock(out BlockSelector selector)
            || !parameters.TryReadOptional(TraceOptions.Read, out TraceOptions? given))
        {
            return parameters.Error;
        }

        TraceOptions options = given ?? new TraceOptions();
        using TraceDeadline deadline = new(options.Timeout, context.Cancellation);
        TraceGuard guard = new(deadline.Token);
        if (TracerCatalog.Create(options, guard, result, out TransactionTracer tracer) is { } problem)
        {
            return problem;
        }

        if (options.TransactionIndex is { } index)
        {
            return TraceCallInBlock(request, selector, index, options, tracer, guard, result);
        }

        if (_sites.Open(selector, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            return TraceCall(site, request, options, tracer, guard, result);
        }
    }

    private RpcError? TraceCallInBlock(
        TransactionRequest request, in BlockSelector selector, ulong index, TraceOptions options, TransactionTracer tracer, TraceGuard guard,
        Utf8JsonWriter result)
    {
        if (_reader.GetBlock(selector, out Block block) is { } missing)
        {
            return missing;
        }

        if (index > (ulong)block.Transactions.Count)
        {
            return RpcError.InvalidParams($"transaction index {index} out of range for block {block.Header.Hash}");
        }

        if (_reader.Open(block, out BlockReplay replay) is { } error)
        {
            return error;
        }

        using (replay)
        {
            if (replay.SkipTo((int)index, guard) is { } failure)
            {
                return failure;
            }

            using CallSite site = new(replay.Freeze(), block.Header, _ports.Chain, _reader.Interpreters);
            return TraceCall(site, request, options, tracer, guard, result);
        }
    }

    private RpcError? TraceCall(
        CallSite site, TransactionRequest request, TraceOptions options, TransactionTracer tracer, TraceGuard guard, Utf8JsonWriter result)
    {
        ulong gas = CallMessage.GasOf(request, Math.Min(_ports.Limits.CallGasMax, CallExecutor.GasMax));
        RpcError? error = CallMessage.Create(request, _sites.Spec.ChainId, gas, out Transaction call)
            ?? site.Override(options.StateOverrides, options.BlockOverrides)
            ?? TracedCall.Run(site, call, CallMessage.SenderOf(request), site.OpenJournal(), tracer, guard);
        if (error is null)
        {
            tracer.Write(result);
        }

        return error;
    }

    private RpcError? TraceBlockByNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector selector) && parameters.TryReadOptional(TraceOptions.Read, out TraceOptions? options)
            ? TraceBlock(selector, options, context, result)
            : parameters.Error;

    private RpcError? TraceBlockByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) && parameters.TryReadOptional(TraceOptions.Read, out TraceOptions? options)
            ? TraceBlock(BlockSelector.Of(in hash), options, context, result)
            : parameters.Error;

    private RpcError? TraceEncodedBlock(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBytes(out byte[] encoded) || !parameters.TryReadOptional(TraceOptions.Read, out TraceOptions? options))
        {
            return parameters.Error;
        }

        return Block.TryDecode(encoded, out Block block, out _)
            ? TraceBlock(block, options, context, result)
            : RpcError.InvalidParams("could not decode block");
    }

    private RpcError? TraceBlock(in BlockSelector selector, TraceOptions? options, RpcContext context, Utf8JsonWriter result) =>
        _reader.GetBlock(selector, out Block block) ?? TraceBlock(block, options, context, result);

    private RpcError? TraceBlock(Block block, TraceOptions? options, RpcContext context, Utf8JsonWriter result)
    {
        using TraceDeadline deadline = new(options?.Timeout, context.Cancellation);
        TraceGuard guard = new(deadline.Token);
        if (_reader.Open(block, out BlockReplay replay) is { } error)
        {
            return error;
        }

        using (replay)
        {
            result.WriteStartArray();
            while (replay.Next < block.Transactions.Count)
            {
                result.WriteStartObject();
                result.WriteHex(TraceNames.TxHash, block.Transactions[replay.Next].Hash);
                result.WritePropertyName(TraceNames.Result);
                if ((TracerCatalog.Create(options ?? new TraceOptions(), guard, result, out TransactionTracer tracer) ?? replay.Trace(tracer, guard)) is { } failure)
                {
                    return failure;
                }

                tracer.Write(result);
                result.WriteEndObject();
            }

            result.WriteEndArray();
            return null;
        }
    }
}
