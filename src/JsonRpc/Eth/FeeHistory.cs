// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Gathers the answer of eth_feeHistory.</summary>
internal sealed class FeeHistory
{
    private readonly IBlockChain _chain;
    private readonly IReadOnlyList<double> _percentiles;
    private readonly List<UInt256> _baseFees = [];
    private readonly List<UInt256> _blobFees = [];
    private readonly List<double> _gasRatios = [];
    private readonly List<double> _blobRatios = [];
    private readonly List<UInt256[]> _rewards = [];

    public FeeHistory(IBlockChain chain, IReadOnlyList<double> percentiles)
    {
        _chain = chain;
        _percentiles = percentiles;
    }

    /// <summary>Reads an array of numbers.</summary>
    public static string? ReadPercentiles(ref Utf8JsonReader reader, out IReadOnlyList<double> value)
    {
        const int CountRead = 10_000;
        value = [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of numbers";
        }

        List<double> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double item) || items.Count == CountRead)
            {
                return "json: expected an array of numbers";
            }

            items.Add(item);
        }

        value = items;
        return null;
    }

    /// <summary>Writes the history of <paramref name="count"/> blocks from <paramref name="first"/> on.</summary>
    public RpcError? Write(ulong first, ulong count, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        for (ulong number = first; number < first + count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_chain.TryGetHeader(number, out BlockHeader? header))
            {
                return RpcErrorMap.HeaderNotFound;
            }

            Gather(header);
            if (_percentiles.Count > 0 && GatherRewards(number) is { } error)
            {
                return error;
            }

            if (number + 1 == first + count)
            {
                GatherNext(header);
            }
        }

        Write(count == 0 ? 0 : first, writer);
        return null;
    }

    private void Gather(BlockHeader header)
    {
        _baseFees.Add(header.BaseFeePerGas ?? UInt256.Zero);
        _blobFees.Add(BlobGas.BaseFeeOf(header, _chain.Spec));
        _gasRatios.Add(header.GasLimit == 0 ? 0 : (double)header.GasUsed / header.GasLimit);
        ulong blobGasMax = _chain.Spec.PowerVerse.AreBlobsEnabled ? _chain.Spec.BlobParametersAt(header.Timestamp)?.MaxGas ?? 0 : 0;
        _blobRatios.Add(blobGasMax == 0 ? 0 : (double)(header.BlobGasUsed ?? 0) / blobGasMax);
    }

    // The block after the newest one: known in advance, as far as its parent decides it.
    private void GatherNext(BlockHeader header)
    {
        ChainSpec spec = _chain.Spec;
        _baseFees.Add(header.Number + 1 >= spec.LondonBlock || spec.IsMergedAt(header.Number + 1, header.Timestamp)
            ? BaseFee.Next(header, spec)
            : UInt256.Zero);
        if (header.ExcessBlobGas is null || spec.BlobParametersAt(header.Timestamp) is not { } parameters)
        {
            _blobFees.Add(UInt256.Zero);
            return;
        }

        BlobParameters inForce = spec.PowerVerse.AreBlobsEnabled ? parameters : default;
        ulong excess = BlobGas.NextExcess(header, inForce, spec.RevisionOf(header));
        _blobFees.Add(BlobGas.BaseFeeOf(header with { ExcessBlobGas = excess }, spec));
    }

    private RpcError? GatherRewards(ulong number)
    {
        Result<Block, Unavailable> found = _chain.GetBlock(number);
        if (!found.TryGet(out Block? block, out Unavailable unavailable))
        {
            return RpcErrorMap.Of(unavailable);
        }

        UInt256[] rewards = new UInt256[_percentiles.Count];
        _rewards.Add(rewards);
        if (block.Transactions.Count == 0)
        {
            return null;
        }

        if (!_chain.GetReceipts(number).TryGet(out IReadOnlyList<Receipt>? receipts, out unavailable))
        {
            return RpcErrorMap.Of(unavailable);
        }

        (UInt256 Tip, ulong Gas)[] paid = new (UInt256, ulong)[receipts.Count];
        UInt256 baseFee = block.Header.BaseFeePerGas ?? UInt256.Zero;
        ulong before = 0;
        for (int i = 0; i < paid.Length; i++)
        {
            paid[i] = (block.Transactions[i].EffectivePriorityFee(in baseFee), receipts[i].CumulativeGasUsed - before);
            before = receipts[i].CumulativeGasUsed;
        }

        Array.Sort(paid, (left, right) => left.Tip.CompareTo(right.Tip));
        int index = 0;
        ulong sum = paid[0].Gas;
        for (int i = 0; i < rewards.Length; i++)
        {
            ulong threshold = (ulong)(block.Header.GasUsed * _percentiles[i] / 100);
            while (sum < threshold && index < paid.Length - 1)
            {
                index++;
                sum += paid[index].Gas;
            }

            rewards[i] = paid[index].Tip;
        }

        return null;
    }

    private void Write(ulong oldest, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteQuantity(Names.OldestBlock, oldest);
        if (_rewards.Count > 0)
        {
            writer.WriteStartArray(Names.Reward);
            foreach (UInt256[] row in _rewards)
            {
                writer.WriteStartArray();
                foreach (UInt256 reward in row)
                {
                    writer.WriteQuantityValue(in reward);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        WriteQuantities(writer, Names.BaseFeePerGas, _baseFees);
        WriteRatios(writer, Names.GasUsedRatio, _gasRatios);
        WriteQuantities(writer, Names.BaseFeePerBlobGas, _blobFees);
        WriteRatios(writer, Names.BlobGasUsedRatio, _blobRatios);
        writer.WriteEndObject();
    }

    private static void WriteQuantities(Utf8JsonWriter writer, JsonEncodedText name, List<UInt256> values)
    {
        writer.WriteStartArray(name);
        foreach (UInt256 value in values)
        {
            writer.WriteQuantityValue(in value);
        }

        writer.WriteEndArray();
    }

    private static void WriteRatios(Utf8JsonWriter writer, JsonEncodedText name, List<double> values)
    {
        writer.WriteStartArray(name);
        foreach (double value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
