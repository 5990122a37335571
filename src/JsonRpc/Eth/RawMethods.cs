// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>debug_getRaw*: the canonical encodings.</summary>
internal sealed class RawMethods : IMethodGroup
{
    private const int ReceiptSizeBytes = 1_024;

    private readonly ChainReader _reader;
    private readonly TransactionMethods _transactions;

    public RawMethods(ChainReader reader, TransactionMethods transactions)
    {
        _reader = reader;
        _transactions = transactions;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter block = RpcParameter.Required("block", RpcType.Block);
            return
            [
                new("debug_getRawHeader", RpcCost.Light, GetHeader, "The encoding of a header.", RpcType.Data, block),
                new("debug_getRawBlock", RpcCost.Light, GetBlock, "The encoding of a block.", RpcType.Data, block),
                new("debug_getRawReceipts", RpcCost.Light, GetReceipts, "The encodings of the receipts of a block.", RpcType.DataItems, block),
                new(
                    "debug_getRawTransaction", RpcCost.Light, GetTransaction, "The encoding of a transaction.", RpcType.Data,
                    RpcParameter.Required("hash", RpcType.Hash)),
                new("debug_getBadBlocks", RpcCost.Light, GetBadBlocks, "Blocks that were refused: none are kept.", RpcType.Array),
            ];
        }
    }

    private RpcError? GetHeader(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if (!_reader.TryGetHeader(selector, out BlockHeader? header))
        {
            return NotFound(selector);
        }

        result.WriteHexValue(header.Encode());
        return null;
    }

    private RpcError? GetBlock(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if ((_reader.GetBlock(selector, out Block? block) ?? (block is null ? NotFound(selector) : null)) is { } error)
        {
            return error;
        }

        result.WriteHexValue(block!.Encode());
        return null;
    }

    private RpcError? GetReceipts(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if ((_reader.GetReceipts(selector, out Block? block, out IReadOnlyList<Receipt> receipts) ?? (block is null ? NotFound(selector) : null)) is { } error)
        {
            return error;
        }

        result.WriteStartArray();
        foreach (Receipt receipt in receipts)
        {
            RlpWriter writer = new(ReceiptSizeBytes);
            try
            {
                receipt.WriteEnvelopeTo(ref writer);
                result.WriteHexValue(writer.Written);
            }
            finally
            {
                writer.Dispose();
            }
        }

        result.WriteEndArray();
        return null;
    }

    private RpcError? GetTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (_transactions.TryFind(in hash, out Transaction transaction, out _, out _))
        {
            result.WriteHexValue(transaction.Envelope.Span);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    // The chain keeps final blocks alone; one that was refused leaves nothing but a line in the log.
    private RpcError? GetBadBlocks(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        result.WriteEndArray();
        return null;
    }

    private static RpcError NotFound(in BlockSelector selector) =>
        RpcError.Server(selector.Kind == BlockSelectorKind.Hash ? $"header for hash {selector.Hash} not found" : $"header #{selector.Number} not found");
}
