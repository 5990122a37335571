// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tracing.Otterscan;

/// <summary>Writes a page of a block's transactions: page 0 holds the last ones, as Otterscan counts.</summary>
internal static class BlockPageJson
{
    // Of call data only what names the function is shown in lists.
    private const int InputTextLengthMax = 2 + (2 * 4);

    /// <summary>Writes {fullblock, receipts}.</summary>
    public static void Write(Utf8JsonWriter writer, Block block, IReadOnlyList<Receipt> receipts, ulong page, ulong size, ChainSpec spec)
    {
        ulong count = (ulong)block.Transactions.Count;
        ulong behind = size == 0 || page > count ? count : Math.Min(count, page * size);
        int end = (int)(count - behind);
        int start = (int)((ulong)end - Math.Min((ulong)end, size));
        writer.WriteStartObject();
        writer.WriteStartObject("fullblock"u8);
        HeaderJson.WriteMembers(writer, block.Header, isPending: false);
        writer.WriteNumber("transactionCount"u8, block.Transactions.Count);
        writer.WriteQuantity(Names.Size, (ulong)block.EncodedSizeBytes);
        writer.WriteStartArray(Names.Uncles);
        writer.WriteEndArray();
        writer.WriteStartArray(Names.Transactions);
        for (int i = start; i < end; i++)
        {
            WriteTransaction(writer, block, i);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("receipts"u8);
        for (int i = start; i < end; i++)
        {
            WriteReceipt(writer, block, receipts, i, spec);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter writer, Block block, int index) =>
        Copy(writer, scratch => TransactionJson.Write(scratch, block.Transactions[index], block.Header, index), static transaction =>
        {
            string input = transaction["input"]!.GetValue<string>();
            transaction["input"] = input.Length > InputTextLengthMax ? input[..InputTextLengthMax] : input;
        });

    private static void WriteReceipt(Utf8JsonWriter writer, Block block, IReadOnlyList<Receipt> receipts, int index, ChainSpec spec) =>
        Copy(writer, scratch => ReceiptJson.WriteOne(scratch, block, receipts, index, spec), static receipt =>
        {
            receipt["logs"] = null;
            receipt["logsBloom"] = null;
        });

    private static void Copy(Utf8JsonWriter writer, Action<Utf8JsonWriter> write, Action<JsonNode> change)
    {
        using ResponseBuffer buffer = new();
        using Utf8JsonWriter scratch = new(buffer);
        write(scratch);
        scratch.Flush();
        JsonNode node = JsonNode.Parse(buffer.ToArray())!;
        change(node);
        node.WriteTo(writer);
    }
}
