// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.JsonRpc.Tracing.Parity;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.JsonRpc.Tracing.Otterscan;

/// <summary>Finds the transactions that concern an account: sent by it, to it, or with a call from or to it inside. There is no index, so blocks are executed again.</summary>
/// <remarks>Whoever asks for more than can be looked at in one call is told so; a page is never shorter than it should be in silence.</remarks>
internal sealed class AccountSearch
{
    private readonly TraceReader _traces;

    public AccountSearch(TraceReader traces) => _traces = traces;

    /// <summary>Searches from a block downwards, without it; from the head where it is zero.</summary>
    public RpcError? Before(in Address address, ulong block, ulong size, TraceGuard guard, Utf8JsonWriter result)
    {
        ulong head = _traces.Chain.Head.Number;
        ulong genesis = _traces.Chain.Genesis.Number;
        bool isFirst = block == 0 || block > head;
        ulong next = isFirst ? head : block - 1;
        List<(Block Block, int Index)> found = [];
        ulong looked = 0;
        bool isLast = block == genesis + 1;
        while (!isLast && (ulong)found.Count < size)
        {
            if (looked++ == TraceLimits.SearchBlocksMax)
            {
                return TooFar();
            }

            if (Search(next, address, guard, isReversed: true, found) is { } error)
            {
                return error;
            }

            isLast = next == genesis;
            next = isLast ? next : next - 1;
        }

        return Write(result, found, isFirst, isLast);
    }

    /// <summary>Searches from a block upwards, without it; from the first one where it is zero.</summary>
    public RpcError? After(in Address address, ulong block, ulong size, TraceGuard guard, Utf8JsonWriter result)
    {
        ulong head = _traces.Chain.Head.Number;
        bool isLast = block == 0;
        ulong next = isLast ? _traces.Chain.Genesis.Number : Math.Min(block, head) + 1;
        List<(Block Block, int Index)> found = [];
        ulong looked = 0;
        while (next <= head && (ulong)found.Count < size)
        {
            if (looked++ == TraceLimits.SearchBlocksMax)
            {
                return TooFar();
            }

            if (Search(next, address, guard, isReversed: false, found) is { } error)
            {
                return error;
            }

            next++;
        }

        found.Reverse();
        return Write(result, found, next > head, isLast);
    }

    private static RpcError TooFar() => RpcError.Limit($"nothing more within {TraceLimits.SearchBlocksMax} blocks; this node has no index of accounts");

    private RpcError? Search(ulong number, in Address address, TraceGuard guard, bool isReversed, List<(Block Block, int Index)> found)
    {
        guard.Check();
        if (_traces.GetBlock(BlockSelector.Of(number), out Block block) is { } missing)
        {
            return missing;
        }

        if (block.Transactions.Count == 0)
        {
            return null;
        }

        if (_traces.Open(block, out BlockReplay replay) is { } error)
        {
            return error;
        }

        int start = found.Count;
        using (replay)
        {
            while (replay.Next < block.Transactions.Count)
            {
                int index = replay.Next;
                CallTreeTracer tracer = new(guard);
                if (replay.Trace(tracer, guard) is { } failure)
                {
                    return failure;
                }

                if (Concerns(tracer.Root!, address))
                {
                    found.Add((block, index));
                }
            }
        }

        if (isReversed)
        {
            found.Reverse(start, found.Count - start);
        }

        return null;
    }

    private static bool Concerns(CallNode node, in Address address)
    {
        if (node.From == address || node.To == address)
        {
            return true;
        }

        foreach (CallNode call in node.Calls)
        {
            if (Concerns(call, in address))
            {
                return true;
            }
        }

        return false;
    }

    private RpcError? Write(Utf8JsonWriter writer, List<(Block Block, int Index)> found, bool isFirst, bool isLast)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("txs"u8);
        foreach ((Block block, int index) in found)
        {
            TransactionJson.Write(writer, block.Transactions[index], block.Header, index);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("receipts"u8);
        foreach ((Block block, int index) in found)
        {
            Result<IReadOnlyList<Receipt>, Unavailable> receipts = _traces.Chain.GetReceipts(block.Header.Number);
            if (!receipts.IsSuccess)
            {
                return RpcErrorMap.Of(receipts.Error);
            }

            ReceiptJson.WriteOne(writer, block, receipts.Value, index, _traces.Chain.Spec, hasTimestamp: true);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("firstPage"u8, isFirst);
        writer.WriteBoolean("lastPage"u8, isLast);
        writer.WriteEndObject();
        return null;
    }
}
