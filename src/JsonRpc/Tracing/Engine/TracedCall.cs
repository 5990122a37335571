// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Makes a call under a tracer.</summary>
internal static class TracedCall
{
    /// <summary>Makes it.</summary>
    /// <param name="site">The block and the interpreter.</param>
    /// <param name="call">The call.</param>
    /// <param name="sender">Who makes it.</param>
    /// <param name="journal">The state; the call's changes stay in it.</param>
    /// <param name="tracer">Watches.</param>
    /// <param name="guard">Bounds it.</param>
    public static RpcError? Run(
        CallSite site, Transaction call, in Address sender, Journal journal, TransactionTracer tracer, TraceGuard guard)
    {
        tracer.Begin(TraceSubject.Of(call, sender, journal, site.Block));
        TransactionError error = tracer.WantsSteps
            ? site.Run(call, in sender, journal, new TracerWatch<EveryStep>(tracer, guard), out TransactionOutcome? outcome)
            : site.Run(call, in sender, journal, new TracerWatch<FramesOnly>(tracer, guard), out outcome);
        guard.Check();
        if (outcome is null)
        {
            return CallRefusal.Of(error, call, in sender, site.Block, journal);
        }

        tracer.End(outcome);
        return null;
    }
}
