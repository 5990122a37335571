// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>debug_storageRangeAt: the storage of a contract before a transaction, page by page, as debuggers show it.</summary>
internal sealed class StorageRangeMethods : IMethodGroup
{
    private readonly TraceReader _reader;

    public StorageRangeMethods(TraceReader reader) => _reader = reader;

    public IEnumerable<RpcMethod> Methods =>
    [
        new(
            "debug_storageRangeAt", RpcCost.Tracing, Read, "The storage of an account before a transaction of a block, in the order of the hashes of its slots.",
            RpcType.Object, RpcParameter.Required("block", RpcType.Block), RpcParameter.Required("index", RpcType.Number),
            RpcParameter.Required("address", RpcType.Address), RpcParameter.Required("start", RpcType.Data), RpcParameter.Required("limit", RpcType.Number)),
    ];

    private RpcError? Read(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector)
            || !parameters.TryReadLooseUInt64(out ulong index)
            || !parameters.TryReadAddress(out Address address)
            || !parameters.TryReadBytes(out byte[] start)
            || !parameters.TryReadLooseUInt64(out ulong limit))
        {
            return parameters.Error;
        }

        if (start.Length > Hash256.Size)
        {
            return RpcError.InvalidArgument(3, "expected at most 32 bytes");
        }

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
            if (replay.SkipTo((int)index, new TraceGuard(context.Cancellation)) is { } failure)
            {
                return failure;
            }

            byte[] from = new byte[Hash256.Size];
            start.CopyTo(from, 0);
            int count = (int)Math.Min(limit, TraceLimits.StorageRangeMax);
            Write(result, replay.ReadSlots(in address, new Hash256(from), count, out Hash256? next), next);
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<StorageRangeSlot> slots, Hash256? next)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(TraceNames.Storage);
        foreach (StorageRangeSlot slot in slots)
        {
            writer.WriteStartObject(slot.Hash.ToString());
            writer.WritePropertyName(Names.Key);
            if (slot.Slot is { } number)
            {
                writer.WriteWordValue(number);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WritePropertyName(Names.Value);
            writer.WriteWordValue(slot.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WritePropertyName("nextKey"u8);
        if (next is { } hash)
        {
            writer.WriteHexValue(hash);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    }
}
