// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm;

/// <summary>The three ways in which a message can end.</summary>
public enum ExecutionStatus : byte
{
    /// <summary>The changes stay.</summary>
    Success,

    /// <summary>REVERT: the changes are undone, the unused gas is given back (EIP-140).</summary>
    Revert,

    /// <summary>Exceptional halt: the changes are undone and all gas is used.</summary>
    Halt,
}

/// <summary>How a top-level message ended; the changes themselves are in the <see cref="Journal"/>.</summary>
public sealed class ExecutionResult
{
    /// <summary>How it ended.</summary>
    public ExecutionStatus Status { get; init; }

    /// <summary>Why it halted; <see cref="HaltReason.None"/> unless the status is <see cref="ExecutionStatus.Halt"/>.</summary>
    public HaltReason Halt { get; init; }

    /// <summary>The unused gas.</summary>
    public ulong GasLeft { get; init; }

    /// <summary>The refund counter in gas, before the cap of a half or a fifth (EIP-3529), which is the transaction's business.</summary>
    public ulong GasRefund { get; init; }

    /// <summary>What the code returned or reverted with; for a successful creation the deployed code.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>The address of the new account when the message was a creation that succeeded.</summary>
    public Address? CreatedAddress { get; init; }
}
