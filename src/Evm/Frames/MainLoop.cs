// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>The main loop of the interpreter.</summary>
/// <remarks>
/// The program counter, the top of the stack and the gas are locals; everything else is reached through the frame. Instructions that are
/// cheaper than a call run here, each behind its own guard: the stack heights and the gas of the instruction table as constants (a test
/// compares them with the table), or the gas from the table where revisions differ. All others go through the default case: check by
/// table, then the body. A failed guard goes to one place that finds the reason from the table.
/// </remarks>
// SAFETY: pc stays inside the padded code: jumps land on checked destinations, and the padding ends with STOP. top stays inside the
// frame's stack by the guards. Memory is written and read below MemorySize only.
internal static unsafe class MainLoop
{
    // log2 of the bytes of a word.
    private const int WordShift = 5;

    /// <summary>Runs the current frame, and those that it opens, until the frame at a depth has ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTracer>(Machine machine, int baseDepth, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Instruction* table = machine.Instructions;
        Frame frame;
        byte* pc;
        UInt256* top;
        UInt256* bottom;
        UInt256* limit;
        long gas;
        ulong target;

    Resume:
        if (machine.Depth < baseDepth)
        {
            return;
        }

        frame = machine.Current;
        pc = frame.Pc;
        top = frame.Top;
        bottom = frame.Bottom;
        limit = bottom + (StackArena.WordsPerFrame - 1);
        gas = frame.Gas;
        if (TTracer.IsInterruptible && tracer.IsInterrupted)
        {
            goto Interrupted;
        }

        while (true)
        {
            if (TTracer.TracesSteps)
            {
                StepTrace.Begin(machine, frame, pc, top, gas, tracer);
            }

            Opcode op = (Opcode)(*pc);
            pc++;
            switch (op)
            {
                case Opcode.Stop:
                    goto Table;

                case Opcode.Add:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    UInt256.Add(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.Mul:
                    if (top <= bottom || gas < 5)
                    {
                        goto Fault;
                    }

                    gas -= 5;
                    UInt256.Multiply(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.Sub:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    UInt256.Subtract(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.Div:
                    if (top <= bottom || gas < 5)
                    {
                        goto Fault;
                    }

                    gas -= 5;
                    UInt256.Divide(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.SDiv:
                    if (top <= bottom || gas < 5)
                    {
                        goto Fault;
                    }

                    gas -= 5;
                    UInt256.SignedDivide(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.Mod:
                    if (top <= bottom || gas < 5)
                    {
                        goto Fault;
                    }

                    gas -= 5;
                    UInt256.Modulo(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.SMod:
                    if (top <= bottom || gas < 5)
                    {
                        goto Fault;
                    }

                    gas -= 5;
                    UInt256.SignedModulo(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.AddMod:
                    if (top <= bottom + 1 || gas < 8)
                    {
                        goto Fault;
                    }

                    gas -= 8;
                    UInt256.AddModulo(in top[0], in top[-1], in top[-2], out top[-2]);
                    top -= 2;
                    continue;

                case Opcode.MulMod:
                    if (top <= bottom + 1 || gas < 8)
                    {
                        goto Fault;
                    }

                    gas -= 8;
                    UInt256.MultiplyModulo(in top[0], in top[-1], in top[-2], out top[-2]);
                    top -= 2;
                    continue;

                case Opcode.SignExtend:
                    if (top <= bottom || gas < 5)
                    {
                        goto Fault;
                    }

                    gas -= 5;
                    top--;
                    if ((top[1].U1 | top[1].U2 | top[1].U3) == 0 && top[1].U0 < UInt256.Size)
                    {
                        Word.SignExtend(top, (int)top[1].U0);
                    }

                    continue;

                case Opcode.Lt:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.SetBool(top - 1, UInt256.LessThan(in top[0], in top[-1]));
                    top--;
                    continue;

                case Opcode.Gt:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.SetBool(top - 1, UInt256.LessThan(in top[-1], in top[0]));
                    top--;
                    continue;

                case Opcode.SLt:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.SetBool(top - 1, UInt256.SignedLessThan(in top[0], in top[-1]));
                    top--;
                    continue;

                case Opcode.SGt:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.SetBool(top - 1, UInt256.SignedLessThan(in top[-1], in top[0]));
                    top--;
                    continue;

                case Opcode.Eq:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.SetBool(top - 1, Word.Load(top) == Word.Load(top - 1));
                    top--;
                    continue;

                case Opcode.IsZero:
                    {
                        if (top < bottom || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        bool isZero = Word.Load(top) == Vector256<ulong>.Zero;
                        if (!TTracer.TracesSteps && Word.IsPush2JumpI(pc) && top < limit && gas >= 13)
                        {
                            // ISZERO, PUSH2, JUMPI: a condition of Solidity. The guards of all three hold, so the word never reaches the stack.
                            gas -= 13;
                            top--;
                            if (isZero)
                            {
                                target = Word.ReadUInt16(pc + 1);
                                goto JumpToTarget;
                            }

                            pc += 4;
                            continue;
                        }

                        Word.SetBool(top, isZero);
                        continue;
                    }

                case Opcode.And:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.Store(top - 1, Word.Load(top) & Word.Load(top - 1));
                    top--;
                    continue;

                case Opcode.Or:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.Store(top - 1, Word.Load(top) | Word.Load(top - 1));
                    top--;
                    continue;

                case Opcode.Xor:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.Store(top - 1, Word.Load(top) ^ Word.Load(top - 1));
                    top--;
                    continue;

                case Opcode.Not:
                    if (top < bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.Store(top, ~Word.Load(top));
                    continue;

                case Opcode.Byte:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    UInt256.ByteAt(in top[0], in top[-1], out top[-1]);
                    top--;
                    continue;

                case Opcode.Shl:
                    if (top <= bottom || gas < table[(int)Opcode.Shl].Gas)
                    {
                        goto Fault;
                    }

                    gas -= table[(int)Opcode.Shl].Gas;
                    UInt256.ShiftLeft(in top[-1], in top[0], out top[-1]);
                    top--;
                    continue;

                case Opcode.Shr:
                    if (top <= bottom || gas < table[(int)Opcode.Shr].Gas)
                    {
                        goto Fault;
                    }

                    gas -= table[(int)Opcode.Shr].Gas;
                    UInt256.ShiftRight(in top[-1], in top[0], out top[-1]);
                    top--;
                    continue;

                case Opcode.Sar:
                    if (top <= bottom || gas < table[(int)Opcode.Sar].Gas)
                    {
                        goto Fault;
                    }

                    gas -= table[(int)Opcode.Sar].Gas;
                    UInt256.ShiftRightSigned(in top[-1], in top[0], out top[-1]);
                    top--;
                    continue;

                case Opcode.Clz:
                    if (top < bottom || gas < table[(int)Opcode.Clz].Gas)
                    {
                        goto Fault;
                    }

                    gas -= table[(int)Opcode.Clz].Gas;
                    Word.Set(top, (ulong)top->LeadingZeroCount);
                    continue;

                case Opcode.Caller:
                    if (top >= limit || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top++;
                    *top = UInt256.FromAddress(in frame.Caller);
                    continue;

                case Opcode.CallValue:
                    if (top >= limit || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top++;
                    *top = frame.Value;
                    continue;

                case Opcode.CallDataLoad:
                    if (top < bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    Word.LoadPadded(top, frame.Input, frame.InputLength);
                    continue;

                case Opcode.CallDataSize:
                    if (top >= limit || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top++;
                    Word.Set(top, (ulong)frame.InputLength);
                    continue;

                case Opcode.Pop:
                    if (top < bottom || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top--;
                    continue;

                case Opcode.MLoad:
                    {
                        if (top < bottom || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        ulong offset = top->U0;
                        if ((top->U1 | top->U2 | top->U3) != 0 || offset >= frame.WordReach)
                        {
                            gas = frame.Touch(in *top, UInt256.Size, gas);
                            if (gas < 0)
                            {
                                goto Halt;
                            }
                        }

                        Word.Store(top, Word.LoadLimbsBigEndian(frame.Memory + offset));
                        continue;
                    }

                case Opcode.MStore:
                    {
                        if (top <= bottom || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        ulong offset = top->U0;
                        if ((top->U1 | top->U2 | top->U3) != 0 || offset >= frame.WordReach)
                        {
                            gas = frame.Touch(in *top, UInt256.Size, gas);
                            if (gas < 0)
                            {
                                goto Halt;
                            }
                        }

                        Word.StoreBigEndian(frame.Memory + offset, top - 1);
                        top -= 2;
                        continue;
                    }

                case Opcode.MStore8:
                    if (top <= bottom || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    if ((top->U1 | top->U2 | top->U3) != 0 || top->U0 >= frame.MemorySize)
                    {
                        gas = frame.Touch(in *top, 1, gas);
                        if (gas < 0)
                        {
                            goto Halt;
                        }
                    }

                    frame.Memory[top->U0] = (byte)top[-1].U0;
                    top -= 2;
                    continue;

                case Opcode.Jump:
                    if (top < bottom || gas < 8)
                    {
                        goto Fault;
                    }

                    gas -= 8;
                    if ((top->U1 | top->U2 | top->U3) != 0)
                    {
                        goto BadJump;
                    }

                    target = top->U0;
                    top--;
                    goto JumpToTarget;

                case Opcode.JumpI:
                    if (top <= bottom || gas < 10)
                    {
                        goto Fault;
                    }

                    gas -= 10;
                    top -= 2;
                    if (Word.Load(top + 1) == Vector256<ulong>.Zero)
                    {
                        continue;
                    }

                    if ((top[2].U1 | top[2].U2 | top[2].U3) != 0)
                    {
                        goto BadJump;
                    }

                    target = top[2].U0;
                    goto JumpToTarget;

                case Opcode.Pc:
                    if (top >= limit || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top++;
                    Word.Set(top, (ulong)(pc - frame.Code - 1));
                    continue;

                case Opcode.MSize:
                    if (top >= limit || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top++;
                    Word.Set(top, frame.MemorySize);
                    continue;

                case Opcode.Gas:
                    if (top >= limit || gas < 2)
                    {
                        goto Fault;
                    }

                    gas -= 2;
                    top++;
                    Word.Set(top, (ulong)gas);
                    continue;

                case Opcode.JumpDest:
                    if (gas < 1)
                    {
                        goto Fault;
                    }

                    gas--;
                    if (!TTracer.TracesSteps)
                    {
                        while (*pc == (byte)Opcode.JumpDest && gas > 0)
                        {
                            gas--;
                            pc++;
                        }
                    }

                    continue;

                case Opcode.Push0:
                    if (top >= limit || gas < table[(int)Opcode.Push0].Gas)
                    {
                        goto Fault;
                    }

                    gas -= table[(int)Opcode.Push0].Gas;
                    top++;
                    Word.Store(top, Vector256<ulong>.Zero);
                    continue;

                case Opcode.Push1:
                    {
                        if (top >= limit || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        ulong value = *pc;
                        if (!TTracer.TracesSteps && pc[1] == (byte)Opcode.Add && top >= bottom && gas >= 3)
                        {
                            // PUSH1, ADD: the step of an offset. The guards of both hold.
                            gas -= 3;
                            pc += 2;
                            Word.Add(top, value);
                            continue;
                        }

                        top++;
                        Word.Set(top, value);
                        pc++;
                        continue;
                    }

                case Opcode.Push2:
                    {
                        if (top >= limit || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        target = Word.ReadUInt16(pc);
                        if (!TTracer.TracesSteps)
                        {
                            // PUSH2, JUMP and PUSH2, JUMPI: nearly every jump. The guards of both hold.
                            byte next = pc[2];
                            if (next == (byte)Opcode.JumpI && top >= bottom && gas >= 10)
                            {
                                gas -= 10;
                                top--;
                                if (Word.Load(top + 1) != Vector256<ulong>.Zero)
                                {
                                    goto JumpToTarget;
                                }

                                pc += 3;
                                continue;
                            }

                            if (next == (byte)Opcode.Jump && gas >= 8)
                            {
                                gas -= 8;
                                goto JumpToTarget;
                            }
                        }

                        top++;
                        Word.Set(top, target);
                        pc += 2;
                        continue;
                    }

                case Opcode.Push3 or Opcode.Push4 or Opcode.Push5 or Opcode.Push6 or Opcode.Push7 or Opcode.Push8:
                    {
                        if (top >= limit || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        int length = (int)op - (int)Opcode.Push0;
                        top++;
                        Word.Set(top, Word.ReadUInt64(pc) >> (64 - (8 * length)));
                        pc += length;
                        continue;
                    }

                case Opcode.Push9 or Opcode.Push10 or Opcode.Push11 or Opcode.Push12 or Opcode.Push13 or Opcode.Push14 or Opcode.Push15
                    or Opcode.Push16 or Opcode.Push17 or Opcode.Push18 or Opcode.Push19 or Opcode.Push20 or Opcode.Push21 or Opcode.Push22
                    or Opcode.Push23 or Opcode.Push24 or Opcode.Push25 or Opcode.Push26 or Opcode.Push27 or Opcode.Push28 or Opcode.Push29
                    or Opcode.Push30 or Opcode.Push31:
                    {
                        if (top >= limit || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        int length = (int)op - (int)Opcode.Push0;
                        top++;
                        Word.Store(top, Word.LoadBigEndian(pc + length - UInt256.Size) & Word.LowBytes(length));
                        pc += length;
                        continue;
                    }

                case Opcode.Push32:
                    if (top >= limit || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    top++;
                    Word.Store(top, Word.LoadBigEndian(pc));
                    pc += 32;
                    continue;

                case Opcode.Dup1:
                    if (top < bottom || top >= limit || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    top++;
                    Word.Store(top, Word.Load(top - 1));
                    continue;

                case Opcode.Dup2:
                    if (top <= bottom || top >= limit || gas < 3)
                    {
                        goto Fault;
                    }

                    gas -= 3;
                    top++;
                    Word.Store(top, Word.Load(top - 2));
                    continue;

                case Opcode.Dup3 or Opcode.Dup4 or Opcode.Dup5 or Opcode.Dup6 or Opcode.Dup7 or Opcode.Dup8
                    or Opcode.Dup9 or Opcode.Dup10 or Opcode.Dup11 or Opcode.Dup12 or Opcode.Dup13 or Opcode.Dup14 or Opcode.Dup15
                    or Opcode.Dup16:
                    {
                        UInt256* source = top - ((int)op - (int)Opcode.Dup1);
                        if (source < bottom || top >= limit || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        top++;
                        Word.Store(top, Word.Load(source));
                        continue;
                    }

                case Opcode.Swap1:
                    {
                        if (top <= bottom || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        Vector256<ulong> lower = Word.Load(top - 1);
                        Word.Store(top - 1, Word.Load(top));
                        Word.Store(top, lower);
                        continue;
                    }

                case Opcode.Swap2 or Opcode.Swap3 or Opcode.Swap4 or Opcode.Swap5 or Opcode.Swap6 or Opcode.Swap7
                    or Opcode.Swap8 or Opcode.Swap9 or Opcode.Swap10 or Opcode.Swap11 or Opcode.Swap12 or Opcode.Swap13 or Opcode.Swap14
                    or Opcode.Swap15 or Opcode.Swap16:
                    {
                        UInt256* other = top - ((int)op - (int)Opcode.Dup16);
                        if (other < bottom || gas < 3)
                        {
                            goto Fault;
                        }

                        gas -= 3;
                        Vector256<ulong> lower = Word.Load(other);
                        Word.Store(other, Word.Load(top));
                        Word.Store(top, lower);
                        continue;
                    }

                default:
                    goto Table;
            }

        JumpToTarget:
            if (!IsDestination(frame, target))
            {
                goto BadJump;
            }

            // Code without a backward jump ends soon, so a jump is the place to ask.
            if (TTracer.IsInterruptible && tracer.IsInterrupted)
            {
                goto Interrupted;
            }

            pc = frame.Code + target;
            if (!TTracer.TracesSteps)
            {
                // The destination is a JUMPDEST: run it at once.
                pc++;
                if (--gas < 0)
                {
                    goto Halt;
                }
            }

            continue;

        Table:
            Instruction* instruction = table + (int)op;
            long height = (((byte*)top - (byte*)bottom) >> WordShift) + 1;
            if (height < instruction->StackIn || height > instruction->HeightMax || gas < instruction->Gas)
            {
                goto Fault;
            }

            gas -= instruction->Gas;
            if (instruction->Body != null)
            {
                gas = TTracer.IsEnabled
                    ? StepTrace.Run(machine, frame, op, top, gas, tracer)
                    : instruction->Body(machine, frame, top, gas);
                if (gas < 0)
                {
                    goto Halt;
                }

                top += instruction->StackChange;
                continue;
            }

            frame.Pc = pc;
            frame.Top = top;
            frame.Gas = gas;
            if (!Control(machine, frame, op, tracer))
            {
                goto Halt;
            }

            goto Resume;
        }

    Interrupted:
        machine.Fail(HaltReason.Interrupted);
        goto Halt;

    BadJump:
        machine.Fail(HaltReason.BadJumpDestination);
        goto Halt;

    Fault:
        machine.Fail(Diagnose(table + pc[-1], (Opcode)pc[-1], top - bottom + 1));
        if (TTracer.IsEnabled)
        {
            Instruction* failed = table + pc[-1];
            long words = top - bottom + 1;
            machine.TracedFault = new FrameFault((Opcode)pc[-1], (int)words, words < failed->StackIn ? failed->StackIn : (int)failed->HeightMax);
        }

    Halt:
        HaltReason halt = machine.TakeHalt();
        if (TTracer.TracesSteps)
        {
            StepTrace.End(machine, frame, top, 0, halt, tracer);
        }

        Ends.End(machine, ExecutionStatus.Halt, halt, null, 0, tracer);
        goto Resume;
    }

    /// <summary>Runs an instruction that ends the frame or opens another.</summary>
    /// <returns>False when the frame halts.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Control<TTracer>(Machine machine, Frame frame, Opcode op, TTracer tracer)
        where TTracer : struct, ITracer
    {
        switch (op)
        {
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall:
                return Calls.Call(machine, frame, op, tracer);
            case Opcode.Create or Opcode.Create2:
                return Creates.Create(machine, frame, op, tracer);
            case Opcode.Return:
                return Ends.Return(machine, frame, ExecutionStatus.Success, tracer);
            case Opcode.Revert:
                return Ends.Return(machine, frame, ExecutionStatus.Revert, tracer);
            case Opcode.SelfDestruct:
                return Ends.SelfDestruct(machine, frame, tracer);
            default:
                if (TTracer.TracesSteps)
                {
                    StepTrace.End(machine, frame, frame.Top, frame.Gas, HaltReason.None, tracer);
                }

                Ends.End(machine, ExecutionStatus.Success, HaltReason.None, null, 0, tracer);
                return true;
        }
    }

    /// <summary>Why an instruction's guard failed, in the order of the Yellow Paper's exceptional halting function (section 9.4.2).</summary>
    private static HaltReason Diagnose(Instruction* instruction, Opcode op, long height) =>
        op == Opcode.Invalid ? HaltReason.InvalidInstruction
        : !instruction->IsDefined ? HaltReason.UndefinedInstruction
        : height < instruction->StackIn ? HaltReason.StackUnderflow
        : height > instruction->HeightMax ? HaltReason.StackOverflow
        : HaltReason.OutOfGas;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDestination(Frame frame, ulong target) =>
        target < (ulong)frame.CodeLength && ((frame.JumpMap[target >> 3] >> (int)(target & 7)) & 1) != 0;
}
