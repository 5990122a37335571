// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Finds blocks and transactions to execute again. Safe for use by several threads.</summary>
internal sealed class TraceReader
{
    private readonly ChainReader _reader;
    private readonly InterpreterPool _interpreters;

    public TraceReader(ChainReader reader, InterpreterPool interpreters)
    {
        _reader = reader;
        _interpreters = interpreters;
    }

    /// <summary>The chain.</summary>
    public IBlockChain Chain => _reader.Chain;

    /// <summary>Lends interpreters.</summary>
    public InterpreterPool Interpreters => _interpreters;

    /// <summary>Prepares a block.</summary>
    public RpcError? Open(Block block, out BlockReplay replay) => BlockReplay.Open(Chain, block, _interpreters, out replay);

    /// <summary>Finds a block, which must be there.</summary>
    public RpcError? GetBlock(in BlockSelector selector, out Block block)
    {
        RpcError? error = _reader.GetBlock(selector, out Block? found);
        block = found!;
        return error is not null || found is not null ? error
            : RpcError.Server(selector.Kind == BlockSelectorKind.Hash ? $"block {selector.Hash} not found" : $"block #{selector.Number} not found");
    }

    /// <summary>Finds a transaction of the chain. A null block without error: there is none.</summary>
    public RpcError? FindTransaction(in Hash256 hash, out Block? block, out int index)
    {
        block = null;
        index = 0;
        if (!Chain.TryGetTransaction(in hash, out TransactionLocation location))
        {
            return null;
        }

        index = location.Index;
        return Chain.GetBlock(location.BlockNumber).TryGet(out block, out Unavailable unavailable) ? null : RpcErrorMap.Of(unavailable);
    }

    /// <summary>Executes a transaction of a block again under a tracer, after those before it.</summary>
    public RpcError? Trace(Block block, int index, TransactionTracer tracer, TraceGuard guard)
    {
        if (Open(block, out BlockReplay replay) is { } error)
        {
            return error;
        }

        using (replay)
        {
            return replay.SkipTo(index, guard) ?? replay.Trace(tracer, guard);
        }
    }
}
