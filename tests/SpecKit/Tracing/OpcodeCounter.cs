// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.SpecKit.Tracing;

/// <summary>Counts executed instructions by opcode.</summary>
public readonly struct OpcodeCounter : ITracer
{
    private readonly long[] _counts;

    public OpcodeCounter(long[] counts)
    {
        _counts = counts;
    }

    public static bool IsEnabled => true;

    public static bool TracesSteps => true;

    public void OnStep(in StepStart step) => _counts[(int)step.Opcode]++;

    public void OnStepEnd(in StepEnd step)
    {
    }

    public void OnEnter(in FrameStart frame)
    {
    }

    public void OnExit(in FrameEnd frame)
    {
    }

    public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value)
    {
    }

    public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after)
    {
    }

    public void OnAccountAccess(in Address account)
    {
    }

    public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
    }

    public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
    {
    }
}
