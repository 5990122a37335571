// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>OpenEthereum's vmTrace: the code and every instruction of each frame, with what it pushed and wrote. Writes as it goes.</summary>
internal sealed class VmTracer : TransactionTracer
{
    private static readonly JsonEncodedText Cost = JsonEncodedText.Encode("cost");
    private static readonly JsonEncodedText Ex = JsonEncodedText.Encode("ex");
    private static readonly JsonEncodedText Mem = JsonEncodedText.Encode("mem");
    private static readonly JsonEncodedText Off = JsonEncodedText.Encode("off");
    private static readonly JsonEncodedText Ops = JsonEncodedText.Encode("ops");
    private static readonly JsonEncodedText Push = JsonEncodedText.Encode("push");
    private static readonly JsonEncodedText Store = JsonEncodedText.Encode("store");
    private static readonly JsonEncodedText Sub = JsonEncodedText.Encode("sub");
    private static readonly JsonEncodedText Used = JsonEncodedText.Encode("used");
    private static readonly JsonEncodedText Val = JsonEncodedText.Encode("val");

    private readonly Utf8JsonWriter _writer;
    private readonly Stack<VmStep?> _steps = new();
    private TraceSubject _subject = null!;

    public VmTracer(Utf8JsonWriter writer) => _writer = writer;

    public override bool WantsSteps => true;

    public override void Begin(TraceSubject subject) => _subject = subject;

    public override void OnEnter(in FrameStart frame)
    {
        if (_steps.TryPeek(out VmStep? step) && step is not null)
        {
            _writer.WritePropertyName(Sub);
            step.HasSub = true;
        }

        _writer.WriteStartObject();
        _writer.WriteHex(TraceNames.Code, frame.Kind >= FrameKind.Create ? frame.Input : frame.IsPrecompile ? default : CodeOf(frame.To).Span);
        _writer.WriteStartArray(Ops);
        _steps.Push(null);
    }

    public override void OnExit(in FrameEnd frame)
    {
        if (_steps.Pop() is { } last)
        {
            Close(last, default, default, isOver: true);
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    public override void OnStep(in StepStart step)
    {
        if (_steps.Pop() is { } before)
        {
            Close(before, step.Stack, step.Memory, isOver: false);
        }

        VmStep next = VmStep.Of(in step);
        _steps.Push(next);
        _writer.WriteStartObject();
        _writer.WriteNumber(TraceNames.Pc, step.Pc);
        _writer.WriteString(TraceNames.Op, OpcodeNames.EncodedOf(step.Opcode));
    }

    public override void OnStepEnd(in StepEnd step)
    {
        VmStep current = _steps.Peek()!;
        current.GasLeft = step.GasLeft;
        current.HasHalted = step.Halt != HaltReason.None;
        _writer.WriteNumber(Cost, step.GasCost);
    }

    public override void End(TransactionOutcome outcome)
    {
    }

    /// <summary>Everything is written by then.</summary>
    public override void Write(Utf8JsonWriter writer)
    {
    }

    private ReadOnlyMemory<byte> CodeOf(in Address address)
    {
        ReadOnlyMemory<byte> code = _subject.Journal.GetCode(address);
        return Delegation.TryGetTarget(code.Span, out Address target) ? _subject.Journal.GetCode(target) : code;
    }

    private void Close(VmStep step, ReadOnlySpan<UInt256> stack, ReadOnlySpan<byte> memory, bool isOver)
    {
        if (!step.HasSub)
        {
            _writer.WriteNull(Sub);
        }

        if (step.HasHalted)
        {
            _writer.WriteNull(Ex);
            _writer.WriteEndObject();
            return;
        }

        _writer.WriteStartObject(Ex);
        if (!isOver && step.MemoryLength > 0 && step.MemoryOffset + step.MemoryLength <= memory.Length)
        {
            _writer.WriteStartObject(Mem);
            _writer.WriteHex(Names.Data, memory.Slice((int)step.MemoryOffset, (int)step.MemoryLength));
            _writer.WriteNumber(Off, step.MemoryOffset);
            _writer.WriteEndObject();
        }
        else
        {
            _writer.WriteNull(Mem);
        }

        _writer.WriteStartArray(Push);
        int pushed = isOver ? 0 : Math.Min(step.PushCount, stack.Length);
        foreach (ref readonly UInt256 word in stack[(stack.Length - pushed)..])
        {
            _writer.WriteQuantityValue(in word);
        }

        _writer.WriteEndArray();
        if (step.Store is { } store)
        {
            _writer.WriteStartObject(Store);
            _writer.WriteQuantity(Names.Key, store.Key);
            _writer.WriteQuantity(Val, store.Value);
            _writer.WriteEndObject();
        }
        else
        {
            _writer.WriteNull(Store);
        }

        _writer.WriteNumber(Used, step.GasLeft);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }
}
