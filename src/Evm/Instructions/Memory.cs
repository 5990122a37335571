// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>Copies within memory and into it.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every body.
internal static unsafe class Memory
{
    /// <summary>MCOPY: destination, source, length (EIP-5656).</summary>
    public static long MCopy(Machine machine, Frame frame, UInt256* top, long gas)
    {
        ref readonly UInt256 furthest = ref UInt256.LessThan(in top[0], in top[-1]) ? ref top[-1] : ref top[0];
        gas = frame.Touch(in furthest, in top[-2], gas);
        if (gas < 0)
        {
            return gas;
        }

        Span<byte> source = frame.Bytes(in top[-1], in top[-2]);
        gas -= GasCost.CopyWord * GasCost.Words((ulong)source.Length);
        if (gas < 0)
        {
            return gas;
        }

        source.CopyTo(frame.Bytes(in top[0], in top[-2]));
        return gas;
    }

    /// <summary>Copies from outside into memory, with zeros beyond the end of the source.</summary>
    /// <param name="frame">Whose memory.</param>
    /// <param name="operands">Points at the destination; the source offset and the length follow below.</param>
    /// <param name="source">The bytes to copy from.</param>
    /// <param name="sourceLength">How many there are.</param>
    /// <param name="gas">Gas left before.</param>
    /// <returns>Gas left after; negative when it does not suffice.</returns>
    public static long CopyIn(Frame frame, UInt256* operands, byte* source, int sourceLength, long gas)
    {
        gas = frame.Touch(in operands[0], in operands[-2], gas);
        if (gas < 0)
        {
            return gas;
        }

        Span<byte> destination = frame.Bytes(in operands[0], in operands[-2]);
        gas -= GasCost.CopyWord * GasCost.Words((ulong)destination.Length);
        if (gas < 0)
        {
            return gas;
        }

        ref readonly UInt256 offset = ref operands[-1];
        int start = offset.IsUInt64 && offset.U0 < (ulong)sourceLength ? (int)offset.U0 : sourceLength;
        int count = Math.Min(destination.Length, sourceLength - start);
        new ReadOnlySpan<byte>(source + start, count).CopyTo(destination);
        destination[count..].Clear();
        return gas;
    }
}
