// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>Tells a tracer of instructions and of what they access. Nothing here runs without a tracer.</summary>
// SAFETY: stack and memory pointers are those of a live frame.
internal static unsafe class StepTrace
{
    /// <summary>Ends the step before, if one is open, and begins the next.</summary>
    public static void Begin<TTracer>(Machine machine, Frame frame, byte* pc, UInt256* top, long gas, TTracer tracer)
        where TTracer : struct, ITracer
    {
        End(machine, frame, top, gas, HaltReason.None, tracer);
        machine.TracedStepGas = gas;
        tracer.OnStep(new StepStart
        {
            Depth = frame.Depth,
            Pc = (int)(pc - frame.Code),
            Opcode = (Opcode)(*pc),
            StaticGas = machine.Instructions[*pc].IsDefined ? machine.Instructions[*pc].Gas : 0,
            Gas = gas,
            Refund = machine.Journal.Refund,
            Self = frame.Self,
            CodeAddress = frame.CodeAddress,
            Stack = StackOf(frame, top),
            Memory = MemoryOf(frame),
            ReturnData = machine.ReturnData.Span,
        });
    }

    /// <summary>Ends the open step, if there is one.</summary>
    public static void End<TTracer>(Machine machine, Frame frame, UInt256* top, long gas, HaltReason halt, TTracer tracer)
        where TTracer : struct, ITracer
    {
        long before = machine.TracedStepGas;
        if (before < 0)
        {
            return;
        }

        machine.TracedStepGas = -1;
        tracer.OnStepEnd(new StepEnd
        {
            Depth = frame.Depth,
            GasCost = before - gas,
            GasLeft = gas,
            Halt = halt,
            Fault = machine.TracedFault,
            Stack = StackOf(frame, top),
            Memory = MemoryOf(frame),
        });
    }

    /// <summary>Runs the body of an instruction and tells the tracer what it accessed.</summary>
    public static long Run<TTracer>(Machine machine, Frame frame, Opcode op, UInt256* top, long gas, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Journal journal = machine.Journal;
        UInt256 key = op is Opcode.SLoad or Opcode.SStore ? top[0] : UInt256.Zero;
        Address account = op switch
        {
            Opcode.Balance or Opcode.ExtCodeSize or Opcode.ExtCodeCopy or Opcode.ExtCodeHash => top[0].ToAddress(),
            _ => frame.Self,
        };
        if (op == Opcode.SStore && !frame.IsStatic)
        {
            SlotEntry slot = journal.Slot(journal.LocateSlot(frame.SelfAccount, in key));
            tracer.OnStorageWrite(in frame.Self, in key, in slot.Current, in top[-1]);
        }

        gas = machine.Instructions[(int)op].Body(machine, frame, top, gas);
        if (gas < 0)
        {
            return gas;
        }

        switch (op)
        {
            case Opcode.SLoad:
                tracer.OnStorageRead(in frame.Self, in key, in top[0]);
                break;
            case Opcode.Balance or Opcode.ExtCodeSize or Opcode.ExtCodeCopy or Opcode.ExtCodeHash or Opcode.SelfBalance:
                tracer.OnAccountAccess(in account);
                break;
            case Opcode.Log0 or Opcode.Log1 or Opcode.Log2 or Opcode.Log3 or Opcode.Log4:
                journal.LastLog(out ReadOnlySpan<Hash256> topics, out ReadOnlySpan<byte> data);
                tracer.OnLog(in frame.Self, topics, data);
                break;
            default:
                break;
        }

        return gas;
    }

    private static ReadOnlySpan<UInt256> StackOf(Frame frame, UInt256* top) => new(frame.Bottom, (int)(top - frame.Bottom) + 1);

    private static ReadOnlySpan<byte> MemoryOf(Frame frame) => new(frame.Memory, (int)Math.Min(frame.MemorySize, int.MaxValue));
}
