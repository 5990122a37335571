// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm;

namespace PowerVerse.Chain.JsonRpc.Errors;

/// <summary>The words for exceptional halts, as go-ethereum says them.</summary>
internal static class HaltText
{
    /// <summary>The words for a reason.</summary>
    public static string Of(HaltReason halt) => halt switch
    {
        HaltReason.OutOfGas => "out of gas",
        HaltReason.UndefinedInstruction => "invalid opcode",
        HaltReason.InvalidInstruction => "invalid opcode: INVALID",
        HaltReason.StackUnderflow => "stack underflow",
        HaltReason.StackOverflow => "stack limit reached 1024",
        HaltReason.BadJumpDestination => "invalid jump destination",
        HaltReason.StaticModeViolation => "write protection",
        HaltReason.ReturnDataOutOfBounds => "return data out of bounds",
        HaltReason.CallDepthExceeded => "max call depth exceeded",
        HaltReason.InsufficientBalance => "insufficient balance for transfer",
        HaltReason.NonceOverflow => "nonce uint64 overflow",
        HaltReason.CreateCollision => "contract address collision",
        HaltReason.CodeSizeExceeded => "max code size exceeded",
        HaltReason.InitCodeSizeExceeded => "max initcode size exceeded",
        HaltReason.InvalidCodePrefix => "invalid code: must not begin with 0xef",
        HaltReason.PrecompileFailure => "precompiled contract failed",
        HaltReason.NestedRunsExceeded => "max nested runs exceeded",
        HaltReason.DepositOutOfGas => "contract creation code storage out of gas",
        _ => "execution aborted",
    };
}
