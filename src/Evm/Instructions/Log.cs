// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>LOG0 to LOG4.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every body.
internal static unsafe class Log
{
    public static long Log0(Machine machine, Frame frame, UInt256* top, long gas) => Emit(machine, frame, top, 0, gas);

    public static long Log1(Machine machine, Frame frame, UInt256* top, long gas) => Emit(machine, frame, top, 1, gas);

    public static long Log2(Machine machine, Frame frame, UInt256* top, long gas) => Emit(machine, frame, top, 2, gas);

    public static long Log3(Machine machine, Frame frame, UInt256* top, long gas) => Emit(machine, frame, top, 3, gas);

    public static long Log4(Machine machine, Frame frame, UInt256* top, long gas) => Emit(machine, frame, top, 4, gas);

    private static long Emit(Machine machine, Frame frame, UInt256* top, int topicCount, long gas)
    {
        if (frame.IsStatic)
        {
            return machine.Fail(HaltReason.StaticModeViolation);
        }

        gas = frame.Touch(in top[0], in top[-1], gas);
        if (gas < 0)
        {
            return gas;
        }

        ReadOnlySpan<byte> data = frame.Bytes(in top[0], in top[-1]);
        gas -= GasCost.LogByte * data.Length;
        if (gas < 0)
        {
            return gas;
        }

        Span<Hash256> topics = stackalloc Hash256[Core.Blocks.Log.TopicCountMax];
        for (int i = 0; i < topicCount; i++)
        {
            topics[i] = top[-2 - i].ToHash();
        }

        machine.Journal.AddLog(in frame.Self, topics[..topicCount], data);
        return gas;
    }
}
