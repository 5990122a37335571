// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit.Contracts;

namespace PowerVerse.Chain.Primitives.Tests.Numerics;

/// <summary>Every operation against arbitrary-precision integers, over words that favour the edges.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class UInt256PropertyTests
{
    private const int Iterations = 30_000;
    private static readonly BigInteger Range = BigInteger.One << 256;
    private static readonly Gen<(UInt256 A, UInt256 B)> Pairs = Gen.Select(Generators.Word, Generators.Word, (a, b) => (a, b));
    private static readonly Gen<(UInt256 A, UInt256 B, UInt256 M)> Triples =
        Gen.Select(Generators.Word, Generators.Word, Generators.Word, (a, b, m) => (a, b, m));

    private delegate void BinaryOperation(in UInt256 left, in UInt256 right, out UInt256 result);

    private static readonly (string Name, BinaryOperation Operation, Func<BigInteger, BigInteger, BigInteger> Oracle)[] Operations =
    [
        ("Add", UInt256.Add, (a, b) => a + b),
        ("Subtract", UInt256.Subtract, (a, b) => a - b + Range),
        ("Multiply", UInt256.Multiply, (a, b) => a * b),
        ("Divide", UInt256.Divide, (a, b) => b.IsZero ? 0 : a / b),
        ("Modulo", UInt256.Modulo, (a, b) => b.IsZero ? 0 : a % b),
        ("SignedDivide", UInt256.SignedDivide, (a, b) => b.IsZero ? 0 : Wrap(BigInteger.Divide(Signed(a), Signed(b)))),
        ("SignedModulo", UInt256.SignedModulo, (a, b) => b.IsZero ? 0 : Wrap(BigInteger.Remainder(Signed(a), Signed(b)))),
        ("And", UInt256.And, (a, b) => a & b),
        ("Or", UInt256.Or, (a, b) => a | b),
        ("Xor", UInt256.Xor, (a, b) => a ^ b),
    ];

    private static IEnumerable<TestCaseData> Cases() => Operations.Select((o, i) => new TestCaseData(i).SetArgDisplayNames(o.Name));

    [TestCaseSource(nameof(Cases))]
    public void Binary_operation_agrees_with_the_oracle_also_in_place(int index)
    {
        (_, BinaryOperation operation, Func<BigInteger, BigInteger, BigInteger> oracle) = Operations[index];
        Pairs.Sample(
            pair =>
            {
                UInt256 expected = oracle(pair.A.ToBigInteger(), pair.B.ToBigInteger()).ToWord();
                operation(in pair.A, in pair.B, out UInt256 result);
                UInt256 left = pair.A;
                operation(in left, in pair.B, out left);
                UInt256 right = pair.B;
                operation(in pair.A, in right, out right);
                return result == expected && left == expected && right == expected;
            },
            iter: Iterations);
    }

    [Test]
    public void Checked_forms_report_what_does_not_fit() => Pairs.Sample(
        pair =>
        {
            BigInteger a = pair.A.ToBigInteger();
            BigInteger b = pair.B.ToBigInteger();
            return UInt256.TryAdd(in pair.A, in pair.B, out UInt256 sum) == (a + b < Range) && sum == (a + b).ToWord()
                && UInt256.TrySubtract(in pair.A, in pair.B, out UInt256 difference) == (a >= b) && difference == (a - b + Range).ToWord()
                && UInt256.TryMultiply(in pair.A, in pair.B, out UInt256 product) == (a * b < Range) && product == (a * b).ToWord();
        },
        iter: Iterations);

    [Test]
    public void Full_product_has_both_halves() => Pairs.Sample(
        pair =>
        {
            UInt256.MultiplyFull(in pair.A, in pair.B, out UInt256 low, out UInt256 high);
            return (high.ToBigInteger() << 256) + low.ToBigInteger() == pair.A.ToBigInteger() * pair.B.ToBigInteger();
        },
        iter: Iterations);

    [Test]
    public void DivRem_gives_quotient_and_remainder() => Pairs.Where(pair => !pair.B.IsZero).Sample(
        pair =>
        {
            UInt256 quotient = UInt256.DivRem(in pair.A, in pair.B, out UInt256 remainder);
            return (quotient * pair.B) + remainder == pair.A && remainder < pair.B;
        },
        iter: Iterations);

    [Test]
    public void Division_of_a_multiple_off_by_one_is_exact() => Triples.Where(t => !t.B.IsZero).Sample(
        t =>
        {
            // Quotient digits at their estimates' limits: numbers just below and at a multiple of the divisor.
            UInt256 quotient = t.A / t.B;
            UInt256 multiple = quotient * t.B;
            UInt256 below = multiple - UInt256.One;
            return multiple / t.B == quotient && (multiple % t.B).IsZero
                && (multiple.IsZero || (below / t.B == quotient - UInt256.One && below % t.B == t.B - UInt256.One));
        },
        iter: Iterations);

    [Test]
    public void Modular_forms_agree_with_the_oracle_also_in_place() => Triples.Sample(
        t =>
        {
            BigInteger a = t.A.ToBigInteger();
            BigInteger b = t.B.ToBigInteger();
            BigInteger m = t.M.ToBigInteger();
            UInt256.AddModulo(in t.A, in t.B, in t.M, out UInt256 sum);
            UInt256.MultiplyModulo(in t.A, in t.B, in t.M, out UInt256 product);
            UInt256 modulus = t.M;
            UInt256.MultiplyModulo(in t.A, in t.B, in modulus, out modulus);
            UInt256 addModulus = t.M;
            UInt256.AddModulo(in t.A, in t.B, in addModulus, out addModulus);
            UInt256 expectedSum = (m.IsZero ? 0 : (a + b) % m).ToWord();
            UInt256 expectedProduct = (m.IsZero ? 0 : a * b % m).ToWord();
            return sum == expectedSum && addModulus == expectedSum && product == expectedProduct && modulus == expectedProduct;
        },
        iter: Iterations);

    [Test]
    public void A_modulus_that_comes_again_gives_the_same_products() => Gen.Select(Generators.Word, Pairs.Array[1, 6]).Sample(
        (modulus, pairs) =>
        {
            ModulusCache cache = new();
            foreach ((UInt256 left, UInt256 right) in pairs)
            {
                UInt256.MultiplyModulo(in left, in right, in modulus, out UInt256 expected);
                UInt256 inPlace = modulus;
                cache.MultiplyModulo(in left, in right, in inPlace, out inPlace);
                if (inPlace != expected)
                {
                    return false;
                }
            }

            return true;
        },
        iter: Iterations);

    [Test]
    public void Reciprocal_agrees_with_the_oracle() => Generators.Word.Select(word => word | (UInt256.One << 255)).Sample(
        divisor => UInt256.Reciprocal(in divisor).ToBigInteger() == (((Range * Range) - 1) / divisor.ToBigInteger()) - Range,
        iter: Iterations);

    [Test]
    public void Exponentiate_agrees_with_the_oracle() => Pairs.Sample(
        pair =>
        {
            UInt256.Exponentiate(in pair.A, in pair.B, out UInt256 power);
            return power == BigInteger.ModPow(pair.A.ToBigInteger(), pair.B.ToBigInteger(), Range).ToWord();
        },
        iter: 3_000);

    [Test]
    public void Shifts_agree_with_the_oracle_in_vector_and_scalar_form() => Gen.Select(Generators.Word, Gen.Int[0, 300], (a, n) => (A: a, N: n)).Sample(
        t =>
        {
            BigInteger a = t.A.ToBigInteger();
            UInt256 amount = (ulong)t.N;
            UInt256.ShiftLeft(in t.A, in amount, out UInt256 left);
            UInt256.ShiftRight(in t.A, in amount, out UInt256 right);
            UInt256.ShiftRightSigned(in t.A, in amount, out UInt256 signed);
            UInt256.ShiftRightSigned(in t.A, t.N, out UInt256 signedByInt);
            bool ok = left == (a << t.N).ToWord() && right == (a >> t.N).ToWord() && signed == Wrap(Signed(a) >> t.N).ToWord()
                && left == t.A << t.N && right == t.A >> t.N && signed == signedByInt;
            if (t.N < UInt256.BitSize)
            {
                ulong fill = t.A.IsNegative ? ulong.MaxValue : 0;
                UInt256.ShiftLeftScalar(in t.A, t.N, out UInt256 leftScalar);
                UInt256.ShiftRightScalar(in t.A, t.N, 0, out UInt256 rightScalar);
                UInt256.ShiftRightScalar(in t.A, t.N, fill, out UInt256 signedScalar);
                ok = ok && left == leftScalar && right == rightScalar && signed == signedScalar;
            }

            return ok;
        },
        iter: Iterations);

    [Test]
    public void Shift_by_a_word_beyond_64_bits_empties_the_value() => Pairs.Where(pair => !pair.B.IsUInt64).Sample(
        pair =>
        {
            UInt256.ShiftLeft(in pair.A, in pair.B, out UInt256 left);
            UInt256.ShiftRight(in pair.A, in pair.B, out UInt256 right);
            UInt256.ShiftRightSigned(in pair.A, in pair.B, out UInt256 signed);
            return left.IsZero && right.IsZero && signed == (pair.A.IsNegative ? UInt256.MaxValue : UInt256.Zero);
        },
        iter: 3_000);

    [Test]
    public void Orders_agree_with_the_oracle() => Pairs.Sample(
        pair =>
        {
            (UInt256 x, UInt256 y) = pair;
            BigInteger a = x.ToBigInteger();
            BigInteger b = y.ToBigInteger();
            return UInt256.Compare(in x, in y) == a.CompareTo(b) && (x < y) == (a < b) && (x > y) == (a > b)
                && (x <= y) == (a <= b) && (x >= y) == (a >= b) && (x == y) == (a == b) && (x != y) == (a != b)
                && UInt256.SignedLessThan(in x, in y) == (Signed(a) < Signed(b)) && UInt256.SignedGreaterThan(in x, in y) == (Signed(a) > Signed(b))
                && UInt256.Min(in x, in y).ToBigInteger() == BigInteger.Min(a, b) && UInt256.Max(in x, in y).ToBigInteger() == BigInteger.Max(a, b)
                && UInt256.LessThan(in x, in x) == false && x.Equals(x) && x.GetHashCode() == new UInt256(x.U0, x.U1, x.U2, x.U3).GetHashCode();
        },
        iter: Iterations);

    [Test]
    public void Counts_agree_with_the_oracle() => Generators.Word.Sample(
        word =>
        {
            BigInteger a = word.ToBigInteger();
            int length = (int)a.GetBitLength();
            return word.BitLength == length && word.LeadingZeroCount == 256 - length && word.ByteLength == (length + 7) / 8
                && word.TrailingZeroCount == (a.IsZero ? 256 : (int)BigInteger.TrailingZeroCount(a))
                && word.IsPowerOfTwo == (!a.IsZero && a.IsPowerOfTwo) && word.IsZero == a.IsZero && word.IsOne == a.IsOne
                && word.IsUInt64 == (a <= ulong.MaxValue) && word.ToUInt64Saturating() == (ulong)BigInteger.Min(a, ulong.MaxValue)
                && word.TryToUInt64(out ulong narrow) == word.IsUInt64 && narrow == (word.IsUInt64 ? word.U0 : 0)
                && Enumerable.Range(0, 256).All(bit => word.IsBitSet(bit) == !((a >> bit) & 1).IsZero)
                && (~word) == (Range - 1 - a).ToWord() && -word == (Range - a).ToWord();
        },
        iter: 3_000);

    [Test]
    public void Byte_and_sign_extension_agree_with_the_oracle() => Gen.Select(Generators.Word, Gen.OneOf(Gen.Int[0, 40].Select(i => new UInt256((ulong)i)), Generators.Word), (a, i) => (A: a, I: i)).Sample(
        t =>
        {
            BigInteger a = t.A.ToBigInteger();
            BigInteger index = t.I.ToBigInteger();
            UInt256.ByteAt(in t.I, in t.A, out UInt256 selected);
            UInt256.SignExtend(in t.I, in t.A, out UInt256 extended);
            UInt256 expectedByte = index >= 32 ? UInt256.Zero : ((a >> (8 * (31 - (int)index))) & 0xFF).ToWord();
            UInt256 expectedExtended = t.A;
            if (index < 31)
            {
                int bits = 8 * ((int)index + 1);
                BigInteger low = a & ((BigInteger.One << bits) - 1);
                expectedExtended = ((low >> (bits - 1)).IsOne ? low + Range - (BigInteger.One << bits) : low).ToWord();
            }

            return selected == expectedByte && extended == expectedExtended;
        },
        iter: Iterations);

    [Test]
    public void Bytes_round_trip() => Gen.Select(Generators.Word, Gen.Int[0, 32], (a, n) => (A: a, N: n)).Sample(
        t =>
        {
            byte[] bytes = new byte[32];
            t.A.WriteBigEndian(bytes);
            byte[] trimmed = new byte[32];
            int length = t.A.WriteBigEndianTrimmed(trimmed);
            UInt256.ReadBigEndian(bytes, out UInt256 read);
            return new UInt256(bytes) == t.A && read == t.A && new BigInteger(bytes, true, true) == t.A.ToBigInteger()
                && length == t.A.ByteLength && new UInt256(trimmed.AsSpan(0, length)) == t.A
                && new UInt256(bytes.AsSpan(32 - t.N)).ToBigInteger() == new BigInteger(bytes.AsSpan(32 - t.N), true, true)
                && t.A.ToHash() == new Hash256(bytes) && UInt256.FromHash(new Hash256(bytes)) == t.A
                && t.A.ToAddress() == new Address(bytes.AsSpan(12)) && UInt256.FromAddress(t.A.ToAddress()).ToAddress() == t.A.ToAddress()
                && UInt256.FromAddress(t.A.ToAddress()).ToBigInteger() == new BigInteger(bytes.AsSpan(12), true, true);
        },
        iter: Iterations);

    [Test]
    public void Text_round_trips() => Generators.Word.Sample(
        word =>
        {
            BigInteger a = word.ToBigInteger();
            string quantity = word.ToQuantity();
            string expected = a.IsZero ? "0x0" : "0x" + a.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
            return word.ToString() == a.ToString(CultureInfo.InvariantCulture) && UInt256.Parse(word.ToString()) == word
                && quantity == expected && UInt256.Parse(quantity) == word && UInt256.TryParseQuantity(quantity, out UInt256 parsed) && parsed == word
                && $"{word:x}" == quantity && $"{word}" == word.ToString();
        },
        iter: Iterations);

    [Test]
    public void Portable_limb_division_agrees_with_the_oracle() => Gen.Select(Generators.Limb, Generators.Limb, Generators.Limb, (d, h, l) => (D: d, H: h, L: l))
        .Where(t => t.D != 0).Sample(
        t =>
        {
            ulong high = t.H % t.D;
            ulong quotient = Limbs.DividePortable(high, t.L, t.D, out ulong remainder);
            UInt128 dividend = new(high, t.L);
            return quotient == (ulong)(dividend / t.D) && remainder == (ulong)(dividend % t.D)
                && Limbs.Divide(high, t.L, t.D, out ulong otherRemainder) == quotient && otherRemainder == remainder;
        },
        iter: Iterations);

    private static BigInteger Signed(BigInteger value) => value >> 255 == 1 ? value - Range : value;

    private static BigInteger Wrap(BigInteger value) => value < 0 ? value + Range : value;
}
