// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm;

/// <summary>What a top-level message does.</summary>
public enum MessageKind : byte
{
    /// <summary>Runs the code of the target, if it has any, and moves the value to it.</summary>
    Call,

    /// <summary>Runs the input as initialisation code of a new account.</summary>
    Create,
}

/// <summary>The message that a transaction, or the block itself, starts execution with (Yellow Paper sections 7 and 8).</summary>
/// <remarks>
/// The gas is what is left after the intrinsic gas. For <see cref="MessageKind.Call"/> the nonce of the sender has been incremented by the
/// caller already; for <see cref="MessageKind.Create"/> it has not: the interpreter derives the new address from it and increments it.
/// </remarks>
public readonly struct Message
{
    /// <summary>Call or creation.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>Who sends the message: CALLER of the outermost frame.</summary>
    public Address Sender { get; init; }

    /// <summary>Whom the message calls; without meaning for a creation.</summary>
    public Address Target { get; init; }

    /// <summary>The wei that go along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>The gas that execution may use, below <see cref="long.MaxValue"/> (EIP-1985).</summary>
    public ulong Gas { get; init; }

    /// <summary>The call data, or the initialisation code.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
