// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Fees;

/// <summary>The base fee per gas from block to block (EIP-1559, with the chain's own denominator and minimum).</summary>
public static class BaseFee
{
    /// <summary>A block's gas limit over its gas target (EIP-1559, ELASTICITY_MULTIPLIER).</summary>
    public const ulong ElasticityMultiplier = 2;

    /// <summary>Base fee of the first block under EIP-1559, in wei per gas (INITIAL_BASE_FEE).</summary>
    public static readonly UInt256 Initial = 1_000_000_000;

    /// <summary>The base fee in wei per gas that a child of <paramref name="parent"/> must have.</summary>
    /// <remarks>A parent without a base fee is the last block before London. The result never falls below the chain's minimum.</remarks>
    public static UInt256 Next(BlockHeader parent, ChainSpec spec)
    {
        UInt256 next = parent.BaseFeePerGas is { } baseFee ? Follow(parent, baseFee, spec.PowerVerse.BaseFeeChangeDenominator) : Initial;
        return UInt256.Max(next, spec.PowerVerse.MinBaseFee);
    }

    private static UInt256 Follow(BlockHeader parent, in UInt256 baseFee, ulong denominator)
    {
        ulong target = parent.GasLimit / ElasticityMultiplier;
        if (parent.GasUsed == target || target == 0)
        {
            return baseFee;
        }

        bool isRising = parent.GasUsed > target;
        ulong distance = isRising ? parent.GasUsed - target : target - parent.GasUsed;
        UInt256 change = Scale(baseFee, distance, target) / denominator;
        if (!isRising)
        {
            // The distance is at most the target, so the change is at most the base fee.
            return baseFee - change;
        }

        return UInt256.TryAdd(baseFee, UInt256.Max(change, UInt256.One), out UInt256 risen) ? risen : UInt256.MaxValue;
    }

    // value * numerator / denominator for numerator <= denominator, exact where the product needs more than 256 bits:
    // with value = q * denominator + r the result is q * numerator + r * numerator / denominator.
    private static UInt256 Scale(in UInt256 value, ulong numerator, ulong denominator)
    {
        UInt256 quotient = UInt256.DivRem(value, denominator, out UInt256 remainder);
        return (quotient * numerator) + (remainder * numerator / denominator);
    }
}
