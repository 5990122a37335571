// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's callTracer: the calls of a transaction, one inside the other.</summary>
internal sealed class CallTracer : CallRecorder
{
    public CallTracer(TraceGuard guard, bool withLogs, bool isTopOnly)
        : base(guard, withLogs, isTopOnly)
    {
    }

    public override void Write(Utf8JsonWriter writer)
    {
        if (Root is null)
        {
            writer.WriteNullValue();
            return;
        }

        Write(writer, Root, isRoot: true, isUndone: false);
    }

    /// <summary>Writes the members that say how a frame ended; the target too, which a creation that failed does not have.</summary>
    public static void WriteOutcome(Utf8JsonWriter writer, CallNode node)
    {
        if (!(node.IsCreation && node.HasFailed))
        {
            writer.WriteHex(Names.To, node.To);
        }

        if (node.Output.Length > 0 && node.Status != ExecutionStatus.Halt)
        {
            writer.WriteHex(TraceNames.Output, node.Output);
        }

        if (VmErrorText.Of(node.Status, node.Halt, node.Fault) is not { } error)
        {
            return;
        }

        writer.WriteString(TraceNames.Error, error);
        if (node.Status == ExecutionStatus.Revert && RevertText.TryRead(node.Output, out string reason))
        {
            writer.WriteString(TraceNames.RevertReason, reason);
        }
    }

    /// <summary>Writes the logs of a frame that were kept.</summary>
    public static void WriteLogs(Utf8JsonWriter writer, CallNode node)
    {
        writer.WriteStartArray(Names.Logs);
        foreach (CallLog log in node.Logs)
        {
            writer.WriteStartObject();
            writer.WriteHex(Names.Address, log.Address);
            writer.WriteStartArray(Names.Topics);
            foreach (Hash256 topic in log.Topics)
            {
                writer.WriteHexValue(topic);
            }

            writer.WriteEndArray();
            writer.WriteHex(Names.Data, log.Data);
            writer.WriteQuantity(Names.Index, log.Index);
            writer.WriteQuantity(TraceNames.Position, (ulong)log.Position);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // At most 1,025 frames deep, the depth of the machine itself; an array and an object each would pass the writer's bound of 1,000.
    private void Write(Utf8JsonWriter writer, CallNode node, bool isRoot, bool isUndone)
    {
        bool hasFailed = isUndone || node.HasFailed;
        writer.WriteStartObject();
        writer.WriteHex(Names.From, node.From);
        writer.WriteQuantity(Names.Gas, isRoot ? Subject.GasLimit : (ulong)node.Gas);
        writer.WriteQuantity(Names.GasUsed, isRoot ? TransactionGasUsed : (ulong)node.GasUsed);
        writer.WriteHex(Names.Input, node.Input);
        WriteOutcome(writer, node);
        if (node.Calls.Count > 0)
        {
            writer.WriteStartArray(TraceNames.Calls);
            foreach (CallNode call in node.Calls)
            {
                Write(writer, call, isRoot: false, hasFailed);
            }

            writer.WriteEndArray();
        }

        if (node.Logs.Count > 0 && !hasFailed)
        {
            WriteLogs(writer, node);
        }

        if (node.HasValue)
        {
            writer.WriteQuantity(Names.Value, node.Value);
        }

        writer.WriteString(Names.Type, node.Name);
        writer.WriteEndObject();
    }
}
