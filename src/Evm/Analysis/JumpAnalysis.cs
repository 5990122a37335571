// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Analysis;

/// <summary>Finds the valid jump destinations of code: JUMPDEST bytes that are not data of a PUSH (Yellow Paper section 9.4.3).</summary>
internal static unsafe class JumpAnalysis
{
    /// <summary>
    /// Zero bytes that follow code: a PUSH32 as the last byte reads 32 bytes beyond the end and then stops at the 33rd, so the
    /// interpreter never checks the program counter.
    /// </summary>
    public const int CodePadding = 33;

    /// <summary>Bytes that are readable before code: a PUSH reads the 32 bytes that end with its operand.</summary>
    public const int CodeLead = 32;

    private const byte JumpDestination = 0x5b;
    private const byte Push1 = 0x60;

    /// <summary>Bytes of the bitmap for code of a given length: one bit per code byte, whole words.</summary>
    public static int BitmapSize(int codeLength) => ((codeLength + 63) / 64) * 8;

    /// <summary>Sets the bit of each valid destination; the bitmap is cleared first.</summary>
    // SAFETY: code has codeLength readable bytes, the bitmap BitmapSize(codeLength) writable ones; a PUSH may step past the end, which ends the loop.
    public static void Run(byte* code, int codeLength, byte* bitmap)
    {
        new Span<byte>(bitmap, BitmapSize(codeLength)).Clear();
        byte* end = code + codeLength;
        for (byte* at = code; at < end; at++)
        {
            byte op = *at;
            if (unchecked((sbyte)op) >= Push1)
            {
                at += op - Push1 + 1;
            }
            else if (op == JumpDestination)
            {
                nint position = (nint)(at - code);
                bitmap[position >> 3] |= unchecked((byte)(1 << (int)(position & 7)));
            }
        }
    }
}
