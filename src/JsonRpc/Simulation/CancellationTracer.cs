// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Watches nothing and ends the run when nobody waits for it any more.</summary>
internal readonly struct CancellationTracer : ITracer
{
    private readonly CancellationToken _cancellation;

    public CancellationTracer(CancellationToken cancellation) => _cancellation = cancellation;

    public static bool IsEnabled => false;

    public static bool TracesSteps => false;

    public static bool IsInterruptible => true;

    public bool IsInterrupted => _cancellation.IsCancellationRequested;

    public void OnStep(in StepStart step)
    {
    }

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
