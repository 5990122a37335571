// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Suggests a priority fee from what was paid of late: the cheapest that got in, block by block, and of those the 60th percentile.</summary>
/// <remarks>As go-ethereum does it. The answer changes with the head only and is kept until then.</remarks>
internal sealed class TipOracle
{
    private const int BlocksSampled = 20;
    private const int SamplesPerBlock = 3;
    private const int Percentile = 60;

    /// <summary>What is suggested where nobody sent anything: 0.001 gwei.</summary>
    private static readonly UInt256 Default = 1_000_000;

    /// <summary>Lower tips are no offers.</summary>
    private static readonly UInt256 Least = 2;

    private static readonly UInt256 Most = 500_000_000_000;

    private readonly IBlockChain _chain;
    private volatile Suggestion? _last;

    public TipOracle(IBlockChain chain) => _chain = chain;

    /// <summary>Wei per gas.</summary>
    public UInt256 Suggest()
    {
        ChainHead head = _chain.Head;
        Suggestion? last = _last;
        if (last is null || last.Head != head.Hash)
        {
            last = new Suggestion(head.Hash, Compute(head.Number, last?.Tip ?? Default));
            _last = last;
        }

        return last.Tip;
    }

    private UInt256 Compute(ulong newest, in UInt256 before)
    {
        List<UInt256> samples = [];
        for (ulong number = newest; number > 0 && newest - number < BlocksSampled; number--)
        {
            if (_chain.GetBlock(number).TryGet(out Block? block, out _))
            {
                Sample(block, samples);
            }
        }

        if (samples.Count == 0)
        {
            return before;
        }

        samples.Sort();
        return UInt256.Min(samples[(samples.Count - 1) * Percentile / 100], Most);
    }

    private static void Sample(Block block, List<UInt256> samples)
    {
        UInt256 baseFee = block.Header.BaseFeePerGas ?? UInt256.Zero;
        List<UInt256> tips = [];
        foreach (Transaction transaction in block.Transactions)
        {
            UInt256 tip = transaction.EffectivePriorityFee(in baseFee);
            if (tip >= Least && transaction.TryGetSender(out Address sender) && sender != block.Header.Beneficiary)
            {
                tips.Add(tip);
            }
        }

        tips.Sort();
        samples.AddRange(tips.Take(SamplesPerBlock));
    }

    private sealed record Suggestion(Hash256 Head, UInt256 Tip);
}
