// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Sortition;

/// <summary>How many of a validator's coins are drawn into a committee: the inverse of the binomial distribution, in exact arithmetic.</summary>
/// <remarks>
/// <para>
/// Each of w coins is drawn with probability p = expected / total, so the seats of a validator follow Binomial(w, p). The unit interval is cut
/// by the cumulative distribution and the draw U / 2^256 falls into the cut of exactly one seat count (white paper 3.3). Splitting a stake
/// over many validators changes nothing, since a sum of binomials of equal p is a binomial.
/// </para>
/// <para>
/// Numbers carry 256 significant bits and are truncated after every operation (<see cref="SoftFloat256"/>): the result is part of the
/// consensus rules, including its rounding. It differs from the real-number answer only for draws within about w·2^-254 of a cut.
/// Where the distribution's tail is too small to change the sum any more, the last seat count is the answer, never the whole stake.
/// </para>
/// <para>
/// Steps of the loop: mean + O(sqrt(mean)) + about 150 for draws in the extreme tail; fewer than 16 384 for every expected size allowed here.
/// </para>
/// </remarks>
public static class BinomialSelection
{
    /// <summary>Largest committee size that may be asked for, in seats.</summary>
    public const ulong ExpectedSeatsMax = 8192;

    /// <summary>Total weight must be below this many sub-users (coins): 2^40.</summary>
    public const ulong TotalWeightLimit = 1UL << 40;

    /// <summary>Seats of a validator for one draw.</summary>
    /// <param name="weight">The validator's weight in coins, at most <paramref name="totalWeight"/>.</param>
    /// <param name="totalWeight">Weight of the whole set in coins, below <see cref="TotalWeightLimit"/>.</param>
    /// <param name="expectedSeats">Expected seats of the whole committee; at or above the total weight everyone is selected whole.</param>
    /// <param name="draw">The uniform 256-bit number U of the validator's lot.</param>
    /// <returns>The seats j, 0 when not selected; at most <paramref name="weight"/>.</returns>
    /// <exception cref="InvariantViolationException">The sizes break the limits above: parameters were not checked before use.</exception>
    public static ulong Select(ulong weight, ulong totalWeight, ulong expectedSeats, in UInt256 draw)
    {
        Invariant.Check(weight <= totalWeight);
        Invariant.Check(totalWeight < TotalWeightLimit);
        if (weight == 0)
        {
            return 0;
        }

        if (expectedSeats >= totalWeight)
        {
            return weight;
        }

        Invariant.Check(expectedSeats <= ExpectedSeatsMax);
        if (draw.IsZero || expectedSeats == 0)
        {
            return 0;
        }

        return Invert(weight, totalWeight, expectedSeats, draw);
    }

    private static ulong Invert(ulong weight, ulong totalWeight, ulong expectedSeats, in UInt256 draw)
    {
        ulong missWeight = totalWeight - expectedSeats;
        ulong meanScaled = weight * expectedSeats;
        SoftFloat256 target = SoftFloat256.FromFraction(draw);
        SoftFloat256 probability = NoSeat(weight, SoftFloat256.FromRatio(missWeight, totalWeight));
        SoftFloat256 cumulative = probability;
        ulong seats = 0;
        while (!target.IsLessThan(cumulative))
        {
            if (seats == weight)
            {
                return weight;
            }

            // pmf(k + 1) = pmf(k) · (w - k)·τ / ((k + 1)·(W - τ)); both integers are below 2^63 by the limits checked above.
            probability = SoftFloat256.MultiplyBy(probability, (weight - seats) * expectedSeats);
            probability = SoftFloat256.DivideBy(probability, (seats + 1) * missWeight);
            seats++;
            SoftFloat256 next = SoftFloat256.Add(cumulative, probability);
            if (next.IsEqualTo(cumulative) && seats * totalWeight > meanScaled)
            {
                return seats;
            }

            cumulative = next;
        }

        return seats;
    }

    /// <summary>q^w by squaring, bits of w from the second highest down; the order of operations is part of the rules.</summary>
    private static SoftFloat256 NoSeat(ulong weight, in SoftFloat256 missProbability)
    {
        SoftFloat256 power = missProbability;
        for (int bit = 62 - BitOperations.LeadingZeroCount(weight); bit >= 0; bit--)
        {
            power = SoftFloat256.Multiply(power, power);
            if (((weight >> bit) & 1) != 0)
            {
                power = SoftFloat256.Multiply(power, missProbability);
            }
        }

        return power;
    }
}
