// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.JsonRpc.Errors;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Words for the ways in which a frame fails: go-ethereum's, and those of the trace module of OpenEthereum, which indexers match on.</summary>
internal static class VmErrorText
{
    public const string Reverted = "execution reverted";

    /// <summary>go-ethereum's words; null for success.</summary>
    public static string? Of(ExecutionStatus status, HaltReason halt, in FrameFault fault) => status switch
    {
        ExecutionStatus.Success => null,
        ExecutionStatus.Revert => Reverted,
        _ => Of(halt, in fault),
    };

    /// <summary>go-ethereum's words.</summary>
    public static string Of(HaltReason halt, in FrameFault fault) => halt switch
    {
        HaltReason.UndefinedInstruction or HaltReason.InvalidInstruction => "invalid opcode: " + OpcodeNames.Of(fault.Opcode),
        HaltReason.StackUnderflow => Format($"stack underflow ({fault.StackHeight} <=> {fault.StackBound})"),
        HaltReason.StackOverflow => Format($"stack limit reached {fault.StackHeight} ({fault.StackBound})"),
        _ => HaltText.Of(halt),
    };

    /// <summary>OpenEthereum's words; null for success.</summary>
    public static string? ParityOf(ExecutionStatus status, HaltReason halt, in FrameFault fault) => status switch
    {
        ExecutionStatus.Success => null,
        ExecutionStatus.Revert => "Reverted",
        _ => halt switch
        {
            HaltReason.OutOfGas or HaltReason.DepositOutOfGas or HaltReason.CodeSizeExceeded => "Out of gas",
            HaltReason.UndefinedInstruction or HaltReason.InvalidInstruction => "Bad instruction",
            HaltReason.StackUnderflow => "Stack underflow",
            HaltReason.StackOverflow => "Out of stack",
            HaltReason.BadJumpDestination => "Bad jump destination",
            HaltReason.ReturnDataOutOfBounds => "Out of bounds",
            HaltReason.PrecompileFailure => "Built-in failed",
            HaltReason.StaticModeViolation => "Mutable Call In Static Context",
            _ => Of(halt, in fault),
        },
    };

    /// <summary>True where go-ethereum finds the error before the instruction runs, so that its tracers do not see it as executed.</summary>
    public static bool IsFoundBefore(HaltReason halt) => halt is HaltReason.OutOfGas or HaltReason.StackUnderflow or HaltReason.StackOverflow;

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
