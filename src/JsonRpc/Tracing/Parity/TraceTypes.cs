// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>What a caller of trace_replay* and trace_call* wants to see.</summary>
[Flags]
internal enum TraceTypes
{
    /// <summary>The output alone.</summary>
    None = 0,

    /// <summary>The calls.</summary>
    Trace = 1,

    /// <summary>What changed in the state.</summary>
    StateDiff = 2,

    /// <summary>Every instruction.</summary>
    VmTrace = 4,
}

/// <summary>Reads what is wanted.</summary>
internal static class TraceTypesJson
{
    /// <summary>Reads an array of names.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ref Utf8JsonReader reader, out TraceTypes value)
    {
        value = TraceTypes.None;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of trace types";
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            TraceTypes type = reader.TokenType != JsonTokenType.String ? TraceTypes.None
                : reader.ValueTextEquals("trace"u8) ? TraceTypes.Trace
                : reader.ValueTextEquals("stateDiff"u8) ? TraceTypes.StateDiff
                : reader.ValueTextEquals("vmTrace"u8) ? TraceTypes.VmTrace
                : TraceTypes.None;
            if (type == TraceTypes.None)
            {
                return "unknown trace type; use trace, stateDiff, vmTrace";
            }

            value |= type;
        }

        return null;
    }
}
