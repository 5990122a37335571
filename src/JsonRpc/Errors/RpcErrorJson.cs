// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;

namespace PowerVerse.Chain.JsonRpc.Errors;

/// <summary>Writes errors.</summary>
public static class RpcErrorJson
{
    private static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    /// <summary>Writes an error object of JSON-RPC 2.0.</summary>
    public static void WriteRpcError(this Utf8JsonWriter writer, RpcError error)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Code, (int)error.Code);
        writer.WriteString(Message, error.Message);
        if (error.Data is { } data)
        {
            writer.WriteHex(Data, data.Span);
        }

        writer.WriteEndObject();
    }
}
