// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Modular exponentiation at 0x05 (EIP-198; prices of EIP-2565 and EIP-7883; bounds of EIP-7823).</summary>
/// <remarks>Input: three words with the lengths of base, exponent and modulus, then the three numbers, big-endian.</remarks>
internal sealed class ModExp : IPrecompile
{
    private const int HeaderLength = 96;

    /// <summary>Longest operand from Osaka on (EIP-7823).</summary>
    private const ulong OperandLengthMax = 1_024;

    /// <summary>Longest operand in bytes before Osaka; gas ends every realistic call far below.</summary>
    private const ulong WorkLengthMax = 1 << 26;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision)
    {
        Lengths lengths = new(input);
        if (revision >= Revision.Osaka && lengths.Longest > OperandLengthMax)
        {
            // The call fails whatever gas it has; this price makes it.
            return ulong.MaxValue;
        }

        Span<byte> head = stackalloc byte[UInt256.Size];
        int headLength = (int)Math.Min(lengths.Exponent, UInt256.Size);
        head.Clear();
        PrecompileInput.CopyPadded(input, SaturatingAdd(HeaderLength, lengths.Base), head[(UInt256.Size - headLength)..]);
        ulong headBits = (ulong)new UInt256(head).BitLength;
        ulong adjusted = headBits > 0 ? headBits - 1 : 0;

        ulong longest = Math.Max(lengths.Base, lengths.Modulus);
        UInt128 gas = revision switch
        {
            >= Revision.Osaka => Price(OsakaComplexity(longest), lengths.Exponent, 16, adjusted, 1),
            >= Revision.Berlin => Price(Square(Words(longest)), lengths.Exponent, 8, adjusted, 3),
            _ => Price(ByzantiumComplexity(longest), lengths.Exponent, 8, adjusted, 20),
        };
        UInt128 least = revision >= Revision.Osaka ? 500UL : revision >= Revision.Berlin ? 200UL : 0UL;
        gas = UInt128.Max(gas, least);
        return gas > ulong.MaxValue ? ulong.MaxValue : (ulong)gas;
    }

    public int OutputLengthMax(ReadOnlySpan<byte> input) => (int)Math.Min(new Lengths(input).Modulus, WorkLengthMax);

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        Lengths lengths = new(input);
        written = 0;
        if (lengths.Modulus == 0)
        {
            return true;
        }

        if (lengths.Longest > WorkLengthMax)
        {
            return false;
        }

        int baseLength = (int)lengths.Base;
        int exponentLength = (int)lengths.Exponent;
        int modulusLength = (int)lengths.Modulus;
        int total = baseLength + exponentLength + modulusLength;
        byte[] operands = ArrayPool<byte>.Shared.Rent(total);
        try
        {
            PrecompileInput.CopyPadded(input, HeaderLength, operands.AsSpan(0, total));
            Crypto.Arithmetic.ModExp.Compute(
                operands.AsSpan(0, baseLength),
                operands.AsSpan(baseLength, exponentLength),
                operands.AsSpan(baseLength + exponentLength, modulusLength),
                output[..modulusLength]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(operands);
        }

        written = modulusLength;
        return true;
    }

    // Saturates: whatever exceeds 2^128 also exceeds every gas limit.
    private static UInt128 Price(UInt128 complexity, ulong exponentLength, ulong perByte, ulong headBits, ulong divisor)
    {
        UInt128 iterations = headBits;
        if (exponentLength > UInt256.Size)
        {
            iterations += (UInt128)perByte * (exponentLength - UInt256.Size);
        }

        iterations = UInt128.Max(iterations, UInt128.One);
        return complexity > UInt128.MaxValue / iterations ? UInt128.MaxValue : complexity * iterations / divisor;
    }

    private static UInt128 OsakaComplexity(ulong longest) => longest <= 32 ? 16 : 2 * Square(Words(longest));

    private static UInt128 ByzantiumComplexity(ulong longest) =>
        longest <= 64 ? Square(longest)
        : longest <= 1_024 ? (Square(longest) / 4) + ((UInt128)96 * longest) - 3_072
        : SaturatingSum(Square(longest) / 16, (UInt128)480 * longest) - 199_680;

    private static UInt128 Square(ulong value) => (UInt128)value * value;

    private static UInt128 SaturatingSum(UInt128 left, UInt128 right) => left > UInt128.MaxValue - right ? UInt128.MaxValue : left + right;

    private static ulong Words(ulong bytes) => (bytes / 8) + (bytes % 8 == 0 ? 0UL : 1UL);

    private static ulong SaturatingAdd(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    /// <summary>The three lengths; one of more than 64 bits counts as 2^64 - 1, which no gas pays for.</summary>
    private readonly struct Lengths
    {
        public readonly ulong Base;
        public readonly ulong Exponent;
        public readonly ulong Modulus;

        public Lengths(ReadOnlySpan<byte> input)
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            PrecompileInput.CopyPadded(input, 0, header);
            Base = Read(header[..32]);
            Exponent = Read(header[32..64]);
            Modulus = Read(header[64..]);
        }

        public ulong Longest => Math.Max(Math.Max(Base, Exponent), Modulus);

        private static ulong Read(ReadOnlySpan<byte> word)
        {
            UInt256 value = new(word);
            return value.IsUInt64 ? value.U0 : ulong.MaxValue;
        }
    }
}
