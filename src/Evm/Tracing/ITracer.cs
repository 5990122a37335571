// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>Watches execution. Implementations are structs, so that the interpreter is compiled for each and an absent tracer costs nothing.</summary>
/// <remarks>
/// The interpreter copies tracers freely: an implementation is a small struct around a reference to what it gathers. It MUST NOT change the journal.
/// Spans it is given are valid during the callback only. Order: the step of a call is ended before the frame that it makes is entered.
/// </remarks>
public interface ITracer
{
    /// <summary>True when the tracer wants frames, accesses, logs and self-destructs; a constant of the type.</summary>
    static abstract bool IsEnabled { get; }

    /// <summary>True when the tracer also wants every instruction; a constant of the type.</summary>
    static abstract bool TracesSteps { get; }

    /// <summary>True when the run may be ended from outside, by <see cref="IsInterrupted"/>; a constant of the type. Blocks are never run so.</summary>
    static virtual bool IsInterruptible => false;

    /// <summary>Asked at every jump and at the beginning and end of frames: once true, every frame halts with <see cref="HaltReason.Interrupted"/>.</summary>
    bool IsInterrupted => false;

    /// <summary>An instruction is about to run.</summary>
    void OnStep(in StepStart step);

    /// <summary>The instruction of the last <see cref="OnStep"/> has run, or has halted the frame.</summary>
    void OnStepEnd(in StepEnd step);

    /// <summary>A frame begins, or a call to a precompile, a module or an account without code; also one that fails at once.</summary>
    void OnEnter(in FrameStart frame);

    /// <summary>The frame of the matching <see cref="OnEnter"/> has ended.</summary>
    void OnExit(in FrameEnd frame);

    /// <summary>A storage slot was read.</summary>
    void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value);

    /// <summary>A storage slot is about to be written; the frame may still halt or revert.</summary>
    void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after);

    /// <summary>An account was looked at: BALANCE, EXTCODE*, the target of a call, a delegate, a beneficiary, a new contract.</summary>
    void OnAccountAccess(in Address account);

    /// <summary>A log was emitted; the frame may still halt or revert.</summary>
    void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data);

    /// <summary>SELFDESTRUCT: the balance goes to the beneficiary.</summary>
    void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance);
}
