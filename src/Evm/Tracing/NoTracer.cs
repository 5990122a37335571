// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>Watches nothing.</summary>
public readonly struct NoTracer : ITracer
{
    /// <inheritdoc/>
    public static bool IsEnabled => false;

    /// <inheritdoc/>
    public static bool TracesSteps => false;

    /// <inheritdoc/>
    public void OnStep(in StepStart step)
    {
    }

    /// <inheritdoc/>
    public void OnStepEnd(in StepEnd step)
    {
    }

    /// <inheritdoc/>
    public void OnEnter(in FrameStart frame)
    {
    }

    /// <inheritdoc/>
    public void OnExit(in FrameEnd frame)
    {
    }

    /// <inheritdoc/>
    public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value)
    {
    }

    /// <inheritdoc/>
    public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after)
    {
    }

    /// <inheritdoc/>
    public void OnAccountAccess(in Address account)
    {
    }

    /// <inheritdoc/>
    public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
    }

    /// <inheritdoc/>
    public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
    {
    }
}
