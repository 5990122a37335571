// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Schema;

/// <summary>Describes a table of methods in the form of OpenRPC 1.2.6.</summary>
public static class OpenRpcDocument
{
    /// <summary>Writes the document.</summary>
    public static void Write(Utf8JsonWriter writer, MethodTable table, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("openrpc", "1.2.6");
        writer.WriteStartObject("info");
        writer.WriteString("title", "PowerVerse Chain JSON-RPC");
        writer.WriteString("version", version);
        writer.WriteEndObject();
        writer.WriteStartArray("methods");
        foreach (RpcMethod method in table.Methods)
        {
            WriteMethod(writer, method);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("components");
        writer.WriteStartObject("schemas");
        foreach (RpcType type in Enum.GetValues<RpcType>())
        {
            writer.WritePropertyName(type.ToString());
            writer.WriteRawValue(RpcSchemas.Of(type));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMethod(Utf8JsonWriter writer, RpcMethod method)
    {
        writer.WriteStartObject();
        writer.WriteString("name", method.Name);
        writer.WriteString("summary", method.Summary);
        writer.WriteString("paramStructure", "by-position");
        writer.WriteStartArray("params");
        foreach (RpcParameter parameter in method.Parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Name);
            writer.WriteBoolean("required", parameter.IsRequired);
            WriteReference(writer, parameter.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("result");
        writer.WriteString("name", "result");
        WriteReference(writer, method.Result);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter writer, RpcType type)
    {
        writer.WriteStartObject("schema");
        writer.WriteString("$ref", $"#/components/schemas/{type}");
        writer.WriteEndObject();
    }
}
