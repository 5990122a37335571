// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Modules;

/// <summary>The host of one module call: the prices and rules of the instructions, over the call's frame. Pooled by depth.</summary>
internal sealed unsafe class SystemHost<TTracer> : ISystemHost
    where TTracer : struct, ITracer
{
    private Machine _machine = null!;
    private Frame _frame = null!;
    private TTracer _tracer;

    public Address Caller => _frame.Caller;

    public Address Origin => _machine.Transaction.Origin;

    public Address Self => _frame.Self;

    public Address CodeAddress => _frame.CodeAddress;

    public UInt256 Value => _frame.Value;

    public bool IsStatic => _frame.IsStatic;

    public ulong GasLeft => (ulong)_frame.Gas;

    public ulong Time => _machine.Block.Timestamp;

    public ulong Height => _machine.Block.Number;

    public Hash256 Beacon => _machine.Block.PrevRandao;

    public BlockEnvironment Block => _machine.Block;

    public Revision Revision => _machine.Rules.Revision;

    public HaltReason Halt { get; private set; }

    public void Begin(Machine machine, Frame frame, TTracer tracer)
    {
        _machine = machine;
        _frame = frame;
        _tracer = tracer;
        Halt = HaltReason.None;
    }

    public bool UseGas(ulong gas) => gas <= (ulong)_frame.Gas ? Pay(_frame.Gas - (long)gas) : Refuse(HaltReason.OutOfGas);

    public bool SLoad(in UInt256 slot, out UInt256 value)
    {
        value = default;
        Journal journal = _machine.Journal;
        int number = journal.LocateSlot(_frame.SelfAccount, in slot);
        long gas = _frame.Gas - PriceOf(Opcode.SLoad);
        if (_machine.Rules.HasAccessLists && journal.WarmSlot(number))
        {
            gas -= GasCost.ColdSlot - GasCost.WarmAccess;
        }

        if (!Pay(gas))
        {
            return false;
        }

        value = journal.Slot(number).Current;
        if (TTracer.IsEnabled)
        {
            _tracer.OnStorageRead(in _frame.Self, in slot, in value);
        }

        return true;
    }

    public bool SStore(in UInt256 slot, in UInt256 value)
    {
        if (_frame.IsStatic)
        {
            return Refuse(HaltReason.StaticModeViolation);
        }

        if (TTracer.IsEnabled)
        {
            SlotEntry entry = _machine.Journal.Slot(_machine.Journal.LocateSlot(_frame.SelfAccount, in slot));
            _tracer.OnStorageWrite(in _frame.Self, in slot, in entry.Current, in value);
        }

        return Pay(Storage.Write(_machine, _frame.SelfAccount, in slot, in value, _frame.Gas));
    }

    public bool TLoad(in UInt256 slot, out UInt256 value)
    {
        value = default;
        if (!Pay(_frame.Gas - GasCost.WarmAccess))
        {
            return false;
        }

        _machine.Journal.ReadTransient(_frame.SelfAccount, in slot, out value);
        return true;
    }

    public bool TStore(in UInt256 slot, in UInt256 value)
    {
        if (_frame.IsStatic)
        {
            return Refuse(HaltReason.StaticModeViolation);
        }

        if (!Pay(_frame.Gas - GasCost.WarmAccess))
        {
            return false;
        }

        _machine.Journal.WriteTransient(_frame.SelfAccount, in slot, in value);
        return true;
    }

    public bool Emit(ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        if (_frame.IsStatic)
        {
            return Refuse(HaltReason.StaticModeViolation);
        }

        if (!Pay(_frame.Gas - GasCost.Log - (GasCost.LogTopic * topics.Length) - (GasCost.LogByte * data.Length)))
        {
            return false;
        }

        _machine.Journal.AddLog(in _frame.Self, topics, data);
        if (TTracer.IsEnabled)
        {
            _tracer.OnLog(in _frame.Self, topics, data);
        }

        return true;
    }

    public bool Balance(in Address account, out UInt256 balance)
    {
        balance = default;
        int number = Access(in account, _frame.Gas - PriceOf(Opcode.Balance), out long gas);
        if (!Pay(gas))
        {
            return false;
        }

        balance = _machine.Journal.Account(number).Balance;
        return true;
    }

    public bool Credit(in Address account, in UInt256 amount, out bool credited)
    {
        credited = false;
        if (_frame.IsStatic)
        {
            return Refuse(HaltReason.StaticModeViolation);
        }

        Journal journal = _machine.Journal;
        int receiver = Access(in account, _frame.Gas - PriceOf(Opcode.Call), out long gas);
        if (!amount.IsZero)
        {
            gas -= GasCost.CallValue;
            gas -= journal.Account(receiver).IsEmpty ? GasCost.NewAccount : 0;
        }

        if (!Pay(gas))
        {
            return false;
        }

        if (journal.Account(_frame.SelfAccount).Balance < amount)
        {
            return true;
        }

        journal.Debit(_frame.SelfAccount, in amount);
        journal.Credit(receiver, in amount);
        credited = true;
        return true;
    }

    public bool StaticCall(
        scoped in Address target, scoped ReadOnlySpan<byte> input, ulong gas, out bool success, out ReadOnlySpan<byte> output) =>
        Call(Opcode.StaticCall, in target, UInt256.Zero, input, gas, out success, out output);

    public bool CallHook(
        scoped in Address target, scoped in UInt256 value, scoped ReadOnlySpan<byte> input, ulong gas, out bool success, out ReadOnlySpan<byte> output) =>
        Call(Opcode.Call, in target, in value, input, gas, out success, out output);

    private bool Call(
        Opcode op,
        scoped in Address target,
        scoped in UInt256 value,
        scoped ReadOnlySpan<byte> input,
        ulong asked,
        out bool success,
        out ReadOnlySpan<byte> output)
    {
        success = false;
        output = default;
        bool sendsValue = !value.IsZero;
        if (sendsValue && _frame.IsStatic)
        {
            return Refuse(HaltReason.StaticModeViolation);
        }

        scoped CallRequest request = default;
        long gas = Calls.Resolve(_machine, in target, _frame.Gas - PriceOf(op), ref request, out int account, _tracer);
        if (sendsValue)
        {
            gas -= GasCost.CallValue;
            gas -= _machine.Journal.Account(account).IsEmpty ? GasCost.NewAccount : 0;
        }

        if (gas < 0)
        {
            return Refuse(HaltReason.OutOfGas);
        }

        long granted = (long)Math.Min(asked, (ulong)(gas - (gas / 64)));
        request.Kind = op == Opcode.StaticCall ? FrameKind.StaticCall : FrameKind.Call;
        request.From = _frame.Self;
        request.To = target;
        request.Self = target;
        request.SelfAccount = account;
        request.Caller = _frame.Self;
        request.Value = value;
        request.MovesValue = sendsValue;
        request.IsStatic = _frame.IsStatic || op == Opcode.StaticCall;
        request.Gas = sendsValue ? granted + GasCost.CallStipend : granted;
        request.Input = input;
        _frame.Gas = gas - granted;
        Run(in request);
        success = _machine.Outcome.Status == ExecutionStatus.Success;
        output = _machine.ReturnData.Span;
        return true;
    }

    private void Run(scoped in CallRequest request)
    {
        _machine.ReturnData.Clear();
        HaltReason refusal = request.MovesValue && _machine.Journal.Account(_frame.SelfAccount).Balance < request.Value
            ? HaltReason.InsufficientBalance
            : _machine.NestedRuns == SystemModules.NestedRunsMax ? HaltReason.NestedRunsExceeded : HaltReason.None;

        _machine.NestedRuns++;
        Calls.Begin(_machine, _frame, in request, refusal, _tracer);
        if (_machine.Depth > _frame.Depth)
        {
            MainLoop.Run(_machine, _frame.Depth + 1, _tracer);
        }

        _machine.NestedRuns--;
        _frame.Gas += _machine.Outcome.GasLeft;
    }

    private int Access(in Address account, long gasBefore, out long gas)
    {
        Journal journal = _machine.Journal;
        int number = journal.Locate(in account);
        gas = _machine.Rules.HasAccessLists && journal.Warm(number) ? gasBefore - (GasCost.ColdAccount - GasCost.WarmAccess) : gasBefore;
        if (TTracer.IsEnabled)
        {
            _tracer.OnAccountAccess(in account);
        }

        return number;
    }

    private long PriceOf(Opcode op) => _machine.Instructions[(int)op].Gas;

    private bool Pay(long gasAfter)
    {
        if (gasAfter < 0)
        {
            return Refuse(HaltReason.OutOfGas);
        }

        _frame.Gas = gasAfter;
        return true;
    }

    private bool Refuse(HaltReason reason)
    {
        Halt = reason;
        return false;
    }
}
