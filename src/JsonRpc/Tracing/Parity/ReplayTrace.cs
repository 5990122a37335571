// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>Writes one result of trace_replay* or trace_call*: {output, stateDiff, trace, vmTrace}, all from one execution.</summary>
internal static class ReplayTrace
{
    private static readonly JsonEncodedText StateDiffName = JsonEncodedText.Encode("stateDiff");
    private static readonly JsonEncodedText TraceName = JsonEncodedText.Encode("trace");
    private static readonly JsonEncodedText VmTraceName = JsonEncodedText.Encode("vmTrace");

    /// <summary>Executes under the tracers that are asked for and writes the result.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="types">What is asked for.</param>
    /// <param name="transactionHash">The transaction, where it is to be named.</param>
    /// <param name="guard">Bounds the tracers.</param>
    /// <param name="run">Executes under a tracer.</param>
    public static RpcError? Write(
        Utf8JsonWriter writer, TraceTypes types, Hash256? transactionHash, TraceGuard guard, Func<TransactionTracer, RpcError?> run)
    {
        List<(string, TransactionTracer)> tracers = [];
        OutputTracer output = new();
        CallTreeTracer? calls = types.HasFlag(TraceTypes.Trace) ? new CallTreeTracer(guard) : null;
        StateDiffTracer? diff = types.HasFlag(TraceTypes.StateDiff) ? new StateDiffTracer(guard) : null;
        VmTracer? vm = types.HasFlag(TraceTypes.VmTrace) ? new VmTracer(writer) : null;
        foreach (TransactionTracer? tracer in (ReadOnlySpan<TransactionTracer?>)[output, calls, diff, vm])
        {
            if (tracer is not null)
            {
                tracers.Add((string.Empty, tracer));
            }
        }

        writer.WriteStartObject();
        writer.WritePropertyName(VmTraceName);
        if (vm is null)
        {
            writer.WriteNullValue();
        }

        if (run(new TracerGroup(tracers)) is { } error)
        {
            return error;
        }

        writer.WriteHex(TraceNames.Output, output.Output.Span);
        writer.WritePropertyName(StateDiffName);
        WriteOrNull(writer, diff);
        writer.WritePropertyName(TraceName);
        if (calls is null)
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }
        else
        {
            calls.Write(writer);
        }

        if (transactionHash is { } hash)
        {
            writer.WriteHex(Names.TransactionHash, hash);
        }

        writer.WriteEndObject();
        return null;
    }

    private static void WriteOrNull(Utf8JsonWriter writer, TransactionTracer? tracer)
    {
        if (tracer is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            tracer.Write(writer);
        }
    }

    private sealed class OutputTracer : TransactionTracer
    {
        public ReadOnlyMemory<byte> Output { get; private set; }

        public override void End(TransactionOutcome outcome) =>
            Output = outcome.Result.Status == ExecutionStatus.Halt ? default : outcome.Result.Output;

        public override void Write(Utf8JsonWriter writer) => writer.WriteHexValue(Output.Span);
    }
}
