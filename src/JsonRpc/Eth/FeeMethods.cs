// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>What gas costs, and cost.</summary>
internal sealed class FeeMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly ChainReader _reader;
    private readonly TipOracle _tips;

    public FeeMethods(NodePorts ports, ChainReader reader, TipOracle tips)
    {
        _ports = ports;
        _reader = reader;
        _tips = tips;
    }

    public IEnumerable<RpcMethod> Methods =>
    [
        new("eth_gasPrice", RpcCost.Light, GasPrice, "A price per gas that gets a transaction in soon, in wei.", RpcType.Quantity),
        new("eth_maxPriorityFeePerGas", RpcCost.Light, MaxPriorityFeePerGas, "A priority fee that gets a transaction in soon, in wei.", RpcType.Quantity),
        new("eth_baseFee", RpcCost.Light, NextBaseFee, "The base fee of the next block, in wei per gas.", RpcType.Quantity),
        new("eth_blobBaseFee", RpcCost.Light, BlobBaseFee, "The blob base fee of the newest block, in wei per blob gas.", RpcType.Quantity),
        new(
            "eth_feeHistory", RpcCost.Evm, History, "Base fees, use and paid priority fees of a range of blocks.", RpcType.Object,
            RpcParameter.Required("blockCount", RpcType.Quantity), RpcParameter.Required("newestBlock", RpcType.BlockNumber),
            RpcParameter.Optional("rewardPercentiles", RpcType.Array)),
    ];

    private RpcError? GasPrice(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        UInt256 baseFee = _ports.Chain.Head.Header.BaseFeePerGas ?? UInt256.Zero;
        result.WriteQuantityValue(baseFee + _tips.Suggest());
        return null;
    }

    private RpcError? MaxPriorityFeePerGas(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue(_tips.Suggest());
        return null;
    }

    private RpcError? NextBaseFee(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue(BaseFee.Next(_ports.Chain.Head.Header, _ports.Chain.Spec));
        return null;
    }

    private RpcError? BlobBaseFee(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue(BlobGas.BaseFeeOf(_ports.Chain.Head.Header, _ports.Chain.Spec));
        return null;
    }

    private RpcError? History(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong count)
            || !parameters.TryReadBlockNumber(out BlockSelector newest)
            || !parameters.TryReadOptional(FeeHistory.ReadPercentiles, out IReadOnlyList<double>? percentiles))
        {
            return parameters.Error;
        }

        IReadOnlyList<double> wanted = percentiles ?? [];
        if (wanted.Count > _ports.Limits.FeeHistoryPercentilesMax)
        {
            return RpcError.Server($"invalid reward percentile: over the query limit {_ports.Limits.FeeHistoryPercentilesMax}");
        }

        for (int i = 0; i < wanted.Count; i++)
        {
            if (!(wanted[i] >= 0 && wanted[i] <= 100) || (i > 0 && wanted[i] <= wanted[i - 1]))
            {
                return RpcError.Server(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"invalid reward percentile: #{i}: {wanted[i]}"));
            }
        }

        // The head is read after "latest" is resolved: a block that comes between the two must not lie beyond it.
        bool isKnown = _reader.TryResolve(in newest, out ulong last);
        ulong head = _ports.Chain.Head.Number;
        if (!isKnown || last > head)
        {
            return RpcError.Server($"request beyond head block: requested {newest.Number}, head {head}");
        }

        ulong blocks = Math.Min(Math.Min(count, _ports.Limits.FeeHistoryBlocksMax), last + 1);
        return new FeeHistory(_ports.Chain, wanted).Write(last + 1 - blocks, blocks, result, context.Cancellation);
    }
}
