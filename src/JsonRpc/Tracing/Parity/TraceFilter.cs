// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>Which traces trace_filter is asked for.</summary>
internal sealed class TraceFilter
{
    private const int AddressesMax = 1_000;

    public BlockSelector From { get; private set; } = new(BlockSelectorKind.Earliest, 0, default);

    public BlockSelector To { get; private set; } = BlockSelector.Latest;

    /// <summary>Traces to pass over first.</summary>
    public ulong After { get; private set; }

    /// <summary>Traces to return; null: all.</summary>
    public ulong? Count { get; private set; }

    private HashSet<Address> Senders { get; set; } = [];

    private HashSet<Address> Receivers { get; set; } = [];

    private bool NeedsBoth { get; set; }

    /// <summary>Reads a filter from the present token.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ref Utf8JsonReader reader, out TraceFilter value)
    {
        value = new TraceFilter();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected a filter object";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (value.ReadMember(ref reader) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Whether a call is asked for.</summary>
    public bool Matches(CallNode node) => Matches(node.From, node.IsCreation && node.HasFailed ? null : node.To);

    /// <summary>Whether something from one account to another is asked for.</summary>
    public bool Matches(in Address? from, in Address? to)
    {
        bool isFrom = from is { } sender && Senders.Contains(sender);
        bool isTo = to is { } receiver && Receivers.Contains(receiver);
        return Senders.Count == 0 && Receivers.Count == 0 ? true
            : Senders.Count == 0 ? isTo
            : Receivers.Count == 0 ? isFrom
            : NeedsBoth ? isFrom && isTo
            : isFrom || isTo;
    }

    private string? ReadMember(ref Utf8JsonReader reader)
    {
        string? problem = null;
        if (MemberReader.Takes(ref reader, "fromBlock"u8))
        {
            problem = MemberReader.Read(ref reader, BlockSelector.ReadNumber, out BlockSelector? from);
            From = from ?? From;
        }
        else if (MemberReader.Takes(ref reader, "toBlock"u8))
        {
            problem = MemberReader.Read(ref reader, BlockSelector.ReadNumber, out BlockSelector? to);
            To = to ?? To;
        }
        else if (MemberReader.Takes(ref reader, "fromAddress"u8))
        {
            problem = ReadAddresses(ref reader, out HashSet<Address> senders);
            Senders = senders;
        }
        else if (MemberReader.Takes(ref reader, "toAddress"u8))
        {
            problem = ReadAddresses(ref reader, out HashSet<Address> receivers);
            Receivers = receivers;
        }
        else if (MemberReader.Takes(ref reader, "after"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadLooseUInt64, out ulong? after);
            After = after ?? 0;
        }
        else if (MemberReader.Takes(ref reader, "count"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadLooseUInt64, out ulong? count);
            Count = count;
        }
        else if (MemberReader.Takes(ref reader, "mode"u8))
        {
            problem = HexJson.ReadText(ref reader, out string mode);
            NeedsBoth = mode == "intersection";
            problem ??= mode is "intersection" or "union" ? null : "unknown mode; use union or intersection";
        }
        else
        {
            MemberReader.Skip(ref reader);
        }

        return problem;
    }

    private static string? ReadAddresses(ref Utf8JsonReader reader, out HashSet<Address> value)
    {
        value = [];
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? problem = MemberReader.ReadArray(ref reader, HexJson.ReadAddress, AddressesMax, out IReadOnlyList<Address> addresses);
        value = [.. addresses];
        return problem;
    }
}
