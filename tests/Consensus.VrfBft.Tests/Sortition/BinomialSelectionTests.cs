// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Sortition;

[Parallelizable(ParallelScope.All)]
public sealed class BinomialSelectionTests
{
    private static readonly UInt256 Top = UInt256.MaxValue;

    /// <summary>How many random cases each oracle comparison runs; POWERVERSE_SELECT_CASES raises it for a long run.</summary>
    private static readonly int OracleCases =
        int.TryParse(Environment.GetEnvironmentVariable("POWERVERSE_SELECT_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out int cases) ? cases : 2000;

    [TestCase(10_000UL, 40_000UL, 26UL, new ulong[] { 2, 4, 15, 4, 7, 3, 6, 2 })]
    [TestCase(4_200_000UL, 420_000_000UL, 3000UL, new ulong[] { 19, 25, 46, 24, 31, 23, 30, 20 })]
    [TestCase(42_000_000UL, 420_000_000UL, 3000UL, new ulong[] { 265, 284, 350, 281, 305, 279, 299, 269 })]
    [TestCase(700UL, 1000UL, 999UL, new ulong[] { 697, 699, 700, 698, 700, 698, 699, 697 })]
    public void Select_of_the_published_draws_gives_the_published_seats(ulong weight, ulong total, ulong expected, ulong[] seats)
    {
        ulong[] actual = [.. Enumerable.Range(0, seats.Length).Select(i => BinomialSelection.Select(weight, total, expected, PublishedDraw(i)))];

        actual.Should().Equal(seats);
    }

    [TestCase(10_000UL, 40_000UL, 26UL, 98UL)]
    [TestCase(100_000UL, 420_000_000UL, 26UL, 25UL)]
    [TestCase(4_200_000UL, 420_000_000UL, 3000UL, 181UL)]
    public void Select_of_the_largest_draw_returns_the_frozen_tail_and_never_the_whole_stake(ulong weight, ulong total, ulong expected, ulong seats)
    {
        BinomialSelection.Select(weight, total, expected, Top).Should().Be(seats);
    }

    [TestCase(0UL, 100UL, 26UL, 0UL)]
    [TestCase(0UL, 0UL, 26UL, 0UL)]
    [TestCase(7UL, 20UL, 20UL, 7UL)]
    [TestCase(7UL, 20UL, 26UL, 7UL)]
    [TestCase(1UL, 1UL, 26UL, 1UL)]
    [TestCase(7UL, 20UL, 0UL, 0UL)]
    public void Select_of_degenerate_sizes_needs_no_distribution(ulong weight, ulong total, ulong expected, ulong seats)
    {
        BinomialSelection.Select(weight, total, expected, Top).Should().Be(seats);
    }

    [Test]
    public void Select_of_draw_zero_selects_nobody_in_a_sampled_committee()
    {
        BinomialSelection.Select(1_000_000_000, 1_400_000_000, 3000, UInt256.Zero).Should().Be(0);
    }

    [TestCase(2UL, 1UL, 1UL)]
    [TestCase(1UL, 1UL << 40, 1UL)]
    [TestCase(1UL, 100_000UL, 8193UL)]
    public void Select_beyond_its_limits_is_a_broken_invariant(ulong weight, ulong total, ulong expected)
    {
        Action act = () => BinomialSelection.Select(weight, total, expected, Top);

        act.Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Select_agrees_with_the_cases_computed_in_python()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Sortition", "Golden", "select_cases.txt"));
        List<string> wrong = [];
        foreach (string line in lines)
        {
            string[] f = line.Split(' ');
            ulong seats = BinomialSelection.Select(Number(f[0]), Number(f[1]), Number(f[2]), new UInt256(Convert.FromHexString(f[3])));
            if (seats != Number(f[4]))
            {
                wrong.Add(line);
            }
        }

        lines.Should().HaveCount(2000);
        wrong.Should().BeEmpty();
    }

    [Test]
    public void Select_agrees_with_exact_rationals_outside_the_last_bits()
    {
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 400], Gen.Int[1, 460], Gen.Byte.Array[32])
            .Sample(
                (weight, rest, expected, bytes) =>
                {
                    int total = Math.Max(1, weight + rest);
                    int tau = Math.Min(expected, total);
                    ulong seats = BinomialSelection.Select((ulong)weight, (ulong)total, (ulong)tau, new UInt256(bytes));
                    return seats == SelectOracles.Exact(weight, total, tau, new BigInteger(bytes, isUnsigned: true, isBigEndian: true));
                },
                iter: OracleCases,
                threads: 1);
    }

    [Test]
    public void Select_agrees_with_the_specified_arithmetic_in_big_integers()
    {
        Gen.Select(Gen.ULong[1, BinomialSelection.TotalWeightLimit - 1], Gen.ULong[1, 1 << 20], Gen.ULong[1, 300], Gen.Byte.Array[32], Gen.Int[0, 31])
            .Sample(
                (total, divisor, expected, bytes, ones) =>
                {
                    Array.Fill(bytes, byte.MaxValue, 0, ones % 5 == 0 ? ones : 0);
                    ulong weight = Math.Max(1, total / divisor);
                    ulong seats = BinomialSelection.Select(weight, total, expected, new UInt256(bytes));
                    return seats == SelectOracles.Truncated(weight, total, expected, new BigInteger(bytes, isUnsigned: true, isBigEndian: true));
                },
                iter: OracleCases,
                threads: 1);
    }

    [Test]
    public void Select_at_the_very_cuts_agrees_with_the_specified_arithmetic()
    {
        // U at a cut of the real distribution, one below and one above: the place where a rounding slip shows.
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 300], Gen.Int[1, 339], Gen.Int[0, 39])
            .Sample(
                (weight, rest, expected, cut) =>
                {
                    int total = weight + rest;
                    int tau = Math.Min(expected, total - 1);
                    BigInteger edge = Cut(weight, total, tau, cut % weight);
                    for (int offset = -1; offset <= 1; offset++)
                    {
                        BigInteger draw = BigInteger.Min(BigInteger.Max(edge + offset, 0), (BigInteger.One << 256) - 1);
                        ulong seats = BinomialSelection.Select((ulong)weight, (ulong)total, (ulong)tau, ToUInt256(draw));
                        if (seats != SelectOracles.Truncated((ulong)weight, (ulong)total, (ulong)tau, draw))
                        {
                            return false;
                        }
                    }

                    return true;
                },
                iter: OracleCases / 4,
                threads: 1);
    }

    [Test]
    public void Select_grows_with_the_draw()
    {
        Gen.Select(Gen.ULong[1, 1 << 24], Gen.ULong[0, 1 << 28], Gen.ULong[1, 64], Gen.Byte.Array[32], Gen.Byte.Array[32])
            .Sample(
                (weight, rest, expected, a, b) =>
                {
                    UInt256 x = new(a);
                    UInt256 y = new(b);
                    (UInt256 low, UInt256 high) = x < y ? (x, y) : (y, x);
                    return BinomialSelection.Select(weight, weight + rest, expected, low) <= BinomialSelection.Select(weight, weight + rest, expected, high);
                },
                iter: 1000,
                threads: 1);
    }

    [Test]
    public void Select_of_one_stake_and_of_its_parts_draws_the_same_seats_on_average()
    {
        // 4 000 draws of 200 000 coins and of twenty times 10 000: equal means (10) and variances within four standard errors.
        const int Rounds = 4000;
        long whole = 0, wholeSquares = 0, parts = 0, partsSquares = 0;
        for (int i = 0; i < Rounds; i++)
        {
            long one = (long)BinomialSelection.Select(200_000, 1_000_000, 50, Draw("whole", i));
            long many = 0;
            for (int part = 0; part < 20; part++)
            {
                many += (long)BinomialSelection.Select(10_000, 1_000_000, 50, Draw("part", (i * 20) + part));
            }

            whole += one;
            wholeSquares += one * one;
            parts += many;
            partsSquares += many * many;
        }

        // Mean 10, standard error sqrt(10 / 4000) = 0.05, so the sum lies within 40 000 ± 800 at four errors.
        whole.Should().BeInRange(39_200, 40_800);
        parts.Should().BeInRange(39_200, 40_800);
        Variance(whole, wholeSquares, Rounds).Should().BeInRange(9.0, 11.0);
        Variance(parts, partsSquares, Rounds).Should().BeInRange(9.0, 11.0);
    }

    [Test]
    public void Select_allocates_nothing()
    {
        UInt256 draw = PublishedDraw(3);
        BinomialSelection.Select(42_000_000, 420_000_000, 3000, draw);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            BinomialSelection.Select(42_000_000, 420_000_000, 3000, draw);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static BigInteger Cut(int weight, int total, int expected, int upTo)
    {
        BigInteger binomial = BigInteger.One;
        BigInteger sum = BigInteger.Zero;
        for (int k = 0; k <= upTo; k++)
        {
            sum += binomial * BigInteger.Pow(expected, k) * BigInteger.Pow(total - expected, weight - k);
            binomial = binomial * (weight - k) / (k + 1);
        }

        return (sum << 256) / BigInteger.Pow(total, weight);
    }

    private static double Variance(long sum, long squares, int count) => ((double)squares / count) - ((double)sum / count * sum / count);

    private static UInt256 PublishedDraw(int index) => new(SHA256.HashData(Encoding.ASCII.GetBytes($"PVC-test-{index}")));

    private static UInt256 Draw(string label, int index) => new(SHA256.HashData(Encoding.ASCII.GetBytes($"{label}-{index}")));

    private static UInt256 ToUInt256(BigInteger value) => new(value.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static ulong Number(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
