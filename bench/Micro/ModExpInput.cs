// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Globalization;

namespace PowerVerse.Chain.Micro;

/// <summary>An input of the precompile at address 5.</summary>
/// <param name="OperandBytes">Length of base and modulus.</param>
/// <param name="ExponentBytes">Length of the exponent, all bits of which are set.</param>
/// <param name="IsEven">Whether the modulus is twice an odd number: Montgomery's method at full length, and the power of two and the joining beside it.</param>
public sealed record ModExpInput(int OperandBytes, int ExponentBytes, bool IsEven)
{
    /// <summary>The longest number that EIP-7823 admits.</summary>
    public const int OperandBytesMax = 1024;

    private const int LengthBytes = 32;

    /// <summary>Lengths, base, exponent and modulus (EIP-198).</summary>
    public byte[] Encoded { get; } = Encode(OperandBytes, ExponentBytes, IsEven);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{OperandBytes}^{ExponentBytes} B, {(IsEven ? "even" : "odd")}");

    private static byte[] Encode(int operandBytes, int exponentBytes, bool isEven)
    {
        byte[] input = new byte[(3 * LengthBytes) + (2 * operandBytes) + exponentBytes];
        int at = 0;
        foreach (int length in (int[])[operandBytes, exponentBytes, operandBytes])
        {
            BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(at + LengthBytes - sizeof(int)), length);
            at += LengthBytes;
        }

        input.AsSpan(at).Fill(0xFF);
        new Random(operandBytes).NextBytes(input.AsSpan(at, operandBytes));
        Span<byte> modulus = input.AsSpan(at + operandBytes + exponentBytes);
        new Random(operandBytes + 1).NextBytes(modulus);
        modulus[0] |= 0x80;
        modulus[^1] = isEven ? (byte)((modulus[^1] & ~3) | 2) : (byte)(modulus[^1] | 1);
        return input;
    }
}
