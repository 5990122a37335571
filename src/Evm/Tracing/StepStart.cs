// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>The state of a frame before an instruction.</summary>
public readonly ref struct StepStart
{
    /// <summary>0 for the outermost frame.</summary>
    public int Depth { get; init; }

    /// <summary>Position of the instruction in the code.</summary>
    public int Pc { get; init; }

    /// <summary>The instruction.</summary>
    public Opcode Opcode { get; init; }

    /// <summary>The part of the instruction's price that does not depend on its operands.</summary>
    public long StaticGas { get; init; }

    /// <summary>Gas left before the instruction.</summary>
    public long Gas { get; init; }

    /// <summary>The refund counter.</summary>
    public long Refund { get; init; }

    /// <summary>The account that is executing (ADDRESS).</summary>
    public Address Self { get; init; }

    /// <summary>The account whose code is executing.</summary>
    public Address CodeAddress { get; init; }

    /// <summary>The stack, bottom first.</summary>
    public ReadOnlySpan<UInt256> Stack { get; init; }

    /// <summary>The memory.</summary>
    public ReadOnlySpan<byte> Memory { get; init; }

    /// <summary>The return data of the last call.</summary>
    public ReadOnlySpan<byte> ReturnData { get; init; }
}
