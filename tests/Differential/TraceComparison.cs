// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Differential;

/// <summary>Says where the traces of one transaction differ.</summary>
internal sealed class TraceComparison
{
    private readonly int _transaction;
    private readonly List<string> _differences;
    private long _steps;
    private long _calls;
    private long _accounts;

    public TraceComparison(int transaction, List<string> differences)
    {
        _transaction = transaction;
        _differences = differences;
    }

    public TraceCounts Counts => new(1, _steps, _calls, _accounts);

    /// <summary>Struct logs: pc, op, gas, cost, depth, stack.</summary>
    public void CompareSteps(JsonNode? theirs, JsonNode ours)
    {
        Compare("failed", theirs!["failed"], ours["failed"]);
        JsonArray expected = theirs["structLogs"]!.AsArray();
        JsonArray actual = ours["structLogs"]!.AsArray();
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            _steps++;
            string at = string.Create(CultureInfo.InvariantCulture, $"step {i} ({actual[i]!["op"]} at {actual[i]!["pc"]})");
            bool isSame = true;

            // Anvil has no name for an opcode that is not there.
            bool isNamed = expected[i]!["op"]!.GetValue<string>() != "Unknown";
            foreach (string member in (ReadOnlySpan<string>)["pc", "op", "gas", "depth", "stack"])
            {
                if (member == "op" && !isNamed)
                {
                    continue;
                }

                isSame &= Compare($"{at} {member}", expected[i]![member], actual[i]![member]);
            }

            // Where the gas does not suffice, each implementation names another price.
            bool isOut = actual[i]!["error"] is not null || expected[i]!["error"] is not null || IsLastOfFrame(actual, i);
            if (!isOut)
            {
                isSame &= Compare($"{at} gasCost", expected[i]!["gasCost"], actual[i]!["gasCost"]);
            }

            if (!isSame)
            {
                return;
            }
        }

        Compare("number of steps", expected.Count, actual.Count);
    }

    /// <summary>Call traces: type, from, to, value, gas, gasUsed, input, output, whether it failed, and what is inside.</summary>
    public void CompareCalls(JsonNode? theirs, JsonNode ours) => CompareCall(theirs!, ours, "call");

    /// <summary>The states before: accounts and slots that both name. Anvil names what its journal loaded, go-ethereum what instructions asked for.</summary>
    public void CompareStates(JsonNode? theirs, JsonNode ours)
    {
        JsonObject expected = theirs!.AsObject();
        JsonObject actual = ours.AsObject();
        foreach ((string address, JsonNode? left) in expected)
        {
            if (actual[address] is not { } right)
            {
                continue;
            }

            _accounts++;
            foreach (string member in (ReadOnlySpan<string>)["balance", "nonce", "code"])
            {
                Compare($"state before of {address} {member}", left![member], right[member]);
            }

            foreach ((string slot, JsonNode? value) in left!["storage"]?.AsObject() ?? [])
            {
                if (right["storage"]?[slot] is { } own)
                {
                    Compare($"state before of {address} slot {slot}", value, own);
                }
            }
        }
    }

    /// <summary>The list of calls of the trace module.</summary>
    public void CompareList(JsonNode? theirs, JsonNode ours)
    {
        JsonArray expected = theirs!.AsArray();
        JsonArray actual = ours.AsArray();
        Compare("number of traces", expected.Count, actual.Count);
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            JsonNode left = expected[i]!;
            JsonNode right = actual[i]!;
            if (right["type"]!.GetValue<string>() == "suicide" && IsUnknownSelfDestruct(left["action"]?["address"]))
            {
                left["action"] = right["action"]!.DeepClone();
            }

            if (right["error"] is not null)
            {
                // A creation that was undone has no address.
                left["result"]?.AsObject().Remove("address");
            }

            foreach (string member in (ReadOnlySpan<string>)["type", "action", "result", "subtraces", "traceAddress"])
            {
                Compare($"trace {i} {member}", left[member], right[member]);
            }

            Compare($"trace {i} failed", left["error"] is not null, right["error"] is not null);
        }
    }

    private static bool IsLastOfFrame(JsonArray steps, int index)
    {
        int depth = steps[index]!["depth"]!.GetValue<int>();
        return index + 1 == steps.Count || steps[index + 1]!["depth"]!.GetValue<int>() < depth;
    }

    // Anvil does not know who destroyed itself where the balance stays with the account; that there was one is compared.
    private static bool IsUnknownSelfDestruct(JsonNode? account) => account?.GetValue<string>() == "0x0000000000000000000000000000000000000000";

    private void CompareCall(JsonNode theirs, JsonNode ours, string path)
    {
        _calls++;
        if (ours["type"]!.GetValue<string>() == "SELFDESTRUCT" && IsUnknownSelfDestruct(theirs["from"]))
        {
            Compare($"{path} type", theirs["type"], ours["type"]);
            return;
        }

        bool isRoot = path == "call";
        foreach (string member in (ReadOnlySpan<string>)["type", "from", "to", "value", "gas", "gasUsed", "input", "output"])
        {
            // Of the outermost call go-ethereum shows the gas limit and what was charged, anvil what is left for the call and the block's sum.
            if (isRoot && member is "gas" or "gasUsed")
            {
                continue;
            }

            Compare($"{path} {member}", theirs[member], ours[member]);
        }

        Compare($"{path} failed", theirs["error"] is not null, ours["error"] is not null);
        JsonArray expected = theirs["calls"]?.AsArray() ?? [];
        JsonArray actual = ours["calls"]?.AsArray() ?? [];
        Compare($"{path} number of calls", expected.Count, actual.Count);
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            CompareCall(expected[i]!, actual[i]!, string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"));
        }
    }

    private bool Compare(string what, JsonNode? theirs, JsonNode? ours)
    {
        bool isSame = JsonNode.DeepEquals(theirs, ours);
        if (!isSame)
        {
            _differences.Add($"transaction {_transaction}, {what}: anvil {Shorten(theirs)}, ours {Shorten(ours)}");
        }

        return isSame;
    }

    private static string Shorten(JsonNode? node)
    {
        const int LengthMax = 300;
        string text = node?.ToJsonString() ?? "nothing";
        return text.Length <= LengthMax ? text : string.Concat(text.AsSpan(0, LengthMax), "...");
    }
}
