// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text.Json;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>Makes tracers by the names that go-ethereum gave them.</summary>
internal static class TracerCatalog
{
    private const string Names =
        "callTracer, flatCallTracer, prestateTracer, 4byteTracer, muxTracer, noopTracer, erc7562Tracer, keccak256PreimageTracer";

    private static readonly SearchValues<char> ScriptMarks = SearchValues.Create("{}();= \n");

    /// <summary>Makes the tracer that options name; the struct logger where they name none.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="guard">Bounds it.</param>
    /// <param name="writer">Where a tracer that writes as it goes writes.</param>
    /// <param name="tracer">The tracer when there is no error.</param>
    public static RpcError? Create(TraceOptions options, TraceGuard guard, Utf8JsonWriter writer, out TransactionTracer tracer)
    {
        if (string.IsNullOrEmpty(options.Tracer))
        {
            tracer = new StructLogger(guard, options.StructLog, writer);
            return null;
        }

        return Create(options.Tracer, options.TracerConfig, guard, isInMux: false, out tracer);
    }

    private static RpcError? Create(string name, JsonElement config, TraceGuard guard, bool isInMux, out TransactionTracer tracer)
    {
        tracer = null!;
        if (config.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object))
        {
            return RpcError.InvalidParams("tracerConfig: expected an object");
        }

        if (FindBadFlag(config) is { } bad)
        {
            return RpcError.InvalidParams($"tracerConfig.{bad}: expected a boolean");
        }

        switch (name)
        {
            case "callTracer":
                tracer = new CallTracer(guard, Flag(config, "withLog"), Flag(config, "onlyTopCall"));
                return null;
            case "flatCallTracer":
                tracer = new FlatCallTracer(guard, Flag(config, "convertParityErrors"), Flag(config, "includePrecompiles"));
                return null;
            case "prestateTracer":
                return CreatePrestate(config, guard, out tracer);
            case "noopTracer":
                tracer = new NoopTracer();
                return null;
            case "4byteTracer":
                tracer = new FourByteTracer(guard);
                return null;
            case "keccak256PreimageTracer":
                tracer = new KeccakPreimageTracer(guard);
                return null;
            case "erc7562Tracer":
                return CreateErc7562(config, guard, out tracer);
            case "muxTracer" when !isInMux:
                return CreateGroup(config, guard, out tracer);
            default:
                return name.AsSpan().ContainsAny(ScriptMarks)
                    ? new RpcError(RpcErrorCode.MethodNotSupported, $"JavaScript tracers are not supported; use one of: {Names}")
                    : RpcError.InvalidParams($"unknown tracer \"{HexJson.Shorten(name)}\"; use one of: {Names}");
        }
    }

    private static RpcError? CreatePrestate(JsonElement config, TraceGuard guard, out TransactionTracer tracer)
    {
        PrestateOptions options = new(
            Flag(config, "diffMode"), Flag(config, "disableCode"), Flag(config, "disableStorage"), Flag(config, "includeEmpty"));
        tracer = new PrestateTracer(guard, options);
        return options is { IsDiff: true, IncludesEmpty: true } ? RpcError.InvalidParams("cannot use diffMode with includeEmpty") : null;
    }

    private static RpcError? CreateErc7562(JsonElement config, TraceGuard guard, out TransactionTracer tracer)
    {
        tracer = null!;
        HashSet<Opcode>? ignored = null;
        if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty("ignoredOpcodes", out JsonElement list) && list.ValueKind != JsonValueKind.Null)
        {
            ignored = [];
            if (list.ValueKind != JsonValueKind.Array)
            {
                return RpcError.InvalidParams("tracerConfig.ignoredOpcodes: expected an array");
            }

            foreach (JsonElement item in list.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !UInt256.TryParse(item.GetString(), out UInt256 opcode) || opcode > byte.MaxValue)
                {
                    return RpcError.InvalidParams("tracerConfig.ignoredOpcodes: expected opcodes");
                }

                ignored.Add((Opcode)opcode.U0);
            }
        }

        tracer = new Erc7562Tracer(guard, Flag(config, "withLog"), ignored);
        return null;
    }

    private static RpcError? CreateGroup(JsonElement config, TraceGuard guard, out TransactionTracer tracer)
    {
        List<(string Name, TransactionTracer Tracer)> members = [];
        tracer = new TracerGroup(members);
        if (config.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (JsonProperty member in config.EnumerateObject())
        {
            if (members.Count == TraceLimits.MuxTracersMax)
            {
                return RpcError.InvalidParams($"muxTracer: more than {TraceLimits.MuxTracersMax} tracers");
            }

            if (Create(member.Name, member.Value, guard, isInMux: true, out TransactionTracer inner) is { } error)
            {
                return error;
            }

            members.Add((member.Name, inner));
        }

        tracer = new TracerGroup(members);
        return null;
    }

    private static string? FindBadFlag(JsonElement config)
    {
        string[] names = ["withLog", "onlyTopCall", "convertParityErrors", "includePrecompiles", "diffMode", "disableCode", "disableStorage", "includeEmpty"];
        return config.ValueKind != JsonValueKind.Object ? null : names.FirstOrDefault(name =>
            config.TryGetProperty(name, out JsonElement value) && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null));
    }

    private static bool Flag(JsonElement config, string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
