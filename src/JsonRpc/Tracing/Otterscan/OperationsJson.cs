// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Native;

namespace PowerVerse.Chain.JsonRpc.Tracing.Otterscan;

/// <summary>Writes the calls of a transaction as Otterscan wants them.</summary>
internal static class OperationsJson
{
    /// <summary>Writes what moved value or made and ended accounts below the outermost call, as far as it was not undone.</summary>
    public static void WriteOperations(Utf8JsonWriter writer, CallNode node)
    {
        foreach (CallNode call in node.Calls)
        {
            OperationType? type = call.Kind switch
            {
                CallNodeKind.Call when !call.Value.IsZero => OperationType.Transfer,
                CallNodeKind.SelfDestruct => OperationType.SelfDestruct,
                CallNodeKind.Create => OperationType.Create,
                CallNodeKind.Create2 => OperationType.Create2,
                _ => null,
            };
            if (call.HasFailed)
            {
                continue;
            }

            if (type is { } known)
            {
                writer.WriteStartObject();
                writer.WriteNumber(Names.Type, (int)known);
                writer.WriteHex(Names.From, call.From);
                writer.WriteHex(Names.To, call.To);
                writer.WriteQuantity(Names.Value, call.Value);
                writer.WriteEndObject();
            }

            WriteOperations(writer, call);
        }
    }

    /// <summary>Writes a call and those below it, one after the other.</summary>
    public static void WriteCalls(Utf8JsonWriter writer, CallNode node, int depth)
    {
        writer.WriteStartObject();
        writer.WriteString(Names.Type, node.Name);
        writer.WriteNumber(TraceNames.Depth, depth);
        writer.WriteHex(Names.From, node.From);
        writer.WriteHex(Names.To, node.To);
        if (node.Kind is CallNodeKind.DelegateCall or CallNodeKind.StaticCall)
        {
            writer.WriteNull(Names.Value);
        }
        else
        {
            writer.WriteQuantity(Names.Value, node.Value);
        }

        writer.WriteHex(Names.Input, node.Input);
        writer.WriteHex(TraceNames.Output, node.Output);
        writer.WriteEndObject();
        foreach (CallNode call in node.Calls)
        {
            WriteCalls(writer, call, depth + 1);
        }
    }

    private enum OperationType
    {
        Transfer = 0,
        SelfDestruct = 1,
        Create = 2,
        Create2 = 3,
    }
}
