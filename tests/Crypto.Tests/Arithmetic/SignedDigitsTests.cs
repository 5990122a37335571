// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Crypto.Arithmetic;

namespace PowerVerse.Chain.Crypto.Tests.Arithmetic;

[Parallelizable(ParallelScope.All)]
public sealed class SignedDigitsTests
{
    [Test]
    public void Recode_digits_are_odd_sparse_and_sum_to_scalar() =>
        Gen.Select(Numbers.Edgy, Gen.Bool, Gen.Int[2, 8]).Sample((scalar, negative, width) =>
        {
            sbyte[] digits = new sbyte[257];
            int length = SignedDigits.Recode(scalar, negative, width, digits);
            BigInteger sum = BigInteger.Zero;
            int last = -width;
            for (int i = 0; i < digits.Length; i++)
            {
                if (digits[i] == 0)
                {
                    continue;
                }

                if ((digits[i] & 1) == 0 || Math.Abs((int)digits[i]) >= 1 << (width - 1) || i - last < width)
                {
                    return false;
                }

                last = i;
                sum += (BigInteger)digits[i] << i;
            }

            return sum == (negative ? -scalar.ToBigInteger() : scalar.ToBigInteger()) && length == Math.Max(last, -1) + 1;
        }, iter: 5000);
}
