// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>trace_* of the chain: the calls of blocks and transactions as OpenEthereum and its heirs list them.</summary>
internal sealed class TraceMethods : IMethodGroup
{
    private readonly TraceReader _reader;
    private readonly TraceCallMethods _calls;

    public TraceMethods(NodePorts ports, TraceReader reader, CallSites sites)
    {
        _reader = reader;
        _calls = new TraceCallMethods(ports, sites);
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter block = RpcParameter.Required("block", RpcType.Block);
            RpcParameter hash = RpcParameter.Required("hash", RpcType.Hash);
            RpcParameter types = RpcParameter.Required("types", RpcType.Array);
            return
            [
                new("trace_block", RpcCost.Tracing, TraceBlock, "The calls of a block.", RpcType.Array, block),
                new("trace_transaction", RpcCost.Tracing, TraceTransaction, "The calls of a transaction.", RpcType.Any, hash),
                new(
                    "trace_get", RpcCost.Tracing, Get, "One call of a transaction, by its place.", RpcType.Any,
                    hash, RpcParameter.Required("indices", RpcType.Array)),
                new(
                    "trace_replayTransaction", RpcCost.Tracing, ReplayTransaction, "Executes a transaction again and tells what it did.", RpcType.Object,
                    hash, types),
                new(
                    "trace_replayBlockTransactions", RpcCost.Tracing, ReplayBlock, "Executes a block again and tells what its transactions did.",
                    RpcType.Array, block, types),
                new(
                    "trace_filter", RpcCost.Tracing, Filter, "The calls of a range of blocks that are from or to some accounts.", RpcType.Array,
                    RpcParameter.Required("filter", RpcType.Object)),
                .. _calls.Methods,
            ];
        }
    }

    private RpcError? TraceBlock(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if (_reader.GetBlock(selector, out Block block) is { } missing)
        {
            return missing;
        }

        result.WriteStartArray();
        RpcError? error = ForEachTransaction(block, new TraceGuard(context.Cancellation), (root, position) => FlatTraceJson.Parity(position).WriteItems(result, root));
        foreach ((Address author, string kind, UInt256 value) in RewardsOf(block))
        {
            RewardTraces.Write(result, block.Header, author, kind, value);
        }

        result.WriteEndArray();
        return error;
    }

    private RpcError? TraceTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (TraceOne(in hash, context, out CallNode? root, out TracePosition? position) is { } error)
        {
            return error;
        }

        if (root is null)
        {
            result.WriteNullValue();
            return null;
        }

        result.WriteStartArray();
        FlatTraceJson.Parity(position).WriteItems(result, root);
        result.WriteEndArray();
        return null;
    }

    private RpcError? Get(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash) || !parameters.TryRead(ReadIndices, out IReadOnlyList<ulong> indices))
        {
            return parameters.Error;
        }

        if (TraceOne(in hash, context, out CallNode? root, out TracePosition? position) is { } error)
        {
            return error;
        }

        bool isFound = false;
        if (root is not null)
        {
            FlatTraceJson.Parity(position).WriteItems(result, root, (_, address) =>
            {
                bool isWanted = address.Count == indices.Count && address.Select(static index => (ulong)index).SequenceEqual(indices);
                isFound |= isWanted;
                return isWanted;
            });
        }

        if (!isFound)
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? ReplayTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash) || !parameters.TryRead(TraceTypesJson.Read, out TraceTypes types))
        {
            return parameters.Error;
        }

        if (_reader.FindTransaction(in hash, out Block? block, out int index) is { } error)
        {
            return error;
        }

        if (block is null)
        {
            return RpcError.Server("transaction not found");
        }

        TraceGuard guard = new(context.Cancellation);
        return ReplayTrace.Write(result, types, null, guard, tracer => _reader.Trace(block, index, tracer, guard));
    }

    private RpcError? ReplayBlock(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector) || !parameters.TryRead(TraceTypesJson.Read, out TraceTypes types))
        {
            return parameters.Error;
        }

        if (_reader.GetBlock(selector, out Block block) is { } missing)
        {
            return missing;
        }

        result.WriteStartArray();
        if (block.Transactions.Count > 0)
        {
            TraceGuard guard = new(context.Cancellation);
            if (_reader.Open(block, out BlockReplay replay) is { } error)
            {
                return error;
            }

            using (replay)
            {
                while (replay.Next < block.Transactions.Count)
                {
                    Hash256 hash = block.Transactions[replay.Next].Hash;
                    if (ReplayTrace.Write(result, types, hash, guard, tracer => replay.Trace(tracer, guard)) is { } failure)
                    {
                        return failure;
                    }
                }
            }
        }

        result.WriteEndArray();
        return null;
    }

    private RpcError? Filter(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TraceFilter.Read, out TraceFilter filter))
        {
            return parameters.Error;
        }

        ulong head = _reader.Chain.Head.Number;
        ulong from = NumberOf(filter.From, head);
        ulong to = NumberOf(filter.To, head);
        if (from > to || to > head)
        {
            return RpcError.InvalidParams("invalid block range params");
        }

        if (to - from >= TraceLimits.FilterBlocksMax)
        {
            return RpcError.Limit($"query exceeds max block range {TraceLimits.FilterBlocksMax}");
        }

        TraceGuard guard = new(context.Cancellation);
        TracePage page = new(filter.After, filter.Count);
        result.WriteStartArray();
        for (ulong number = from; number <= to && !page.IsFull; number++)
        {
            if (FilterBlock(number, filter, page, guard, result) is { } error)
            {
                return error;
            }
        }

        result.WriteEndArray();
        return page.HasOverflown ? RpcError.Limit($"query returned more than {TraceLimits.FilterTracesMax} traces, use count and after") : null;
    }

    private RpcError? FilterBlock(ulong number, TraceFilter filter, TracePage page, TraceGuard guard, Utf8JsonWriter result)
    {
        if (_reader.GetBlock(BlockSelector.Of(number), out Block block) is { } missing)
        {
            return missing;
        }

        RpcError? error = ForEachTransaction(block, guard, (root, position) =>
            FlatTraceJson.Parity(position).WriteItems(result, root, (node, _) => filter.Matches(node) && page.Takes()));
        foreach ((Address author, string kind, UInt256 value) in RewardsOf(block))
        {
            if (filter.Matches(null, author) && page.Takes())
            {
                RewardTraces.Write(result, block.Header, author, kind, value);
            }
        }

        return error;
    }

    private RpcError? ForEachTransaction(Block block, TraceGuard guard, Action<CallNode, TracePosition> write)
    {
        if (block.Transactions.Count == 0)
        {
            return null;
        }

        if (_reader.Open(block, out BlockReplay replay) is { } error)
        {
            return error;
        }

        using (replay)
        {
            while (replay.Next < block.Transactions.Count)
            {
                TracePosition position = new(block.Header.Hash, block.Header.Number, block.Transactions[replay.Next].Hash, replay.Next);
                CallTreeTracer tracer = new(guard);
                if (replay.Trace(tracer, guard) is { } failure)
                {
                    return failure;
                }

                write(tracer.Root!, position);
            }

            return null;
        }
    }

    private RpcError? TraceOne(in Hash256 hash, RpcContext context, out CallNode? root, out TracePosition? position)
    {
        root = null;
        position = null;
        RpcError? error = _reader.FindTransaction(in hash, out Block? block, out int index);
        if (error is not null || block is null)
        {
            return error;
        }

        TraceGuard guard = new(context.Cancellation);
        CallTreeTracer tracer = new(guard);
        error = _reader.Trace(block, index, tracer, guard);
        root = tracer.Root;
        position = new TracePosition(block.Header.Hash, block.Header.Number, hash, index);
        return error;
    }

    // The first block was not mined.
    private IEnumerable<(Address Author, string Kind, UInt256 Value)> RewardsOf(Block block)
    {
        ChainSpec spec = _reader.Chain.Spec;
        return block.Header.Number == _reader.Chain.Genesis.Number ? [] : RewardTraces.Of(block, spec.RevisionOf(block.Header));
    }

    private static ulong NumberOf(in BlockSelector selector, ulong head) => selector.Kind switch
    {
        BlockSelectorKind.Number => selector.Number,
        BlockSelectorKind.Earliest => 0,
        _ => head,
    };

    private static string? ReadIndices(ref Utf8JsonReader reader, out IReadOnlyList<ulong> value)
    {
        const int DepthMax = 1_025;
        return MemberReader.ReadArray(ref reader, HexJson.ReadLooseUInt64, DepthMax, out value);
    }
}
