// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>debug_trace*: executes transactions and blocks of the chain again under a tracer of the caller's choice.</summary>
internal sealed class DebugTraceMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly ChainReader _reader;

    public DebugTraceMethods(NodePorts ports, ChainReader reader)
    {
        _ports = ports;
        _reader = reader;
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
            ];
        }
    }

    private RpcError? TraceTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash) || !parameters.TryReadOptional(TraceOptions.Read, out TraceOptions? options))
        {
            return parameters.Error;
        }

        if (!_ports.Chain.TryGetTransaction(in hash, out TransactionLocation location))
        {
            return RpcError.Server("transaction not found");
        }

        if (!_ports.Chain.GetBlock(location.BlockNumber).TryGet(out Block? block, out Unavailable unavailable))
        {
            return RpcErrorMap.Of(unavailable);
        }

        using TraceDeadline deadline = new(options?.Timeout, context.Cancellation);
        TraceGuard guard = new(deadline.Token);
        if (TracerCatalog.Create(options ?? new TraceOptions(), guard, result, out TransactionTracer tracer) is { } problem)
        {
            return problem;
        }

        if (BlockReplay.Open(_ports.Chain, block, out BlockReplay replay) is { } error)
        {
            return error;
        }

        using (replay)
        {
            RpcError? failure = replay.SkipTo(location.Index, guard) ?? replay.Trace(tracer, guard);
            if (failure is null)
            {
                tracer.Write(result);
            }

            return failure;
        }
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

    private RpcError? TraceBlock(in BlockSelector selector, TraceOptions? options, RpcContext context, Utf8JsonWriter result)
    {
        if (_reader.GetBlock(selector, out Block? block) is { } error)
        {
            return error;
        }

        return block is null
            ? RpcError.Server(selector.Kind == BlockSelectorKind.Hash ? $"block {selector.Hash} not found" : $"block #{selector.Number} not found")
            : TraceBlock(block, options, context, result);
    }

    private RpcError? TraceBlock(Block block, TraceOptions? options, RpcContext context, Utf8JsonWriter result)
    {
        using TraceDeadline deadline = new(options?.Timeout, context.Cancellation);
        TraceGuard guard = new(deadline.Token);
        if (BlockReplay.Open(_ports.Chain, block, out BlockReplay replay) is { } error)
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
