// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Tracing;

/// <summary>Vectors of tracers: {genesis, context, input, tracerConfig?, result}; the folder names the tracer.</summary>
public static class TracerVectors
{
    private static readonly Dictionary<string, string> Tracers = new(StringComparer.Ordinal)
    {
        ["call_tracer"] = "callTracer",
        ["call_tracer_legacy"] = "callTracer",
        ["call_tracer_withLog"] = "callTracer",
        ["call_tracer_flat"] = "flatCallTracer",
        ["prestate_tracer"] = "prestateTracer",
        ["prestate_tracer_with_diff_mode"] = "prestateTracer",
        ["erc7562_tracer"] = "erc7562Tracer",
    };

    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        if (!root.TryMember("genesis", out _) || !root.TryMember("context", out _))
        {
            return [];
        }

        string folder = entry.Name.Split('/') is [.., { } parent, _] ? parent : string.Empty;
        if (!Tracers.TryGetValue(folder, out string? tracer))
        {
            throw new NotSupportedException($"{entry.Name} names a tracer that this runner does not know.");
        }

        JsonElement test = root.Clone();
        return [new SpecCase(entry.Source, entry.Name, entry.FileName, folder, worker => Run(test, folder, tracer, worker.Interpreter))];
    }

    private static SpecOutcome Run(JsonElement test, string folder, string tracerName, Interpreter interpreter)
    {
        Result<GenesisSpec, GenesisError> genesis = GenesisJson.Parse(Encoding.UTF8.GetBytes(test.GetProperty("genesis").GetRawText()));
        if (!genesis.IsSuccess)
        {
            return SpecOutcome.Failed($"genesis: {genesis.Error}");
        }

        if (!Transaction.TryDecode(test.GetProperty("input").AsBytes(), out Transaction transaction, out TransactionDecodeError decodeError))
        {
            return SpecOutcome.Failed($"input: {decodeError}");
        }

        BlockContext block = BlockOf(genesis.Value, test.GetProperty("context"));
        TransactionError refusal = SenderRecovery.TryRecover(transaction, block.Revision, out Address sender);
        if (refusal != TransactionError.None)
        {
            return SpecOutcome.Failed($"sender: {refusal}");
        }

        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { MaxDepth = 4_096, SkipValidation = true });
        TraceGuard guard = new(CancellationToken.None);
        if (TracerCatalog.Create(OptionsOf(test, tracerName), guard, writer, out TransactionTracer tracer) is { } problem)
        {
            return SpecOutcome.Failed(problem.Message);
        }

        Journal journal = new(SpecWorld.Create(GenesisBuilder.BuildState(genesis.Value)));
        tracer.Begin(TraceSubject.Of(transaction, sender, journal, block));
        refusal = new TransactionExecutor(interpreter).TryExecute(
            transaction, sender, block, block.WholeAllowance, journal, new TracerWatch<EveryStep>(tracer, guard), out TransactionOutcome? outcome);
        if (outcome is null)
        {
            return SpecOutcome.Failed(RpcErrorMap.TextOf(refusal));
        }

        tracer.End(outcome);
        tracer.Write(writer);
        writer.Flush();
        using JsonDocument actual = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 4_096 });
        return TracerResults.Compare(folder, actual.RootElement, test.GetProperty("result")) is { } difference
            ? SpecOutcome.Failed(difference)
            : SpecOutcome.Passed;
    }

    private static TraceOptions OptionsOf(JsonElement test, string tracer)
    {
        string config = test.TryMember("tracerConfig", out JsonElement given) ? given.GetRawText() : "{}";
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes($$"""{"tracer":"{{tracer}}","tracerConfig":{{config}}}"""));
        reader.Read();
        return TraceOptions.Read(ref reader, out TraceOptions options) is { } problem ? throw new FormatException(problem) : options;
    }

    private static BlockContext BlockOf(GenesisSpec genesis, JsonElement context)
    {
        ChainSpec spec = genesis.Chain;
        ulong number = context.GetProperty("number").AsUInt64();
        ulong timestamp = context.GetProperty("timestamp").AsUInt64();
        UInt256 difficulty = context.GetProperty("difficulty").AsUInt256();

        // A block of a merged chain in the middle of its life, as these are, has difficulty zero, or the test says so by a terminal difficulty of zero.
        Revision revision = spec.RevisionAt(number, timestamp, difficulty.IsZero || spec.TerminalTotalDifficulty is { IsZero: true });
        return new BlockContext(spec, TransactionRuleSet.For(spec, revision, timestamp), new BlockEnvironment
        {
            Number = number,
            Timestamp = timestamp,
            Difficulty = difficulty,
            GasLimit = context.GetProperty("gasLimit").AsUInt64(),
            Beneficiary = context.GetProperty("miner").AsAddress(),
            BaseFee = context.TryMember("baseFeePerGas", out JsonElement baseFee) ? baseFee.AsUInt256() : UInt256.Zero,
            BlobBaseFee = genesis.ExcessBlobGas is null ? UInt256.Zero : BlobGas.BaseFeeMin,
            PrevRandao = genesis.MixHash,
            ChainId = spec.ChainId,
        });
    }
}
