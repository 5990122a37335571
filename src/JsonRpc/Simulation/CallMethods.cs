// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Single calls: what they return, need and touch.</summary>
internal sealed class CallMethods : IMethodGroup
{
    // A list that still grows after this many runs follows the gas it costs; the last one is then as good as any.
    private const int AccessListRunsMax = 16;

    private readonly NodePorts _ports;
    private readonly CallSites _sites;
    private readonly GasEstimator _estimator;

    public CallMethods(NodePorts ports, CallSites sites, GasEstimator estimator)
    {
        _ports = ports;
        _sites = sites;
        _estimator = estimator;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter transaction = RpcParameter.Required("transaction", RpcType.TransactionRequest);
            RpcParameter block = RpcParameter.Optional("block", RpcType.Block);
            RpcParameter state = RpcParameter.Optional("stateOverrides", RpcType.Object);
            RpcParameter overrides = RpcParameter.Optional("blockOverrides", RpcType.Object);
            return
            [
                new("eth_call", RpcCost.Evm, Call, "Makes a call and answers with what it returns.", RpcType.Data, transaction, block, state, overrides),
                new(
                    "eth_estimateGas", RpcCost.Evm, EstimateGas, "The gas limit that a transaction needs.", RpcType.Quantity,
                    transaction, block, state, overrides),
                new(
                    "eth_createAccessList", RpcCost.Evm, CreateAccessList, "The accounts and slots that a transaction touches (EIP-2930).", RpcType.Object,
                    transaction, block, state),
                new(
                    "eth_callMany", RpcCost.Evm, CallMany, "Makes calls one after another, each on the state that the one before left.", RpcType.Array,
                    RpcParameter.Required("bundles", RpcType.Array), RpcParameter.Optional("context", RpcType.Object), state),
            ];
        }
    }

    private ulong GasMax => Math.Min(_ports.Limits.CallGasMax, CallExecutor.GasMax);

    private RpcError? Call(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request)
            || !parameters.TryReadOptionalBlock(out BlockSelector block)
            || !parameters.TryReadOptional(StateOverrides.Read, out StateOverrides? stateOverrides)
            || !parameters.TryReadOptional(BlockOverrides.Read, out BlockOverrides? blockOverrides))
        {
            return parameters.Error;
        }

        if (_sites.Open(block, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            ReadOnlyMemory<byte> output = default;
            RpcError? error = CallMessage.Create(request, _sites.Spec.ChainId, CallMessage.GasOf(request, GasMax), out Transaction call)
                ?? site.Override(stateOverrides, blockOverrides)
                ?? Execute(site, call, CallMessage.SenderOf(request), site.OpenJournal(), context.Cancellation, out output);
            if (error is null)
            {
                result.WriteHexValue(output.Span);
            }

            return error;
        }
    }

    private static RpcError? Execute(
        CallSite site, Transaction call, in Address sender, Journal journal, CancellationToken cancellation, out ReadOnlyMemory<byte> output)
    {
        output = default;
        TransactionError error = site.Run(call, in sender, journal, new CancellationTracer(cancellation), out TransactionOutcome? outcome);
        if (outcome is null)
        {
            return CallRefusal.Of(error, call, in sender, site.Block, journal);
        }

        output = outcome.Result.Output;
        return outcome.Result switch
        {
            { Status: ExecutionStatus.Success } => null,
            { Status: ExecutionStatus.Revert } => RevertText.ErrorOf(output),
            { Halt: HaltReason.Interrupted } => RpcErrorMap.Timeout,
            _ => RpcError.Server(HaltText.Of(outcome.Result.Halt)),
        };
    }

    private RpcError? EstimateGas(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request)
            || !parameters.TryReadOptionalBlock(out BlockSelector block)
            || !parameters.TryReadOptional(StateOverrides.Read, out StateOverrides? stateOverrides)
            || !parameters.TryReadOptional(BlockOverrides.Read, out BlockOverrides? blockOverrides))
        {
            return parameters.Error;
        }

        RpcError? error = _estimator.Estimate(request, block, stateOverrides, blockOverrides, context.Cancellation, out ulong gas);
        if (error is null)
        {
            result.WriteQuantityValue(gas);
        }

        return error;
    }

    private RpcError? CreateAccessList(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request)
            || !parameters.TryReadOptionalBlock(out BlockSelector block)
            || !parameters.TryReadOptional(StateOverrides.Read, out StateOverrides? stateOverrides))
        {
            return parameters.Error;
        }

        if (_sites.Open(block, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            RpcError? error = CallMessage.Create(request, _sites.Spec.ChainId, CallMessage.GasOf(request, GasMax), out Transaction call)
                ?? site.Override(stateOverrides, null);
            return error ?? CreateAccessList(site, call, CallMessage.SenderOf(request), result, context.Cancellation);
        }
    }

    // The list changes what the call costs, and with it perhaps what the call does: run until it stays the same.
    private static RpcError? CreateAccessList(CallSite site, Transaction call, Address sender, Utf8JsonWriter result, CancellationToken cancellation)
    {
        HashSet<Address> excluded = WarmAnyway(site, call, sender);
        AccessListTracer before = new(call.AccessList, excluded, cancellation);
        for (int run = 1; true; run++)
        {
            IReadOnlyList<AccessListEntry> list = before.ToList();
            Transaction listed = call with { AccessList = list };
            AccessListTracer tracer = new(list, excluded, cancellation);
            Journal journal = site.OpenJournal();
            TransactionError error = site.Run(listed, in sender, journal, tracer, out TransactionOutcome? outcome);
            if (cancellation.IsCancellationRequested)
            {
                return RpcErrorMap.Timeout;
            }

            if (outcome is null)
            {
                return CallRefusal.Of(error, listed, in sender, site.Block, journal);
            }

            // A list only grows, so the same number of things means the same things.
            if (tracer.Count == before.Count || run == AccessListRunsMax)
            {
                WriteAccessList(result, list, outcome);
                return null;
            }

            before = tracer;
        }
    }

    private static HashSet<Address> WarmAnyway(CallSite site, Transaction call, in Address sender)
    {
        HashSet<Address> excluded = [.. site.Block.Precompiles.Addresses];
        excluded.Add(sender);
        excluded.Add(call.To ?? ReceiptJson.CreatedAddress(in sender, site.OpenJournal().GetNonce(in sender)));
        foreach (SetCodeAuthorization authorization in call.AuthorizationList)
        {
            if (authorization.TryRecoverAuthority(out Address authority))
            {
                excluded.Add(authority);
            }
        }

        return excluded;
    }

    private static void WriteAccessList(Utf8JsonWriter result, IReadOnlyList<AccessListEntry> list, TransactionOutcome outcome)
    {
        result.WriteStartObject();
        TransactionJson.WriteAccessList(result, list);
        if (!outcome.IsSuccess)
        {
            bool isRevert = outcome.Result.Status == ExecutionStatus.Revert;
            result.WriteString(Names.Error, isRevert ? RevertText.MessageOf(outcome.Result.Output.Span) : HaltText.Of(outcome.Result.Halt));
        }

        result.WriteQuantity(Names.GasUsed, outcome.GasUsed);
        result.WriteEndObject();
    }

    private RpcError? CallMany(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(CallBundle.ReadAll, out IReadOnlyList<CallBundle> bundles)
            || !parameters.TryReadOptional(CallManyContext.Read, out CallManyContext? where)
            || !parameters.TryReadOptional(StateOverrides.Read, out StateOverrides? stateOverrides))
        {
            return parameters.Error;
        }

        if (_sites.Open(where?.Block ?? BlockSelector.Latest, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            return site.Override(stateOverrides, null) ?? CallMany(site, bundles, result, context.Cancellation);
        }
    }

    private RpcError? CallMany(CallSite site, IReadOnlyList<CallBundle> bundles, Utf8JsonWriter result, CancellationToken cancellation)
    {
        Journal journal = site.OpenJournal();
        result.WriteStartArray();
        foreach (CallBundle bundle in bundles)
        {
            if (bundle.Block is { } block && site.Override(null, block) is { } refusal)
            {
                return refusal;
            }

            result.WriteStartArray();
            foreach (TransactionRequest request in bundle.Transactions)
            {
                ReadOnlyMemory<byte> output = default;
                RpcError? error = CallMessage.Create(request, _sites.Spec.ChainId, CallMessage.GasOf(request, GasMax), out Transaction call)
                    ?? Execute(site, call, CallMessage.SenderOf(request), journal, cancellation, out output);
                if (cancellation.IsCancellationRequested)
                {
                    return RpcErrorMap.Timeout;
                }

                result.WriteStartObject();
                if (error is null)
                {
                    result.WriteHex(Names.Value, output.Span);
                }
                else
                {
                    result.WriteString(Names.Error, error.Message);
                }

                result.WriteEndObject();
            }

            result.WriteEndArray();
        }

        result.WriteEndArray();
        return null;
    }
}
