// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Analysis;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>CALL, CALLCODE, DELEGATECALL, STATICCALL, and the beginning of every message call.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every instruction.
internal static unsafe class Calls
{
    /// <summary>Runs a call instruction: prices it, and begins the callee's frame or answers at once.</summary>
    /// <returns>False when the calling frame halts.</returns>
    public static bool Call<TTracer>(Machine machine, Frame frame, Opcode op, TTracer tracer)
        where TTracer : struct, ITracer
    {
        UInt256* top = frame.Top;
        bool hasValue = op is Opcode.Call or Opcode.CallCode;
        UInt256 value = hasValue ? top[-2] : UInt256.Zero;
        bool sendsValue = !value.IsZero;
        if (op == Opcode.Call && sendsValue && frame.IsStatic)
        {
            machine.Fail(HaltReason.StaticModeViolation);
            return false;
        }

        // ranges[0], [-1]: offset and length of the input; ranges[-2], [-3]: of the output.
        UInt256* ranges = hasValue ? top - 3 : top - 2;
        long gas = frame.Touch(in ranges[0], in ranges[-1], frame.Gas);
        if (gas < 0 || (gas = frame.Touch(in ranges[-2], in ranges[-3], gas)) < 0)
        {
            return false;
        }

        Address target = top[-1].ToAddress();
        CallRequest request = default;
        gas = Resolve(machine, in target, gas, ref request, out int targetAccount, tracer);
        if (sendsValue)
        {
            gas -= GasCost.CallValue;
        }

        if (op == Opcode.Call && IsCreatedByCall(machine, targetAccount, sendsValue))
        {
            gas -= GasCost.NewAccount;
        }

        if (gas < 0 || !TryGrant(machine.Rules, in top[0], ref gas, out long granted))
        {
            return false;
        }

        request.Kind = (op) switch
        {
            Opcode.Call => FrameKind.Call,
            Opcode.CallCode => FrameKind.CallCode,
            Opcode.DelegateCall => FrameKind.DelegateCall,
            _ => FrameKind.StaticCall,
        };
        bool isOwnStorage = request.Kind is FrameKind.CallCode or FrameKind.DelegateCall;
        request.From = frame.Self;
        request.To = target;
        request.Self = isOwnStorage ? frame.Self : target;
        request.SelfAccount = isOwnStorage ? frame.SelfAccount : targetAccount;
        request.Caller = request.Kind == FrameKind.DelegateCall ? frame.Caller : frame.Self;
        request.Value = request.Kind == FrameKind.DelegateCall ? frame.Value : value;
        request.MovesValue = op == Opcode.Call && sendsValue;
        request.IsStatic = frame.IsStatic || op == Opcode.StaticCall;
        request.Gas = sendsValue ? granted + GasCost.CallStipend : granted;
        request.Input = frame.Bytes(in ranges[0], in ranges[-1]);
        request.IsInputStable = true;

        frame.OutputOffset = ranges[-2].U0;
        frame.OutputLength = ranges[-3].U0;
        frame.Top = ranges - 3;
        frame.Gas = gas;
        machine.ReturnData.Clear();
        if (TTracer.TracesSteps)
        {
            StepTrace.End(machine, frame, frame.Top, gas, HaltReason.None, tracer);
        }

        HaltReason refusal = sendsValue && machine.Journal.Account(frame.SelfAccount).Balance < value
            ? HaltReason.InsufficientBalance
            : HaltReason.None;
        Begin(machine, frame, in request, refusal, tracer);
        return true;
    }

    /// <summary>Finds whose code a call runs, and charges for the access to the callee and to its delegate (EIP-2929, EIP-7702).</summary>
    /// <returns>The gas left, negative when it does not suffice.</returns>
    public static long Resolve<TTracer>(
        Machine machine, in Address target, long gas, ref CallRequest request, out int targetAccount, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Journal journal = machine.Journal;
        targetAccount = journal.Locate(in target);
        if (TTracer.IsEnabled)
        {
            tracer.OnAccountAccess(in target);
        }

        if (machine.Rules.HasAccessLists && journal.Warm(targetAccount))
        {
            gas -= GasCost.ColdAccount - GasCost.WarmAccess;
        }

        request.CodeAccount = targetAccount;
        if (machine.Rules.HasDelegation && machine.CodeOf(targetAccount) is { IsDelegation: true } designator)
        {
            int codeAccount = journal.Locate(designator.DelegationTarget);
            if (TTracer.IsEnabled)
            {
                tracer.OnAccountAccess(designator.DelegationTarget);
            }

            gas -= journal.Warm(codeAccount) ? GasCost.ColdAccount : GasCost.WarmAccess;
            request.CodeAccount = codeAccount;
            request.IsDelegated = true;
        }

        return gas;
    }

    /// <summary>Begins a message call that is paid for: moves the value and opens the callee's frame, or answers at once.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="parent">The calling frame; null for the outermost call.</param>
    /// <param name="request">The call.</param>
    /// <param name="refusal">Why the call cannot begin, if it cannot; its gas goes back.</param>
    /// <param name="tracer">The tracer.</param>
    public static void Begin<TTracer>(Machine machine, Frame? parent, in CallRequest request, HaltReason refusal, TTracer tracer)
        where TTracer : struct, ITracer
    {
        if (refusal == HaltReason.None && parent is not null && parent.Depth == RevisionRules.CallDepthMax)
        {
            refusal = HaltReason.CallDepthExceeded;
        }

        IPrecompile? precompile = null;
        bool isPrecompile = !request.IsDelegated && machine.Precompiles.TryGet(in request.To, out precompile);
        if (TTracer.IsEnabled)
        {
            Ends.TraceEnter(parent, in request, isPrecompile, tracer);
        }

        if (refusal != HaltReason.None)
        {
            Ends.Deliver(machine, parent, in request, new Outcome(ExecutionStatus.Halt, refusal, request.Gas), tracer);
            return;
        }

        Journal journal = machine.Journal;
        int checkpoint = journal.Checkpoint();
        if (request.MovesValue)
        {
            journal.Debit(parent is null ? journal.Locate(in request.From) : parent.SelfAccount, in request.Value);
            journal.Credit(request.SelfAccount, in request.Value);
        }
        else
        {
            journal.Touch(request.SelfAccount);
        }

        if (isPrecompile)
        {
            RunPrecompile(machine, parent, in request, precompile!, checkpoint, tracer);
            return;
        }

        if (!machine.Modules.IsEmpty && !request.IsDelegated && machine.Modules.TryGet(in request.To, out ISystemModule? module))
        {
            ModuleCalls.Run(machine, parent, in request, module, checkpoint, tracer);
            return;
        }

        AnalyzedCode? code = machine.CodeOf(request.CodeAccount);
        if (code is null)
        {
            Ends.Deliver(machine, parent, in request, new Outcome(ExecutionStatus.Success, HaltReason.None, request.Gas), tracer);
            return;
        }

        Frame frame = machine.Push();
        Machine.SetCode(frame, code);
        Prepare(machine, frame, in request, checkpoint);
    }

    /// <summary>Fills a new frame from its request.</summary>
    public static void Prepare(Machine machine, Frame frame, in CallRequest request, int checkpoint)
    {
        frame.Kind = request.Kind;
        frame.Self = request.Self;
        frame.SelfAccount = request.SelfAccount;
        frame.Caller = request.Caller;
        frame.CodeAddress = request.To;
        frame.Value = request.Value;
        frame.IsStatic = request.IsStatic;
        frame.IsModule = false;
        frame.Gas = request.Gas;
        frame.GasAtStart = request.Gas;
        frame.Checkpoint = checkpoint;
        frame.From = request.From;
        if (request.Kind >= FrameKind.Create)
        {
            frame.Input = null;
            frame.InputLength = 0;
        }
        else if (request.IsInputStable)
        {
            // SAFETY: the bytes lie in the memory window of a calling frame: native memory that does not move while this frame lives.
            fixed (byte* input = request.Input)
            {
                frame.Input = input;
                frame.InputLength = request.Input.Length;
            }
        }
        else if (!machine.TrySetInput(frame, request.Input))
        {
            frame.Gas = 0;
        }
    }

    /// <summary>How much gas a callee gets (EIP-150).</summary>
    /// <returns>False when the caller asks for more than there is, before EIP-150.</returns>
    private static bool TryGrant(RevisionRules rules, in UInt256 asked, ref long gas, out long granted)
    {
        if (rules.KeepsOne64th)
        {
            long available = gas - (gas / 64);
            granted = asked.IsUInt64 && asked.U0 < (ulong)available ? (long)asked.U0 : available;
        }
        else
        {
            bool isCovered = asked.IsUInt64 && asked.U0 <= (ulong)gas;
            granted = isCovered ? (long)asked.U0 : 0;
            if (!isCovered)
            {
                return false;
            }
        }

        gas -= granted;
        return true;
    }

    private static bool IsCreatedByCall(Machine machine, int target, bool sendsValue)
    {
        ref readonly AccountEntry entry = ref machine.Journal.Account(target);
        return machine.Rules.ClearsEmptyAccounts ? sendsValue && entry.IsEmpty : !entry.Exists;
    }

    private static void RunPrecompile<TTracer>(
        Machine machine, Frame? parent, in CallRequest request, IPrecompile precompile, int checkpoint, TTracer tracer)
        where TTracer : struct, ITracer
    {
        ulong cost = precompile.GasCost(request.Input, machine.Rules.Revision);
        HaltReason halt = HaltReason.OutOfGas;
        if (cost <= (ulong)request.Gas)
        {
            Span<byte> output = machine.ReturnData.Prepare(precompile.OutputLengthMax(request.Input));
            if (precompile.TryRun(request.Input, output, out int written))
            {
                machine.ReturnData.Finish(written);
                Ends.Deliver(
                    machine, parent, in request, new Outcome(ExecutionStatus.Success, HaltReason.None, request.Gas - (long)cost), tracer);
                return;
            }

            halt = HaltReason.PrecompileFailure;
        }

        machine.Journal.Revert(checkpoint);
        machine.ReturnData.Clear();
        Ends.Deliver(machine, parent, in request, new Outcome(ExecutionStatus.Halt, halt, 0), tracer);
    }
}
