// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>STOP, RETURN, REVERT, SELFDESTRUCT and exceptional halts: the end of a frame and the delivery of its result.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every instruction.
internal static unsafe class Ends
{
    /// <summary>RETURN or REVERT.</summary>
    /// <returns>False when the frame halts.</returns>
    public static bool Return<TTracer>(Machine machine, Frame frame, ExecutionStatus status, TTracer tracer)
        where TTracer : struct, ITracer
    {
        UInt256* top = frame.Top;
        long gas = frame.Touch(in top[0], in top[-1], frame.Gas);
        if (gas < 0)
        {
            return false;
        }

        frame.Gas = gas;
        if (TTracer.TracesSteps)
        {
            StepTrace.End(machine, frame, top - 2, gas, HaltReason.None, tracer);
        }

        Span<byte> output = frame.Bytes(in top[0], in top[-1]);
        fixed (byte* start = output)
        {
            End(machine, status, HaltReason.None, start, output.Length, tracer);
        }

        return true;
    }

    /// <summary>SELFDESTRUCT.</summary>
    /// <returns>False when the frame halts.</returns>
    public static bool SelfDestruct<TTracer>(Machine machine, Frame frame, TTracer tracer)
        where TTracer : struct, ITracer
    {
        if (frame.IsStatic)
        {
            machine.Fail(HaltReason.StaticModeViolation);
            return false;
        }

        RevisionRules rules = machine.Rules;
        Journal journal = machine.Journal;
        Address beneficiaryAddress = frame.Top[0].ToAddress();
        int beneficiary = journal.Locate(in beneficiaryAddress);
        int self = frame.SelfAccount;
        long gas = frame.Gas;
        if (rules.HasAccessLists && journal.Warm(beneficiary))
        {
            gas -= GasCost.ColdAccount;
        }

        UInt256 balance = journal.Account(self).Balance;
        if (rules.ChargesNewBeneficiary)
        {
            ref readonly AccountEntry entry = ref journal.Account(beneficiary);
            bool isNew = rules.ClearsEmptyAccounts ? !balance.IsZero && entry.IsEmpty : !entry.Exists;
            gas -= isNew ? GasCost.NewAccount : 0;
        }

        if (gas < 0)
        {
            return false;
        }

        frame.Gas = gas;
        if (TTracer.TracesSteps)
        {
            StepTrace.End(machine, frame, frame.Top - 1, gas, HaltReason.None, tracer);
        }

        if (TTracer.IsEnabled)
        {
            tracer.OnAccountAccess(in beneficiaryAddress);
            tracer.OnSelfDestruct(in frame.Self, in beneficiaryAddress, in balance);
        }

        // Where the account is deleted, wei that it sends to itself are gone; where it stays, they stay (EIP-6780).
        bool isDeleted = !rules.DestroysOnlyNew || journal.IsCreatedNow(self);
        if (beneficiary != self)
        {
            journal.Debit(self, in balance);
            journal.Credit(beneficiary, in balance);
        }
        else if (isDeleted)
        {
            journal.Debit(self, in balance);
        }

        if (isDeleted && journal.MarkDestroyed(self) && rules.SelfDestructRefund != 0)
        {
            journal.AddRefund(rules.SelfDestructRefund);
        }

        End(machine, ExecutionStatus.Success, HaltReason.None, null, 0, tracer);
        return true;
    }

    /// <summary>Ends the current frame: deploys the code of a creation, keeps or undoes the changes, hands the result to the caller.</summary>
    public static void End<TTracer>(
        Machine machine, ExecutionStatus status, HaltReason halt, byte* output, int outputLength, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Frame frame = machine.Current;
        if (status == ExecutionStatus.Success && frame.IsCreate)
        {
            halt = Deploy(machine, frame, output, ref outputLength);
            status = halt == HaltReason.None ? ExecutionStatus.Success : ExecutionStatus.Halt;
        }

        if (status == ExecutionStatus.Success)
        {
            machine.Journal.Commit(frame.Checkpoint);
        }
        else
        {
            machine.Journal.Revert(frame.Checkpoint);
            if (status == ExecutionStatus.Halt)
            {
                frame.Gas = 0;
                outputLength = 0;
            }
        }

        machine.ReturnData.Set(new ReadOnlySpan<byte>(output, outputLength));
        frame.CodeOwner = null;
        machine.Pop();
        Frame? parent = machine.Depth < 0 ? null : machine.Current;
        Hand(machine, parent, frame.Kind, in frame.Self, frame.GasAtStart, new Outcome(status, halt, frame.Gas), tracer);
    }

    /// <summary>Hands the result of a call that opened no frame to the caller.</summary>
    public static void Deliver<TTracer>(Machine machine, Frame? parent, in CallRequest request, Outcome outcome, TTracer tracer)
        where TTracer : struct, ITracer =>
        Hand(machine, parent, request.Kind, in request.To, request.Gas, outcome, tracer);

    /// <summary>Tells the tracer of a call or creation.</summary>
    public static void TraceEnter<TTracer>(Frame? parent, in CallRequest request, bool isPrecompile, TTracer tracer)
        where TTracer : struct, ITracer =>
        tracer.OnEnter(new FrameStart
        {
            Kind = request.Kind,
            Depth = parent is null ? 0 : parent.Depth + 1,
            From = request.From,
            To = request.To,
            Value = request.Value,
            Gas = request.Gas,
            Input = request.Input,
            IsPrecompile = isPrecompile,
        });

    private static void Hand<TTracer>(
        Machine machine, Frame? parent, FrameKind kind, in Address created, long gasAtStart, Outcome outcome, TTracer tracer)
        where TTracer : struct, ITracer
    {
        if (TTracer.IsEnabled)
        {
            tracer.OnExit(new FrameEnd
            {
                Kind = kind,
                Depth = parent is null ? 0 : parent.Depth + 1,
                Status = outcome.Status,
                Halt = outcome.Halt,
                Fault = machine.TracedFault,
                GasUsed = gasAtStart - outcome.GasLeft,
                Output = machine.ReturnData.Span,
            });
        }

        if (parent is null || parent.IsModule)
        {
            machine.Outcome = outcome;
            return;
        }

        parent.Gas += outcome.GasLeft;
        if (kind >= FrameKind.Create)
        {
            if (outcome.Status == ExecutionStatus.Success)
            {
                // A creation leaves return data only when it reverts (EIP-211).
                machine.ReturnData.Clear();
                *parent.Top = UInt256.FromAddress(in created);
            }
            else
            {
                *parent.Top = UInt256.Zero;
            }

            return;
        }

        *parent.Top = outcome.Status == ExecutionStatus.Success ? UInt256.One : UInt256.Zero;
        int length = (int)Math.Min(parent.OutputLength, (ulong)machine.ReturnData.Length);
        if (length > 0)
        {
            NativeMemory.Copy(machine.ReturnData.Start, parent.Memory + parent.OutputOffset, (nuint)length);
        }
    }

    /// <summary>Charges for the code that a creation returned, and stores it.</summary>
    private static HaltReason Deploy(Machine machine, Frame frame, byte* output, ref int length)
    {
        RevisionRules rules = machine.Rules;
        if (rules.RejectsEfCode && length > 0 && output[0] == 0xef)
        {
            return HaltReason.InvalidCodePrefix;
        }

        if (rules.LimitsCodeSize && length > RevisionRules.CodeSizeMax)
        {
            return HaltReason.CodeSizeExceeded;
        }

        long cost = GasCost.CodeDepositByte * length;
        if (cost > frame.Gas)
        {
            if (rules.FailsUnpaidDeposit)
            {
                return HaltReason.DepositOutOfGas;
            }

            length = 0;
            return HaltReason.None;
        }

        frame.Gas -= cost;
        if (length > 0)
        {
            machine.Journal.SetCode(frame.SelfAccount, new ReadOnlySpan<byte>(output, length).ToArray());
        }

        return HaltReason.None;
    }
}
