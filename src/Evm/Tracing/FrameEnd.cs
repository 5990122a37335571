// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>The end of a call or creation.</summary>
public readonly ref struct FrameEnd
{
    /// <summary>The kind of call or creation.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>0 for the outermost frame.</summary>
    public int Depth { get; init; }

    /// <summary>How it ended.</summary>
    public ExecutionStatus Status { get; init; }

    /// <summary>Why it halted, or why it never began.</summary>
    public HaltReason Halt { get; init; }

    /// <summary>The instruction at fault, where <see cref="Halt"/> is about the stack or the opcode; else without meaning.</summary>
    public FrameFault Fault { get; init; }

    /// <summary>Gas used by the frame and all inside it.</summary>
    public long GasUsed { get; init; }

    /// <summary>Return data, revert data or deployed code.</summary>
    public ReadOnlySpan<byte> Output { get; init; }
}
