// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Several tracers of one transaction, each under a name of the result (geth's muxTracer).</summary>
internal sealed class TracerGroup : TransactionTracer
{
    private readonly IReadOnlyList<(string Name, TransactionTracer Tracer)> _members;

    public TracerGroup(IReadOnlyList<(string Name, TransactionTracer Tracer)> members)
    {
        _members = members;
        WantsSteps = members.Any(member => member.Tracer.WantsSteps);
    }

    public override bool WantsSteps { get; }

    public override void Begin(TraceSubject subject)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.Begin(subject);
        }
    }

    public override void OnStep(in StepStart step)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.OnStep(in step);
        }
    }

    public override void OnStepEnd(in StepEnd step)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.OnStepEnd(in step);
        }
    }

    public override void OnEnter(in FrameStart frame)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.OnEnter(in frame);
        }
    }

    public override void OnExit(in FrameEnd frame)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.OnExit(in frame);
        }
    }

    public override void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.OnLog(in account, topics, data);
        }
    }

    public override void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.OnSelfDestruct(in account, in beneficiary, in balance);
        }
    }

    public override void End(TransactionOutcome outcome)
    {
        foreach ((_, TransactionTracer tracer) in _members)
        {
            tracer.End(outcome);
        }
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((string name, TransactionTracer tracer) in _members)
        {
            writer.WritePropertyName(name);
            tracer.Write(writer);
        }

        writer.WriteEndObject();
    }
}
