// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Single transactions and their receipts. What is not there is null, not an error.</summary>
internal sealed class TransactionMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly ChainReader _reader;

    public TransactionMethods(NodePorts ports, ChainReader reader)
    {
        _ports = ports;
        _reader = reader;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter number = RpcParameter.Required("block", RpcType.BlockNumber);
            RpcParameter blockHash = RpcParameter.Required("blockHash", RpcType.Hash);
            RpcParameter hash = RpcParameter.Required("hash", RpcType.Hash);
            RpcParameter index = RpcParameter.Required("index", RpcType.Quantity);
            return
            [
                new("eth_getTransactionByHash", RpcCost.Light, GetByHash, "A transaction, included or waiting.", RpcType.TransactionOrNull, hash),
                new(
                    "eth_getTransactionByBlockNumberAndIndex", RpcCost.Light, GetByNumberAndIndex, "A transaction of a block.", RpcType.TransactionOrNull,
                    number, index),
                new(
                    "eth_getTransactionByBlockHashAndIndex", RpcCost.Light, GetByHashAndIndex, "A transaction of a block.", RpcType.TransactionOrNull,
                    blockHash, index),
                new("eth_getTransactionReceipt", RpcCost.Light, GetReceipt, "What became of a transaction.", RpcType.ReceiptOrNull, hash),
                new("eth_getRawTransactionByHash", RpcCost.Light, GetRawByHash, "The encoding of a transaction.", RpcType.Data, hash),
                new(
                    "eth_getRawTransactionByBlockNumberAndIndex", RpcCost.Light, GetRawByNumberAndIndex, "The encoding of a transaction.", RpcType.Data,
                    number, index),
                new(
                    "eth_getRawTransactionByBlockHashAndIndex", RpcCost.Light, GetRawByHashAndIndex, "The encoding of a transaction.", RpcType.Data,
                    blockHash, index),
                new("eth_pendingTransactions", RpcCost.Light, GetPending, "Waiting transactions of accounts whose keys the node holds.", RpcType.Array),
            ];
        }
    }

    /// <summary>Finds a transaction in the chain or the pool. A transaction whose block's body was pruned is not found.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="block">Header of its block; null when it waits.</param>
    /// <param name="index">Its index in the block.</param>
    public bool TryFind(in Hash256 hash, out Transaction transaction, out BlockHeader? block, out int index)
    {
        index = 0;
        if (_reader.Chain.TryGetTransaction(in hash, out TransactionLocation location)
            && _reader.Chain.GetBlock(location.BlockNumber).TryGet(out Block? found, out _)
            && location.Index < found.Transactions.Count
            && found.Transactions[location.Index].Hash == hash)
        {
            transaction = found.Transactions[location.Index];
            block = found.Header;
            index = location.Index;
            return true;
        }

        block = null;
        bool isWaiting = _ports.Pool.TryGet(in hash, out Transaction? waiting);
        transaction = waiting!;
        return isWaiting;
    }

    private RpcError? GetByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (TryFind(in hash, out Transaction transaction, out BlockHeader? block, out int index))
        {
            TransactionJson.Write(result, transaction, block, index);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? GetByNumberAndIndex(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector selector) && parameters.TryReadUInt64(out ulong index)
            ? WriteAt(selector, index, result)
            : parameters.Error;

    private RpcError? GetByHashAndIndex(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) && parameters.TryReadUInt64(out ulong index)
            ? WriteAt(BlockSelector.Of(in hash), index, result)
            : parameters.Error;

    private RpcError? GetReceipt(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (!_reader.Chain.TryGetTransaction(in hash, out TransactionLocation location))
        {
            result.WriteNullValue();
            return null;
        }

        RpcError? error = _reader.GetReceipts(BlockSelector.Of(location.BlockNumber), out Block? block, out IReadOnlyList<Receipt> receipts);
        if (error is null && (block is null || location.Index >= receipts.Count || block.Transactions[location.Index].Hash != hash))
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            ReceiptJson.WriteOne(result, block!, receipts, location.Index, _reader.Chain.Spec);
        }

        return error;
    }

    private RpcError? GetRawByHash(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (TryFind(in hash, out Transaction transaction, out _, out _))
        {
            result.WriteHexValue(transaction.Envelope.Span);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? GetRawByNumberAndIndex(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBlockNumber(out BlockSelector selector) && parameters.TryReadUInt64(out ulong index)
            ? WriteRawAt(selector, index, result)
            : parameters.Error;

    private RpcError? GetRawByHashAndIndex(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadHash(out Hash256 hash) && parameters.TryReadUInt64(out ulong index)
            ? WriteRawAt(BlockSelector.Of(in hash), index, result)
            : parameters.Error;

    private RpcError? GetPending(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        foreach (Address account in _ports.Dev?.Accounts ?? [])
        {
            foreach (PoolEntry entry in _ports.Pool.GetContent(in account).Where(entry => entry.IsPending))
            {
                TransactionJson.Write(result, entry.Transaction, block: null, index: 0);
            }
        }

        result.WriteEndArray();
        return null;
    }

    private RpcError? WriteAt(in BlockSelector selector, ulong index, Utf8JsonWriter result)
    {
        RpcError? error = _reader.GetBlock(selector, out Block? block);
        if (error is null && (block is null || index >= (ulong)block.Transactions.Count))
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            TransactionJson.Write(result, block!.Transactions[(int)index], block.Header, (int)index);
        }

        return error;
    }

    private RpcError? WriteRawAt(in BlockSelector selector, ulong index, Utf8JsonWriter result)
    {
        RpcError? error = _reader.GetBlock(selector, out Block? block);
        if (error is null && (block is null || index >= (ulong)block.Transactions.Count))
        {
            result.WriteNullValue();
        }
        else if (error is null)
        {
            result.WriteHexValue(block!.Transactions[(int)index].Envelope.Span);
        }

        return error;
    }
}
