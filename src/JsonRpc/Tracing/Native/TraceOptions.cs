// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Simulation;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>What a caller of debug_trace* asks for.</summary>
internal sealed class TraceOptions
{
    /// <summary>Name of the tracer; null for the struct logger.</summary>
    public string? Tracer { get; private set; }

    /// <summary>Options of the tracer; undefined where there are none.</summary>
    public JsonElement TracerConfig { get; private set; }

    /// <summary>Options of the struct logger.</summary>
    public StructLogOptions StructLog { get; private set; } = new(false, false, false, false, 0);

    /// <summary>Time that the caller allows; null: the server's.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>debug_traceCall: transactions of the block that come before the call; null: all.</summary>
    public ulong? TransactionIndex { get; private set; }

    /// <summary>debug_traceCall: what is changed in the state; null: nothing.</summary>
    public StateOverrides? StateOverrides { get; private set; }

    /// <summary>debug_traceCall: what is changed in the block; null: nothing.</summary>
    public BlockOverrides? BlockOverrides { get; private set; }

    /// <summary>Reads options from the present token.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public static string? Read(ref Utf8JsonReader reader, out TraceOptions value)
    {
        value = new TraceOptions();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object";
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

    private string? ReadMember(ref Utf8JsonReader reader)
    {
        string name = reader.GetString()!;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? problem = null;
        bool flag = false;
        switch (name)
        {
            case "tracer":
                problem = HexJson.ReadText(ref reader, out string tracer);
                Tracer = tracer;
                break;
            case "tracerConfig":
                TracerConfig = JsonElement.ParseValue(ref reader);
                break;
            case "stateOverrides":
                problem = StateOverrides.Read(ref reader, out StateOverrides state);
                StateOverrides = state;
                break;
            case "blockOverrides":
                problem = BlockOverrides.Read(ref reader, out BlockOverrides block);
                BlockOverrides = block;
                break;
            case "timeout":
                problem = ReadTime(ref reader);
                break;
            case "limit":
                problem = HexJson.ReadLooseUInt64(ref reader, out ulong limit);
                StructLog = StructLog with { LengthMax = (long)Math.Min(limit, long.MaxValue) };
                break;
            case "txIndex":
                problem = HexJson.ReadLooseUInt64(ref reader, out ulong index);
                TransactionIndex = index;
                break;
            case "disableStack" or "enableMemory" or "disableMemory" or "disableStorage" or "enableReturnData" or "disableReturnData":
                problem = HexJson.ReadBoolean(ref reader, out flag);
                StructLog = name switch
                {
                    "disableStack" => StructLog with { HidesStack = flag },
                    "enableMemory" => StructLog with { ShowsMemory = flag },
                    "disableMemory" => StructLog with { ShowsMemory = !flag },
                    "disableStorage" => StructLog with { HidesStorage = flag },
                    "enableReturnData" => StructLog with { ShowsReturnData = flag },
                    _ => StructLog with { ShowsReturnData = !flag },
                };
                break;
            default:
                reader.Skip();
                break;
        }

        return problem;
    }

    private string? ReadTime(ref Utf8JsonReader reader)
    {
        if (HexJson.ReadText(ref reader, out string text) is { } problem)
        {
            return problem;
        }

        (string Unit, double Milliseconds)[] units = [("ns", 1e-6), ("us", 1e-3), ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
        foreach ((string unit, double milliseconds) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number >= 0
                && number * milliseconds <= TimeSpan.FromDays(1).TotalMilliseconds)
            {
                Timeout = TimeSpan.FromMilliseconds(number * milliseconds);
                return null;
            }
        }

        return $"time: invalid duration \"{HexJson.Shorten(text)}\"";
    }
}
