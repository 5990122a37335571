// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>What an instruction is about to read from memory, with the zero bytes that the memory will grow by.</summary>
internal static class HashedMemory
{
    /// <summary>The bytes that KECCAK256 will hash; false for another instruction, and where the padding is beyond reason.</summary>
    public static bool TryGetPreimage(in StepStart step, TraceGuard guard, [NotNullWhen(true)] out byte[]? preimage)
    {
        preimage = null;
        return step.Opcode == Opcode.Keccak256
            && step.Stack.Length >= 2
            && TryCopy(step.Memory, step.Stack[^1], step.Stack[^2], guard, out preimage);
    }

    /// <summary>Copies a range of memory.</summary>
    public static bool TryCopy(
        ReadOnlySpan<byte> memory, in UInt256 offset, in UInt256 length, TraceGuard guard, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (length.IsZero)
        {
            bytes = [];
            return true;
        }

        if (!offset.IsUInt64 || !length.IsUInt64 || offset.U0 > int.MaxValue || length.U0 > int.MaxValue)
        {
            return false;
        }

        int start = (int)Math.Min(offset.U0, (ulong)memory.Length);
        int present = (int)Math.Min(length.U0, (ulong)(memory.Length - start));
        if ((long)length.U0 - present > TraceLimits.PaddingBytesMax)
        {
            return false;
        }

        guard.Keep((long)length.U0);
        bytes = new byte[length.U0];
        memory.Slice(start, present).CopyTo(bytes);
        return true;
    }
}
