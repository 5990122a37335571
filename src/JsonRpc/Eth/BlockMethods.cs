// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Blocks, headers, ommers and receipts of whole blocks. A block that is not there is null, not an error.</summary>
internal sealed class BlockMethods : IMethodGroup
{
    private readonly ChainReader _reader;
    private readonly PendingBlock _pending;

    public BlockMethods(ChainReader reader, PendingBlock pending)
    {
        _reader = reader;
        _pending = pending;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter number = RpcParameter.Required("block", RpcType.BlockNumber);
            RpcParameter hash = RpcParameter.Required("hash", RpcType.Hash);
            RpcParameter full = RpcParameter.Optional("full", RpcType.Boolean);
            RpcParameter index = RpcParameter.Required("index", RpcType.Quantity);
            return
            [
                new("eth_getBlockByNumber", RpcCost.Light, GetBlockByNumber, "A block.", RpcType.BlockOrNull, number, full),
                new("eth_getBlockByHash", RpcCost.Light, GetBlockByHash, "A block.", RpcType.BlockOrNull, hash, full),
                new("eth_getHeaderByNumber", RpcCost.Light, GetHeaderByNumber, "A header.", RpcType.HeaderOrNull, number),
                new("erigon_getHeaderByNumber", RpcCost.Light, GetHeaderByNumber, "A header.", RpcType.HeaderOrNull, number),
                new("eth_getHeaderByHash", RpcCost.Light, GetHeaderByHash, "A header.", RpcType.HeaderOrNull, hash),
                new(
                    "eth_getBlockTransactionCountByNumber", RpcCost.Light, CountTransactionsByNumber, "Transactions of a block.", RpcType.QuantityOrNull,
                    number),
                new("eth_getBlockTransactionCountByHash", RpcCost.Light, CountTransactionsByHash, "Transactions of a block.", RpcType.QuantityOrNull, hash),
                new("eth_getUncleCountByBlockNumber", RpcCost.Light, CountOmmersByNumber, "Ommers of a block.", RpcType.QuantityOrNull, number),
                new("eth_getUncleCountByBlockHash", RpcCost.Light, CountOmmersByHash, "Ommers of a block.", RpcType.QuantityOrNull, hash),
                new("eth_getUncleByBlockNumberAndIndex", RpcCost.Light, GetOmmerByNumber, "An ommer.", RpcType.HeaderOrNull, number, index),
                new("eth_getUncleByBlockHashAndIndex", RpcCost.Light, GetOmmerByHash, "An ommer.", RpcType.HeaderOrNull, hash, index),
                new(
                    "eth_getBlockReceipts", RpcCost.Light, GetBlockReceipts, "The receipts of a block.", RpcType.ReceiptsOrNull,
                    RpcParameter.Required("block", RpcType.Block)),
            ];
        }
    }

    private RpcError? GetBlockByNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlockNumber(out BlockSelector selector) || !parameters.TryReadOptionalBoolean(out bool isFull))
        {
            return parameters.Error;
        }

        if (selector.Kind == BlockSelectorKind.Pending && _pending.Get() is { } built)
        {
            HeaderJson.WriteBlock(result, built.Block, isFull, isPending: true);
            return null;
        }

        return WriteBlock(selector, isFull, result);
    }

    private RpcError? GetBlockByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) && parameters.TryReadOptionalBoolean(out bool isFull)
            ? WriteBlock(BlockSelector.Of(in hash), isFull, result)
            : parameters.Error;

    private RpcError? GetHeaderByNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector selector) ? WriteHeader(selector, result) : parameters.Error;

    private RpcError? GetHeaderByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) ? WriteHeader(BlockSelector.Of(in hash), result) : parameters.Error;

    private RpcError? CountTransactionsByNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlockNumber(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if (selector.Kind == BlockSelectorKind.Pending && _pending.Get() is { } built)
        {
            result.WriteQuantityValue((ulong)built.Block.Transactions.Count);
            return null;
        }

        return WriteCount(selector, block => block.Transactions.Count, result);
    }

    private RpcError? CountTransactionsByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash)
            ? WriteCount(BlockSelector.Of(in hash), block => block.Transactions.Count, result)
            : parameters.Error;

    private RpcError? CountOmmersByNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector selector) ? WriteCount(selector, block => block.Ommers.Count, result) : parameters.Error;

    private RpcError? CountOmmersByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) ? WriteCount(BlockSelector.Of(in hash), block => block.Ommers.Count, result) : parameters.Error;

    private RpcError? GetOmmerByNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector selector) && parameters.TryReadUInt64(out ulong index)
            ? WriteOmmer(selector, index, result)
            : parameters.Error;

    private RpcError? GetOmmerByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) && parameters.TryReadUInt64(out ulong index)
            ? WriteOmmer(BlockSelector.Of(in hash), index, result)
            : parameters.Error;

    private RpcError? GetBlockReceipts(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if (selector.Kind == BlockSelectorKind.Pending && _pending.Get() is { } built)
        {
            BuiltBlock pending = built;
            ReceiptJson.WriteAll(result, pending.Block, pending.Outcome.Receipts, _reader.Chain.Spec);
            return null;
        }

        RpcError? error = _reader.GetReceipts(selector, out Block? block, out IReadOnlyList<Receipt> receipts);
        if (error is null && block is null)
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            ReceiptJson.WriteAll(result, block!, receipts, _reader.Chain.Spec);
        }

        return error;
    }

    private RpcError? WriteBlock(in BlockSelector selector, bool isFull, Utf8JsonWriter result)
    {
        RpcError? error = _reader.GetBlock(selector, out Block? block);
        if (error is null && block is null)
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            HeaderJson.WriteBlock(result, block!, isFull);
        }

        return error;
    }

    private RpcError? WriteHeader(in BlockSelector selector, Utf8JsonWriter result)
    {
        if (_reader.TryGetHeader(selector, out BlockHeader? header))
        {
            HeaderJson.Write(result, header);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? WriteCount(in BlockSelector selector, Func<Block, int> count, Utf8JsonWriter result)
    {
        RpcError? error = _reader.GetBlock(selector, out Block? block);
        if (error is null && block is null)
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            result.WriteQuantityValue((ulong)count(block!));
        }

        return error;
    }

    private RpcError? WriteOmmer(in BlockSelector selector, ulong index, Utf8JsonWriter result)
    {
        RpcError? error = _reader.GetBlock(selector, out Block? block);
        if (error is null && (block is null || index >= (ulong)block.Ommers.Count))
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            HeaderJson.WriteOmmer(result, block!.Ommers[(int)index]);
        }

        return error;
    }
}
