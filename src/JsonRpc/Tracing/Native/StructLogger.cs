// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Text.Json;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's struct logger: every instruction with stack, memory and storage. Writes as it goes, so the answer's limit is its only bound on memory.</summary>
/// <remarks>
/// go-ethereum tells errors that it finds before an instruction runs, and the price asked for; the exact price of an instruction whose operands cost more
/// than the gas left is not known here, so all gas left is given in its place.
/// </remarks>
internal sealed class StructLogger : TransactionTracer
{
    private readonly TraceGuard _guard;
    private readonly StructLogOptions _options;
    private readonly Utf8JsonWriter _writer;
    private readonly Dictionary<Address, SortedDictionary<UInt256, UInt256>> _storage = [];
    private long _startedAt;
    private bool _isLogging;
    private long _refund;
    private long _gas;
    private long _staticGas;
    private (Address Account, UInt256 Key, UInt256 Value, bool IsRead)? _slot;
    private TransactionOutcome? _outcome;

    public StructLogger(TraceGuard guard, StructLogOptions options, Utf8JsonWriter writer)
    {
        _guard = guard;
        _options = options;
        _writer = writer;
    }

    public override bool WantsSteps => true;

    private long Written => _writer.BytesCommitted + _writer.BytesPending;

    public override void Begin(TraceSubject subject)
    {
        _startedAt = Written;
        _writer.WriteStartObject();
        _writer.WriteStartArray(TraceNames.StructLogs);
    }

    public override void OnStep(in StepStart step)
    {
        _isLogging = _options.LengthMax == 0 || Written - _startedAt <= _options.LengthMax;
        if (!_isLogging)
        {
            return;
        }

        _refund = step.Refund;
        _gas = step.Gas;
        _staticGas = step.StaticGas;
        _slot = _options.HidesStorage || step.Stack.IsEmpty || (step.Opcode == Opcode.SStore && step.Stack.Length < 2) ? null : step.Opcode switch
        {
            Opcode.SLoad => (step.Self, step.Stack[^1], default, true),
            Opcode.SStore => (step.Self, step.Stack[^1], step.Stack[^2], false),
            _ => null,
        };
        _writer.WriteStartObject();
        _writer.WriteNumber(TraceNames.Pc, step.Pc);
        _writer.WriteString(TraceNames.Op, OpcodeNames.EncodedOf(step.Opcode));
        _writer.WriteNumber(Names.Gas, step.Gas);
        _writer.WriteNumber(TraceNames.Depth, step.Depth + 1);
        if (!_options.HidesStack)
        {
            _writer.WriteStartArray(TraceNames.Stack);
            foreach (ref readonly UInt256 word in step.Stack)
            {
                _writer.WriteQuantityValue(in word);
            }

            _writer.WriteEndArray();
        }

        if (_options.ShowsMemory && !step.Memory.IsEmpty)
        {
            WriteMemory(step.Memory);
        }

        if (_options.ShowsReturnData && !step.ReturnData.IsEmpty)
        {
            _writer.WriteHex(TraceNames.ReturnData, step.ReturnData);
        }
    }

    public override void OnStepEnd(in StepEnd step)
    {
        if (!_isLogging)
        {
            return;
        }

        _writer.WriteNumber(TraceNames.GasCost, CostOf(in step));
        if (VmErrorText.IsFoundBefore(step.Halt))
        {
            _writer.WriteString(TraceNames.Error, VmErrorText.Of(step.Halt, step.Fault));
        }
        else if (_slot is { } slot)
        {
            WriteStorage(slot.Account, slot.Key, slot.IsRead ? step.Stack[^1] : slot.Value);
        }

        if (_refund > 0)
        {
            _writer.WriteNumber(TraceNames.Refund, _refund);
        }

        _writer.WriteEndObject();
    }

    public override void End(TransactionOutcome outcome) => _outcome = outcome;

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        TransactionOutcome outcome = _outcome!;
        writer.WriteNumber(Names.Gas, outcome.GasUsed);
        writer.WriteBoolean("failed"u8, !outcome.IsSuccess);
        writer.WriteHex(TraceNames.ReturnValue, outcome.Result.Status == ExecutionStatus.Halt ? default : outcome.Result.Output.Span);
        writer.WriteEndObject();
    }

    private long CostOf(in StepEnd step) =>
        step.Halt == HaltReason.None ? step.GasCost
        : step.Halt == HaltReason.OutOfGas ? Math.Max(_staticGas, _gas)
        : _staticGas;

    private void WriteMemory(ReadOnlySpan<byte> memory)
    {
        _writer.WriteStartArray(TraceNames.Memory);
        for (int offset = 0; offset + UInt256.Size <= memory.Length; offset += UInt256.Size)
        {
            _writer.WriteHexValue(memory.Slice(offset, UInt256.Size));
        }

        _writer.WriteEndArray();
    }

    private void WriteStorage(in Address account, in UInt256 key, in UInt256 value)
    {
        ref SortedDictionary<UInt256, UInt256>? slots = ref CollectionsMarshal.GetValueRefOrAddDefault(_storage, account, out _);
        slots ??= [];
        if (!slots.ContainsKey(key))
        {
            _guard.Keep(0);
        }

        slots[key] = value;
        _writer.WriteStartObject(TraceNames.Storage);
        foreach ((UInt256 slot, UInt256 current) in slots)
        {
            _writer.WritePropertyName(slot.ToHash().ToString());
            _writer.WriteWordValue(current);
        }

        _writer.WriteEndObject();
    }
}

/// <summary>What a struct logger is asked for.</summary>
/// <param name="HidesStack">The stack is left out.</param>
/// <param name="ShowsMemory">The memory is written.</param>
/// <param name="HidesStorage">The storage is left out.</param>
/// <param name="ShowsReturnData">The return data of the last call is written.</param>
/// <param name="LengthMax">Bytes of answer after which no more instructions are written; 0 for any number.</param>
internal sealed record StructLogOptions(bool HidesStack, bool ShowsMemory, bool HidesStorage, bool ShowsReturnData, long LengthMax);
