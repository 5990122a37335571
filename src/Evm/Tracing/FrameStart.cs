// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>The beginning of a call or creation.</summary>
public readonly ref struct FrameStart
{
    /// <summary>The kind of call or creation.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>0 for the outermost frame.</summary>
    public int Depth { get; init; }

    /// <summary>The account that made the call.</summary>
    public Address From { get; init; }

    /// <summary>The account called, the account whose code is borrowed, or the account to be created.</summary>
    public Address To { get; init; }

    /// <summary>The wei that go along; for DELEGATECALL those of the caller's own call.</summary>
    public UInt256 Value { get; init; }

    /// <summary>The gas given, stipend included.</summary>
    public long Gas { get; init; }

    /// <summary>The call data or the initialisation code.</summary>
    public ReadOnlySpan<byte> Input { get; init; }

    /// <summary>True when no code runs because a precompiled contract answers.</summary>
    public bool IsPrecompile { get; init; }
}
