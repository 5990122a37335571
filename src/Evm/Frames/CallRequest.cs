// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>A call or creation that is paid for and about to begin.</summary>
internal unsafe ref struct CallRequest
{
    public FrameKind Kind;

    /// <summary>The account that makes the call.</summary>
    public Address From;

    /// <summary>The account called, or whose code is borrowed, or that is to be created.</summary>
    public Address To;

    /// <summary>The account that the frame works on, and the journal's number of it.</summary>
    public Address Self;
    public int SelfAccount;

    /// <summary>What CALLER answers in the frame.</summary>
    public Address Caller;

    /// <summary>What CALLVALUE answers in the frame.</summary>
    public UInt256 Value;

    /// <summary>The wei to move from <see cref="From"/> to <see cref="To"/>.</summary>
    public bool MovesValue;

    public bool IsStatic;
    public long Gas;

    /// <summary>The account whose code runs, -1 for none: a delegation to an account that answers without code.</summary>
    public int CodeAccount;

    /// <summary>The code comes by a delegation: precompiles and modules do not answer (EIP-7702).</summary>
    public bool IsDelegated;

    /// <summary>Call data or initialisation code.</summary>
    public ReadOnlySpan<byte> Input;

    /// <summary>True when <see cref="Input"/> lies in the memory of the calling frame, which does not move while the frame runs.</summary>
    public bool IsInputStable;
}
