// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Evm.Tracing;

namespace PowerVerse.Chain.Evm;

/// <summary>The Ethereum virtual machine: runs messages against a <see cref="Journal"/>.</summary>
/// <remarks>Reusable, and meant to be reused: stack, memory, frames and analysed code are kept between runs. One thread at a time.</remarks>
public sealed class Interpreter : IDisposable
{
    /// <summary>Makes an interpreter.</summary>
    /// <param name="modules">The system modules of the chain; none when null.</param>
    public Interpreter(SystemModules? modules = null)
    {
        Modules = modules ?? SystemModules.None;
    }

    /// <summary>The system modules of the chain.</summary>
    public SystemModules Modules { get; }

    /// <summary>Runs a message.</summary>
    /// <remarks>The caller has begun the transaction in the journal; after a revert or a halt the journal holds the changes from before the call.</remarks>
    public ExecutionResult Execute(
        in Message message, Revision revision, BlockEnvironment block, TransactionEnvironment transaction, Journal journal)
    {
        NoTracer none = default;
        return Execute(in message, revision, block, transaction, journal, ref none);
    }

    /// <summary>Runs a message under a tracer.</summary>
    public ExecutionResult Execute<TTracer>(
        in Message message, Revision revision, BlockEnvironment block, TransactionEnvironment transaction, Journal journal, ref TTracer tracer)
        where TTracer : struct, ITracer => throw new NotSupportedException();

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
    }
}
