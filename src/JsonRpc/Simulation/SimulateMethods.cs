// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>eth_simulateV1: whole blocks of calls on a block of the chain.</summary>
internal sealed class SimulateMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly CallSites _sites;

    public SimulateMethods(NodePorts ports, CallSites sites)
    {
        _ports = ports;
        _sites = sites;
    }

    public IEnumerable<RpcMethod> Methods =>
    [
        new(
            "eth_simulateV1", RpcCost.Evm, Simulate, "Executes blocks of calls one on another, without keeping them.", RpcType.Array,
            RpcParameter.Required("payload", RpcType.Object), RpcParameter.Optional("block", RpcType.Block)),
    ];

    private RpcError? Simulate(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(SimulateRequest.Read, out SimulateRequest request) || !parameters.TryReadOptionalBlock(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (request.Blocks.Count == 0)
        {
            return RpcError.InvalidParams("empty input");
        }

        if ((ulong)request.Blocks.Count > SimulatedChain.BlocksMax)
        {
            return new RpcError(RpcErrorCode.SimulatedTooManyBlocks, "too many blocks");
        }

        if (_sites.Open(block, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            ulong gasMax = Math.Min(_ports.Limits.CallGasMax, CallExecutor.GasMax);
            return site.OpenWorld(out IWorldState world)
                ?? Run(new SimulatedChain(site, world, _ports.Chain, request, gasMax, context.Cancellation), request.IsFull, result, context.Cancellation);
        }
    }

    private static RpcError? Run(SimulatedChain chain, bool isFull, Utf8JsonWriter result, CancellationToken cancellation)
    {
        if (chain.Arrange(out IReadOnlyList<ArrangedBlock> blocks) is { } disorder)
        {
            return disorder;
        }

        result.WriteStartArray();
        foreach (ArrangedBlock arranged in blocks)
        {
            if (cancellation.IsCancellationRequested)
            {
                return RpcErrorMap.Timeout;
            }

            if (chain.Execute(arranged, out SimulatedBlock? simulated) is { } error)
            {
                return error;
            }

            Write(result, simulated!, isFull);
        }

        result.WriteEndArray();
        return null;
    }

    private static void Write(Utf8JsonWriter result, SimulatedBlock simulated, bool isFull)
    {
        result.WriteStartObject();
        HeaderJson.WriteMembers(result, simulated.Block.Header, isPending: false);
        HeaderJson.WriteBody(result, simulated.Block, isFull, isPending: false, [.. simulated.Calls.Select(call => call.Sender)]);
        result.WriteStartArray(Names.Calls);
        int logIndex = 0;
        for (int i = 0; i < simulated.Calls.Count; i++)
        {
            WriteCall(result, simulated.Calls[i], simulated.Block.Header, i, logIndex);
            logIndex += simulated.Calls[i].Logs.Count;
        }

        result.WriteEndArray();
        result.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter result, SimulatedCall call, BlockHeader header, int index, int logIndex)
    {
        TransactionOutcome outcome = call.Outcome;
        result.WriteStartObject();
        result.WriteHex(Names.ReturnData, outcome.IsSuccess ? outcome.Result.Output.Span : []);
        result.WriteStartArray(Names.Logs);
        LogPlace place = new(header.Number, header.Hash, header.Timestamp);
        foreach (Log log in call.Logs)
        {
            ReceiptJson.WriteLog(result, log, place, call.Transaction.Hash, index, logIndex++, isRemoved: false);
        }

        result.WriteEndArray();
        result.WriteQuantity(Names.GasUsed, outcome.GasUsed);
        result.WriteQuantity(Names.MaxUsedGas, outcome.PeakGasUsed);
        result.WriteQuantity(Names.Status, outcome.IsSuccess ? 1UL : 0UL);
        if (!outcome.IsSuccess)
        {
            result.WritePropertyName(Names.Error);
            WriteFailure(result, outcome.Result);
        }

        result.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter result, ExecutionResult failed)
    {
        bool isRevert = failed.Status == ExecutionStatus.Revert;
        result.WriteStartObject();
        result.WriteString(Names.Message, isRevert ? RevertText.MessageOf(failed.Output.Span) : $"vm execution error: {HaltText.Of(failed.Halt)}");
        result.WriteNumber(Names.Code, (int)(isRevert ? RpcErrorCode.ExecutionReverted : RpcErrorCode.SimulatedCallFailed));
        if (isRevert)
        {
            result.WriteHex(Names.Data, failed.Output.Span);
        }

        result.WriteEndObject();
    }
}
