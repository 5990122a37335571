// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Modules;

/// <summary>What a system module may see and do. Each access costs what the same access costs a contract.</summary>
/// <remarks>
/// Members that return <see cref="bool"/> answer false when the gas does not suffice or the call is static: the module then ends with
/// <see cref="SystemOutcome.Halt"/>; <see cref="Halt"/> holds the reason. After a false answer nothing has changed.
/// </remarks>
public interface ISystemHost
{
    /// <summary>Who called (CALLER).</summary>
    Address Caller { get; }

    /// <summary>The signer of the transaction (ORIGIN).</summary>
    Address Origin { get; }

    /// <summary>The account whose storage and balance the call works on (ADDRESS).</summary>
    Address Self { get; }

    /// <summary>The account whose module is running; differs from <see cref="Self"/> under DELEGATECALL and CALLCODE.</summary>
    Address CodeAddress { get; }

    /// <summary>The wei that came with the call (CALLVALUE).</summary>
    UInt256 Value { get; }

    /// <summary>True inside a static call (EIP-214): every change is refused.</summary>
    bool IsStatic { get; }

    /// <summary>Gas left.</summary>
    ulong GasLeft { get; }

    /// <summary>Seconds since the Unix epoch of the block.</summary>
    ulong Time { get; }

    /// <summary>The number of the block.</summary>
    ulong Height { get; }

    /// <summary>The randomness of the block (PREVRANDAO).</summary>
    Hash256 Beacon { get; }

    /// <summary>The whole block context.</summary>
    BlockEnvironment Block { get; }

    /// <summary>The rules in force.</summary>
    Core.Spec.Revision Revision { get; }

    /// <summary>Why the last refused member refused.</summary>
    HaltReason Halt { get; }

    /// <summary>Charges gas for the module's own work.</summary>
    bool UseGas(ulong gas);

    /// <summary>Reads a slot of <see cref="Self"/> as SLOAD does, warm or cold.</summary>
    bool SLoad(in UInt256 slot, out UInt256 value);

    /// <summary>Writes a slot of <see cref="Self"/> as SSTORE does, refund included.</summary>
    bool SStore(in UInt256 slot, in UInt256 value);

    /// <summary>Reads transient storage of <see cref="Self"/> as TLOAD does (EIP-1153).</summary>
    bool TLoad(in UInt256 slot, out UInt256 value);

    /// <summary>Writes transient storage of <see cref="Self"/> as TSTORE does (EIP-1153).</summary>
    bool TStore(in UInt256 slot, in UInt256 value);

    /// <summary>Emits a log of <see cref="Self"/> as LOG0 to LOG4 do; at most four topics.</summary>
    bool Emit(ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data);

    /// <summary>Reads the balance of an account as BALANCE does, warm or cold.</summary>
    bool Balance(in Address account, out UInt256 balance);

    /// <summary>Moves wei from <see cref="Self"/> to an account without running its code.</summary>
    /// <param name="account">Who receives.</param>
    /// <param name="amount">How much, in wei.</param>
    /// <param name="credited">False when the balance of <see cref="Self"/> is less.</param>
    bool Credit(in Address account, in UInt256 amount, out bool credited);

    /// <summary>Calls an account without the right to change state, as STATICCALL does; a nested run.</summary>
    /// <param name="target">Whom to call.</param>
    /// <param name="input">The call data.</param>
    /// <param name="gas">The most gas to give; never more than 63/64 of what is left (EIP-150).</param>
    /// <param name="success">Whether the callee succeeded.</param>
    /// <param name="output">What it returned; valid until the next call.</param>
    bool StaticCall(scoped in Address target, scoped ReadOnlySpan<byte> input, ulong gas, out bool success, out ReadOnlySpan<byte> output);

    /// <summary>Calls an account with value, as CALL does; a nested run.</summary>
    /// <param name="target">Whom to call.</param>
    /// <param name="value">The wei to send.</param>
    /// <param name="input">The call data.</param>
    /// <param name="gas">The most gas to give; never more than 63/64 of what is left (EIP-150).</param>
    /// <param name="success">Whether the callee succeeded.</param>
    /// <param name="output">What it returned; valid until the next call.</param>
    bool CallHook(
        scoped in Address target, scoped in UInt256 value, scoped ReadOnlySpan<byte> input, ulong gas, out bool success, out ReadOnlySpan<byte> output);
}
