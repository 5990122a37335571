// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.JsonRpc.Tracing.Parity;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Differential;

/// <summary>Executes a round on both machines and compares the traces of every transaction.</summary>
public static class TraceRound
{
    private const int DepthMax = 4_096;

    /// <summary>Runs a round.</summary>
    public static async Task<(IReadOnlyList<string> Differences, TraceCounts Counts)> RunAsync(ulong seed, int programs)
    {
        DifferentialRound round = RoundGenerator.Generate(seed, programs);
        using AnvilNode node = await AnvilMachine.StartAsync(round, "--steps-tracing");
        AnvilMachine.Run reference = await AnvilMachine.MineAsync(round, node);
        List<OwnTraces> own = Execute(round, reference);
        List<string> differences = [];
        TraceCounts counts = new(0, 0, 0, 0);
        for (int i = 0; i < own.Count; i++)
        {
            string hash = reference.InOrder[i].Hash.ToString();
            TraceComparison comparison = new(i, differences);
            comparison.CompareSteps(await node.CallAsync("debug_traceTransaction", hash, new JsonObject()), own[i].Steps);
            comparison.CompareCalls(await node.CallAsync("debug_traceTransaction", hash, Named("callTracer")), own[i].Calls);
            comparison.CompareStates(await node.CallAsync("debug_traceTransaction", hash, Named("prestateTracer")), own[i].State);
            comparison.CompareList(await node.CallAsync("trace_transaction", hash), own[i].List);
            counts += comparison.Counts;
        }

        return (differences, counts);
    }

    private static JsonObject Named(string tracer) => new() { ["tracer"] = tracer };

    private static List<OwnTraces> Execute(DifferentialRound round, AnvilMachine.Run reference)
    {
        List<OwnTraces> traces = [];
        OwnMachine.Execute(round, reference, (execution, block, transaction, sender) => Trace(execution, block, transaction, sender, traces));
        return traces;
    }

    private static TransactionError Trace(BlockExecution execution, BlockContext block, Transaction transaction, Address sender, List<OwnTraces> traces)
    {
        ArrayBufferWriter<byte> stepsBuffer = new();
        using Utf8JsonWriter steps = Writer(stepsBuffer);
        TraceGuard guard = new(CancellationToken.None, long.MaxValue);
        StructLogger logger = new(guard, new StructLogOptions(false, false, false, false, 0), steps);
        CallTracer calls = new(guard, withLogs: false, isTopOnly: false);
        PrestateTracer state = new(guard, new PrestateOptions(false, false, false, false));
        CallTreeTracer list = new(guard);
        TracerGroup group = new([("steps", logger), ("calls", calls), ("state", state), ("list", list)]);
        group.Begin(TraceSubject.Of(transaction, sender, execution.Journal, block));
        TransactionError error = execution.TryAdd(transaction, sender, new TracerWatch<EveryStep>(group, guard));
        if (error != TransactionError.None)
        {
            return error;
        }

        group.End(execution.Outcomes[^1]);
        logger.Write(steps);
        steps.Flush();
        traces.Add(new OwnTraces(Parse(stepsBuffer), Write(calls.Write), Write(state.Write), Write(writer => WriteList(writer, list))));
        return error;
    }

    // Anvil lists the calls to precompiled contracts, which this node leaves out as OpenEthereum did.
    private static void WriteList(Utf8JsonWriter writer, CallTreeTracer list)
    {
        writer.WriteStartArray();
        (FlatTraceJson.Parity(null) with { Hidden = HiddenPrecompiles.None }).WriteItems(writer, list.Root!);
        writer.WriteEndArray();
    }

    private static JsonNode Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = Writer(buffer);
        write(writer);
        writer.Flush();
        return Parse(buffer);
    }

    private static Utf8JsonWriter Writer(IBufferWriter<byte> buffer) => new(buffer, new JsonWriterOptions { MaxDepth = DepthMax, SkipValidation = true });

    private static JsonNode Parse(ArrayBufferWriter<byte> buffer) =>
        JsonNode.Parse(buffer.WrittenSpan, documentOptions: new JsonDocumentOptions { MaxDepth = DepthMax })!;

    private sealed record OwnTraces(JsonNode Steps, JsonNode Calls, JsonNode State, JsonNode List);
}

/// <summary>What was compared.</summary>
/// <param name="Transactions">Transactions.</param>
/// <param name="Steps">Instructions of struct logs.</param>
/// <param name="Calls">Frames.</param>
/// <param name="Accounts">Accounts of states before transactions.</param>
public readonly record struct TraceCounts(long Transactions, long Steps, long Calls, long Accounts)
{
    public static TraceCounts operator +(TraceCounts left, TraceCounts right) =>
        new(left.Transactions + right.Transactions, left.Steps + right.Steps, left.Calls + right.Calls, left.Accounts + right.Accounts);
}
