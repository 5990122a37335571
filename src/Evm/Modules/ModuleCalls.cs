// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;

namespace PowerVerse.Chain.Evm.Modules;

/// <summary>Runs a system module in place of code.</summary>
internal static unsafe class ModuleCalls
{
    public static void Run<TTracer>(
        Machine machine, Frame? parent, in CallRequest request, ISystemModule module, int checkpoint, TTracer tracer)
        where TTracer : struct, ITracer
    {
        _ = parent;
        Frame frame = machine.Push();
        Calls.Prepare(machine, frame, in request, checkpoint);
        frame.IsModule = true;
        if (machine.Hosts[frame.Depth] is not SystemHost<TTracer> host)
        {
            host = new SystemHost<TTracer>();
            machine.Hosts[frame.Depth] = host;
        }

        host.Begin(machine, frame, tracer);
        SystemFrame call = new(host, frame.InputSpan);
        SystemOutcome outcome = module.Execute(ref call);
        ExecutionStatus status = outcome switch
        {
            SystemOutcome.Success => ExecutionStatus.Success,
            SystemOutcome.Revert => ExecutionStatus.Revert,
            _ => ExecutionStatus.Halt,
        };
        HaltReason halt = status == ExecutionStatus.Halt ? call.Halt : HaltReason.None;
        fixed (byte* output = call.Output.Span)
        {
            Ends.End(machine, status, halt, output, call.Output.Length, tracer);
        }
    }
}
