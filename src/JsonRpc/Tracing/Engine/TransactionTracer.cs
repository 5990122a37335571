// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Gathers what clients want to know of one transaction while it is executed. Made for one transaction each.</summary>
internal abstract class TransactionTracer
{
    /// <summary>Whether it needs every instruction, or only frames, logs and self-destructs.</summary>
    public virtual bool WantsSteps => false;

    /// <summary>The transaction is about to run: its sender has not paid yet.</summary>
    public virtual void Begin(TraceSubject subject)
    {
    }

    /// <summary>An instruction is about to run.</summary>
    public virtual void OnStep(in StepStart step)
    {
    }

    /// <summary>The instruction has run.</summary>
    public virtual void OnStepEnd(in StepEnd step)
    {
    }

    /// <summary>A frame begins.</summary>
    public virtual void OnEnter(in FrameStart frame)
    {
    }

    /// <summary>A frame ends.</summary>
    public virtual void OnExit(in FrameEnd frame)
    {
    }

    /// <summary>A log was emitted.</summary>
    public virtual void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
    }

    /// <summary>An account gives up what it has.</summary>
    public virtual void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
    {
    }

    /// <summary>The transaction has been executed.</summary>
    public virtual void End(TransactionOutcome outcome)
    {
    }

    /// <summary>Writes the result: one JSON value, or what is left of it where some was written on the way.</summary>
    public abstract void Write(Utf8JsonWriter writer);
}
