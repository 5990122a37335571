// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>The exact lot of one weight: the j with cdf(j - 1) &lt;= U / 2^256 &lt; cdf(j) of Binomial(w, seats / W), every term an integer over the common denominator W^w.</summary>
internal sealed class Binomial
{
    private const int DrawBits = 256;

    private readonly Lock _gate = new();
    private readonly List<BigInteger> _cumulative = [];
    private readonly int _weight;
    private readonly ulong _seats;
    private readonly ulong _miss;
    private readonly BigInteger _denominator;
    private BigInteger _term;

    public Binomial(ulong weight, ulong totalWeight, ulong seats)
    {
        Refusal.Unless(weight > 0 && weight <= 1_000_000 && seats < totalWeight, "lot: weights that this checker does not handle");
        _weight = (int)weight;
        _seats = seats;
        _miss = totalWeight - seats;
        _denominator = BigInteger.Pow(totalWeight, _weight);
        _term = BigInteger.Pow(_miss, _weight);
        _cumulative.Add(_term);
    }

    /// <summary>The seats of a VRF output of 64 bytes.</summary>
    public int Seats(byte[] output)
    {
        BigInteger draw = new(Bytes.Keccak(Bytes.Tag("PVC/lot/v1"), output), isUnsigned: true, isBigEndian: true);
        BigInteger scaled = draw * _denominator;
        lock (_gate)
        {
            for (int k = 0; ; k++)
            {
                if (k == _cumulative.Count)
                {
                    // The last term of row k - 1 is divisible: C(w, k) = C(w, k - 1) (w - k + 1) / k.
                    _term = _term * (_weight - k + 1) * _seats / (k * (BigInteger)_miss);
                    _cumulative.Add(_cumulative[^1] + _term);
                }

                if (k == _weight || scaled < _cumulative[k] << DrawBits)
                {
                    return k;
                }
            }
        }
    }
}
