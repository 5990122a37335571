// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>One call, creation or self-destruct of a transaction, with those inside it.</summary>
internal sealed class CallNode
{
    public required CallNodeKind Kind { get; init; }

    public required Address From { get; init; }

    /// <summary>The account called, whose code is borrowed, created, or paid.</summary>
    public required Address To { get; init; }

    /// <summary>The wei that go along; for a self-destruct those that are left.</summary>
    public UInt256 Value { get; init; }

    public long Gas { get; init; }

    public byte[] Input { get; init; } = [];

    public bool IsPrecompile { get; init; }

    public long GasUsed { get; set; }

    public byte[] Output { get; set; } = [];

    public ExecutionStatus Status { get; set; }

    public HaltReason Halt { get; set; }

    public FrameFault Fault { get; set; }

    public List<CallNode> Calls { get; } = [];

    public List<CallLog> Logs { get; } = [];

    public bool IsCreation => Kind is CallNodeKind.Create or CallNodeKind.Create2;

    public bool HasFailed => Status != ExecutionStatus.Success;

    /// <summary>False for what has no value of its own: STATICCALL.</summary>
    public bool HasValue => Kind != CallNodeKind.StaticCall;

    /// <summary>The name of the instruction.</summary>
    public string Name => Kind switch
    {
        CallNodeKind.Call => "CALL",
        CallNodeKind.CallCode => "CALLCODE",
        CallNodeKind.DelegateCall => "DELEGATECALL",
        CallNodeKind.StaticCall => "STATICCALL",
        CallNodeKind.Create => "CREATE",
        CallNodeKind.Create2 => "CREATE2",
        CallNodeKind.SelfDestruct => "SELFDESTRUCT",
    };
}

/// <summary>How a node came to be; the first six are those of <see cref="Evm.Frames.FrameKind"/>.</summary>
internal enum CallNodeKind : byte
{
    Call,
    CallCode,
    DelegateCall,
    StaticCall,
    Create,
    Create2,
    SelfDestruct,
}

/// <summary>A log of a frame.</summary>
/// <param name="Address">Who emitted it.</param>
/// <param name="Topics">Its topics.</param>
/// <param name="Data">Its data.</param>
/// <param name="Index">Its index in the block, as far as the transaction had come.</param>
/// <param name="Position">Calls that the frame had made before it.</param>
internal sealed record CallLog(Address Address, Hash256[] Topics, byte[] Data, ulong Index, int Position);
