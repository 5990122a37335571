// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Eth;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>One call of trace_callMany: a pair of the call and what is wanted of it.</summary>
/// <param name="Transaction">The call.</param>
/// <param name="Types">What is wanted.</param>
internal sealed record TraceCallRequest(TransactionRequest Transaction, TraceTypes Types)
{
    /// <summary>Reads a pair.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ref Utf8JsonReader reader, out TraceCallRequest value)
    {
        value = null!;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected a pair of a call and trace types";
        }

        reader.Read();
        if (TransactionRequest.Read(ref reader, out TransactionRequest transaction) is { } problem)
        {
            return problem;
        }

        reader.Read();
        if (TraceTypesJson.Read(ref reader, out TraceTypes types) is { } typeProblem)
        {
            return typeProblem;
        }

        value = new TraceCallRequest(transaction, types);
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? null : "json: expected a pair of a call and trace types";
    }
}
