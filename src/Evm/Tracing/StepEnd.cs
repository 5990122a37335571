// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>The state of a frame after an instruction.</summary>
public readonly ref struct StepEnd
{
    /// <summary>0 for the outermost frame.</summary>
    public int Depth { get; init; }

    /// <summary>What the instruction cost; for a call the gas given to the callee is part of it, the stipend is not.</summary>
    public long GasCost { get; init; }

    /// <summary>Gas left after the instruction, before a callee gives any back.</summary>
    public long GasLeft { get; init; }

    /// <summary>Why the frame halted at this instruction, if it did.</summary>
    public HaltReason Halt { get; init; }

    /// <summary>The instruction at fault, where <see cref="Halt"/> is about the stack or the opcode; else without meaning.</summary>
    public FrameFault Fault { get; init; }

    /// <summary>The stack, bottom first; of a call or creation without its result.</summary>
    public ReadOnlySpan<UInt256> Stack { get; init; }

    /// <summary>The memory.</summary>
    public ReadOnlySpan<byte> Memory { get; init; }
}
