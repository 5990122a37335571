// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Fees;

[Parallelizable(ParallelScope.All)]
public sealed class BaseFeeTests
{
    private static readonly ChainSpec Ethereum = new() { ChainId = 1 };

    private static BlockHeader Parent(ulong limit, ulong used, UInt256? baseFee) =>
        new() { GasLimit = limit, GasUsed = used, BaseFeePerGas = baseFee };

    // The first three are the worked figures of EIP-1559's own test cases.
    [TestCase(20_000_000UL, 10_000_000UL, 1_000_000_000UL, 1_000_000_000UL)]
    [TestCase(20_000_000UL, 9_000_000UL, 1_000_000_000UL, 987_500_000UL)]
    [TestCase(20_000_000UL, 11_000_000UL, 1_000_000_000UL, 1_012_500_000UL)]
    [TestCase(30_000_000UL, 30_000_000UL, 1_000_000_000UL, 1_125_000_000UL)]
    [TestCase(30_000_000UL, 0UL, 1_000_000_000UL, 875_000_000UL)]
    [TestCase(30_000_000UL, 30_000_000UL, 1UL, 2UL)]
    [TestCase(30_000_000UL, 0UL, 7UL, 7UL)]
    [TestCase(30_000_000UL, 0UL, 0UL, 0UL)]
    [TestCase(1UL, 1UL, 5UL, 5UL)]
    public void Next_on_ethereum_follows_eip_1559(ulong limit, ulong used, ulong baseFee, ulong expected) =>
        BaseFee.Next(Parent(limit, used, baseFee), Ethereum).Should().Be((UInt256)expected);

    [Test]
    public void Next_after_the_last_block_before_london_is_the_initial_base_fee() =>
        BaseFee.Next(Parent(30_000_000, 1, null), Ethereum).Should().Be(BaseFee.Initial);

    [TestCase(30_000_000UL, 960_000_000_000UL, 970_000_000_000UL)]
    [TestCase(0UL, 960_000_000_000UL, 950_000_000_000UL)]
    [TestCase(0UL, 1_000_000_000UL, 1_000_000_000UL)]
    [TestCase(15_000_000UL, 5UL, 1_000_000_000UL)]
    public void Next_on_a_chain_of_short_blocks_moves_by_a_96th_and_stays_above_the_minimum(ulong used, ulong baseFee, ulong expected)
    {
        ChainSpec spec = Ethereum with
        {
            PowerVerse = PowerVerseRules.Ethereum with { BaseFeeChangeDenominator = 96, MinBaseFee = 1_000_000_000 },
        };
        BaseFee.Next(Parent(30_000_000, used, baseFee), spec).Should().Be((UInt256)expected);
    }

    [Test]
    public void Next_agrees_with_the_formula_in_unbounded_integers() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong[1, 200]).Sample(
            (high, low, limit, used, denominator) =>
            {
                limit = Math.Max(limit >> 1, 2);
                used %= limit + 1;
                UInt256 baseFee = new(low, high);
                ChainSpec spec = Ethereum with
                {
                    PowerVerse = PowerVerseRules.Ethereum with { BaseFeeChangeDenominator = denominator },
                };
                BigInteger fee = ((BigInteger)high << 64) + low;
                BigInteger target = limit / 2;
                BigInteger change = fee * BigInteger.Abs(used - target) / target / denominator;
                BigInteger expected = used == target ? fee : used > target ? fee + BigInteger.Max(change, 1) : fee - change;
                return BaseFee.Next(Parent(limit, used, baseFee), spec).ToString() == expected.ToString();
            });
}
