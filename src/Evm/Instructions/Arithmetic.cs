// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>Arithmetic with a dynamic price; the rest runs inside the main loop.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every body.
internal static unsafe class Arithmetic
{
    public static long Exp(Machine machine, Frame frame, UInt256* top, long gas)
    {
        gas -= machine.Rules.ExponentByte * top[-1].ByteLength;
        if (gas < 0)
        {
            return gas;
        }

        UInt256.Exponentiate(in top[0], in top[-1], out top[-1]);
        return gas;
    }
}
