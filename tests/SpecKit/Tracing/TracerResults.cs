// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.SpecKit.Rpc;

namespace PowerVerse.Chain.SpecKit.Tracing;

/// <summary>Compares what a tracer wrote with what the suite expects, as the suite's own runner reads both.</summary>
/// <remarks>
/// It reads them into records, so an empty output and none are the same, as are gas of zero and none, and where a transaction stands in the chain is not
/// part of a flat trace's record.
/// </remarks>
internal static class TracerResults
{
    private static readonly string[] NotCompared = ["blockHash", "blockNumber", "transactionHash", "transactionPosition", "time"];

    public static string? Compare(string folder, JsonElement actual, JsonElement expected)
    {
        JsonNode? own = Normalize(actual, folder);
        JsonNode? other = Normalize(expected, folder);
        using JsonDocument left = JsonDocument.Parse(own!.ToJsonString());
        using JsonDocument right = JsonDocument.Parse(other!.ToJsonString());
        return JsonDifference.Find(left.RootElement, right.RootElement);
    }

    private static JsonNode? Normalize(JsonElement element, string folder)
    {
        JsonNode? node = JsonNode.Parse(element.GetRawText());
        if (folder.StartsWith("call_tracer", StringComparison.Ordinal))
        {
            NormalizeCall(node, isFlat: folder == "call_tracer_flat");
        }

        return node;
    }

    // One file lists every member that an action and a result can have, those of other kinds unset.
    private static void RemoveUnset(JsonNode? node, params ReadOnlySpan<string> names)
    {
        if (node is not JsonObject members)
        {
            return;
        }

        foreach (string name in names)
        {
            if (members[name]?.ToString() is "0x0" or "0x0000000000000000000000000000000000000000")
            {
                members.Remove(name);
            }
        }
    }

    private static void NormalizeCall(JsonNode? node, bool isFlat)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array)
            {
                NormalizeCall(item, isFlat);
            }
        }

        if (node is not JsonObject call)
        {
            return;
        }

        if (isFlat)
        {
            foreach (string name in NotCompared)
            {
                call.Remove(name);
            }

            if (call["result"] is JsonObject { Count: 0 })
            {
                call.Remove("result");
            }

            if (call["type"]?.ToString() == "call")
            {
                RemoveUnset(call["action"], "author", "address", "refundAddress", "balance");
                RemoveUnset(call["result"], "address");
            }

            return;
        }

        if (call["output"] is JsonValue output && output.GetValue<string>() == "0x")
        {
            call.Remove("output");
        }

        foreach (string name in (ReadOnlySpan<string>)["gas", "gasUsed"])
        {
            call[name] ??= "0x0";
        }

        foreach (string name in (ReadOnlySpan<string>)["from", "to"])
        {
            if (call[name] is JsonValue address)
            {
                call[name] = address.GetValue<string>().ToLowerInvariant();
            }
        }

        NormalizeCall(call["calls"], isFlat);
    }
}
