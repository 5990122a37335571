// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The difficulty of proof-of-work blocks under every fork (Yellow Paper section 4.3.4, EIP-2, EIP-100 and the bomb delays).</summary>
/// <remarks>Every formula expects a timestamp after the parent's; an earlier one counts as equal. Sums saturate at 2^256 - 1.</remarks>
public static class Difficulty
{
    /// <summary>No block is easier than this.</summary>
    public const ulong Minimum = 131_072;

    /// <summary>Blocks between two doublings of the difficulty bomb.</summary>
    public const ulong BombPeriod = 100_000;

    private const ulong BoundDivisor = 2048;
    private const ulong FrontierDurationSeconds = 13;
    private const ulong HomesteadDurationSeconds = 10;
    private const ulong ByzantiumDurationSeconds = 9;
    private const ulong LargestDecrease = 99;

    /// <summary>The difficulty of the block that follows <paramref name="parent"/> with the given time.</summary>
    public static UInt256 Next(ChainSpec spec, BlockHeader parent, ulong timestamp)
    {
        ulong number = parent.Number + 1;
        if (number >= spec.ByzantiumBlock)
        {
            bool parentHasOmmers = parent.OmmersHash != BlockHeader.EmptyOmmersHash;
            return Byzantium(number, timestamp, parent.Difficulty, parent.Timestamp, parentHasOmmers, spec.DifficultyBombDelayAt(number));
        }

        return number >= spec.HomesteadBlock
            ? Homestead(number, timestamp, parent.Difficulty, parent.Timestamp)
            : Frontier(number, timestamp, parent.Difficulty, parent.Timestamp);
    }

    /// <summary>Frontier: one step up when the block took less than 13 seconds, else one step down.</summary>
    public static UInt256 Frontier(ulong number, ulong timestamp, in UInt256 parentDifficulty, ulong parentTimestamp)
    {
        UInt256 step = parentDifficulty / BoundDivisor;
        UInt256 difficulty = Elapsed(timestamp, parentTimestamp) < FrontierDurationSeconds
            ? AddSaturating(parentDifficulty, step)
            : parentDifficulty - step;
        return WithBomb(difficulty, number);
    }

    /// <summary>Homestead (EIP-2): 1 - seconds / 10 steps, at least -99.</summary>
    public static UInt256 Homestead(ulong number, ulong timestamp, in UInt256 parentDifficulty, ulong parentTimestamp) =>
        WithBomb(Adjust(parentDifficulty, 1, Elapsed(timestamp, parentTimestamp) / HomesteadDurationSeconds), number);

    /// <summary>Byzantium and later (EIP-100): 1 - seconds / 9 steps, one more when the parent has ommers, at least -99; the bomb runs late.</summary>
    /// <param name="number">The block's number.</param>
    /// <param name="timestamp">The block's time in seconds.</param>
    /// <param name="parentDifficulty">The parent's difficulty.</param>
    /// <param name="parentTimestamp">The parent's time in seconds.</param>
    /// <param name="parentHasOmmers">Whether the parent includes ommers.</param>
    /// <param name="bombDelay">Blocks by which the bomb is late (<see cref="ChainSpec.DifficultyBombDelayAt"/>).</param>
    public static UInt256 Byzantium(
        ulong number,
        ulong timestamp,
        in UInt256 parentDifficulty,
        ulong parentTimestamp,
        bool parentHasOmmers,
        ulong bombDelay)
    {
        ulong steps = Elapsed(timestamp, parentTimestamp) / ByzantiumDurationSeconds;
        return WithBomb(Adjust(parentDifficulty, parentHasOmmers ? 2UL : 1UL, steps), number > bombDelay ? number - bombDelay : 0);
    }

    private static ulong Elapsed(ulong timestamp, ulong parentTimestamp) => timestamp > parentTimestamp ? timestamp - parentTimestamp : 0;

    /// <summary>Adds max(up - down, -99) steps.</summary>
    private static UInt256 Adjust(in UInt256 parentDifficulty, ulong up, ulong down)
    {
        UInt256 step = parentDifficulty / BoundDivisor;
        return down <= up
            ? AddSaturating(parentDifficulty, step * (up - down))
            : parentDifficulty - (step * Math.Min(down - up, LargestDecrease));
    }

    /// <summary>Adds the bomb, then applies the minimum, in the order of the Yellow Paper.</summary>
    private static UInt256 WithBomb(in UInt256 difficulty, ulong bombNumber)
    {
        ulong period = bombNumber / BombPeriod;
        UInt256 bomb =
            period < 2 ? UInt256.Zero
            : period - 2 < UInt256.BitSize ? UInt256.One << (int)(period - 2)
            : UInt256.MaxValue;
        return UInt256.Max(AddSaturating(difficulty, bomb), Minimum);
    }

    private static UInt256 AddSaturating(in UInt256 left, in UInt256 right) =>
        UInt256.TryAdd(left, right, out UInt256 sum) ? sum : UInt256.MaxValue;
}
