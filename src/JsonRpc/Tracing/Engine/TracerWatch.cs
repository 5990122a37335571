// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Passes what happens on to a tracer: frames, logs and self-destructs, and instructions where the detail says so.</summary>
internal readonly struct TracerWatch<TDetail>(TransactionTracer tracer, TraceGuard guard) : ITracer
    where TDetail : struct, IWatchDetail
{
    public static bool IsEnabled => true;

    public static bool TracesSteps => TDetail.IncludesSteps;

    // Without steps, loops that make no calls are seen at their jumps; whoever runs the transaction looks at the guard afterwards.
    public static bool IsInterruptible => !TDetail.IncludesSteps;

    public bool IsInterrupted => guard.IsOver;

    public void OnStep(in StepStart step)
    {
        guard.Step();
        tracer.OnStep(in step);
    }

    public void OnStepEnd(in StepEnd step) => tracer.OnStepEnd(in step);

    public void OnEnter(in FrameStart frame)
    {
        guard.Step();
        tracer.OnEnter(in frame);
    }

    public void OnExit(in FrameEnd frame) => tracer.OnExit(in frame);

    public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value)
    {
    }

    public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after)
    {
    }

    public void OnAccountAccess(in Address account)
    {
    }

    public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) => tracer.OnLog(in account, topics, data);

    public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance) => tracer.OnSelfDestruct(in account, in beneficiary, in balance);
}
