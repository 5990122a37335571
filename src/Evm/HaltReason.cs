// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm;

/// <summary>Why a frame ended exceptionally: all its gas is gone and all its changes are undone (Yellow Paper section 9.4.2).</summary>
public enum HaltReason : byte
{
    /// <summary>The frame did not halt exceptionally.</summary>
    None,

    /// <summary>The gas did not suffice.</summary>
    OutOfGas,

    /// <summary>An opcode that the revision does not define.</summary>
    UndefinedInstruction,

    /// <summary>The designated invalid instruction 0xfe (EIP-141).</summary>
    InvalidInstruction,

    /// <summary>The instruction takes more words than the stack holds.</summary>
    StackUnderflow,

    /// <summary>The stack would exceed 1,024 words.</summary>
    StackOverflow,

    /// <summary>A jump to anything but a JUMPDEST instruction.</summary>
    BadJumpDestination,

    /// <summary>A change of state inside a static call (EIP-214).</summary>
    StaticModeViolation,

    /// <summary>RETURNDATACOPY beyond the end of the return data (EIP-211).</summary>
    ReturnDataOutOfBounds,

    /// <summary>The call depth of 1,024 is used up. Visible to tracers only: the caller's CALL or CREATE yields zero.</summary>
    CallDepthExceeded,

    /// <summary>The sender's balance is less than the value. Visible to tracers only.</summary>
    InsufficientBalance,

    /// <summary>The creator's nonce is 2^64 - 1 (EIP-2681). Visible to tracers only.</summary>
    NonceOverflow,

    /// <summary>The address to be created is taken (EIP-684, EIP-7610).</summary>
    CreateCollision,

    /// <summary>The code to be deployed exceeds 24,576 bytes (EIP-170).</summary>
    CodeSizeExceeded,

    /// <summary>The initialisation code exceeds 49,152 bytes (EIP-3860).</summary>
    InitCodeSizeExceeded,

    /// <summary>The code to be deployed starts with 0xef (EIP-3541).</summary>
    InvalidCodePrefix,

    /// <summary>A precompiled contract rejected its input.</summary>
    PrecompileFailure,

    /// <summary>A system module started more nested runs than <see cref="Modules.SystemModules.NestedRunsMax"/> allows.</summary>
    NestedRunsExceeded,

    /// <summary>The host ended the run (<see cref="Tracing.ITracer.IsInterrupted"/>): it says nothing about the code. Never in a block.</summary>
    Interrupted,

    /// <summary>The gas did not suffice for the code to be deployed (EIP-2).</summary>
    DepositOutOfGas,
}
