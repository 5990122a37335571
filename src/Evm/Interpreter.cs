// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Analysis;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Evm;

/// <summary>The Ethereum virtual machine: runs messages against a <see cref="Journal"/>.</summary>
/// <remarks>Reusable, and meant to be reused: stack, memory, frames and analysed code are kept between runs. One thread at a time.</remarks>
public sealed class Interpreter : IDisposable
{
    private readonly Machine _machine;

    /// <summary>Makes an interpreter.</summary>
    /// <param name="modules">The system modules of the chain; none when null.</param>
    /// <param name="tableSeed">Entropy of the host, for the hash tables of journals that are made for this interpreter.</param>
    /// <param name="codeBytesMax">Most bytes of analysed code that it keeps; what a host gives to each of many interpreters is less than the usual.</param>
    public Interpreter(SystemModules? modules = null, ulong tableSeed = 0, long codeBytesMax = 2 * CodeCache.GenerationBytesMax)
    {
        TableSeed = tableSeed;
        _machine = new Machine(modules ?? SystemModules.None, codeBytesMax / 2);
    }

    /// <summary>The system modules of the chain.</summary>
    public SystemModules Modules => _machine.Modules;

    /// <summary>What <see cref="Journal"/> takes as the seed of its tables. Results never depend on it.</summary>
    public ulong TableSeed { get; }

    /// <summary>Runs a message.</summary>
    /// <remarks>The caller has begun the transaction in the journal; after a revert or a halt the journal holds the changes from before the call.</remarks>
    public ExecutionResult Execute(
        in Message message, Revision revision, BlockEnvironment block, TransactionEnvironment transaction, Journal journal) =>
        Execute(in message, revision, block, transaction, journal, default(NoTracer));

    /// <summary>Runs a message under a tracer.</summary>
    /// <remarks>As the other overload. Tracers are copied: a tracer is a struct around a reference to what it gathers.</remarks>
    public ExecutionResult Execute<TTracer>(
        in Message message, Revision revision, BlockEnvironment block, TransactionEnvironment transaction, Journal journal, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Invariant.Check(message.Gas < long.MaxValue);
        _machine.Begin(revision, block, transaction, journal);
        Address? created = null;
        bool isEnded = false;
        try
        {
            if (message.Kind == MessageKind.Create)
            {
                created = BeginCreate(in message, tracer);
            }
            else
            {
                BeginCall(in message, tracer);
            }

            if (_machine.Depth >= 0)
            {
                MainLoop.Run(_machine, 0, tracer);
            }

            isEnded = true;
        }
        finally
        {
            if (!isEnded)
            {
                _machine.Abandon();
            }
        }

        Outcome outcome = _machine.Outcome;
        return new ExecutionResult
        {
            Status = outcome.Status,
            Halt = outcome.Halt,
            GasLeft = (ulong)outcome.GasLeft,
            GasRefund = (ulong)Math.Max(0, journal.Refund),
            Output = _machine.ReturnData.Length == 0 ? ReadOnlyMemory<byte>.Empty : _machine.ReturnData.Span.ToArray(),
            CreatedAddress = outcome.Status == ExecutionStatus.Success ? created : null,
        };
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose() => _machine.Dispose();

    private void BeginCall<TTracer>(in Message message, TTracer tracer)
        where TTracer : struct, ITracer
    {
        CallRequest request = default;

        // What the outermost call accesses is part of the intrinsic gas, so no access is charged here.
        Calls.Resolve(_machine, message.Target, long.MaxValue, ref request, out int account, tracer);
        request.Kind = FrameKind.Call;
        request.From = message.Sender;
        request.To = message.Target;
        request.Self = message.Target;
        request.SelfAccount = account;
        request.Caller = message.Sender;
        request.Value = message.Value;
        request.MovesValue = !message.Value.IsZero;
        request.Gas = (long)message.Gas;
        request.Input = message.Input.Span;
        Calls.Begin(_machine, null, in request, Refusal(in message), tracer);
    }

    private Address BeginCreate<TTracer>(in Message message, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Journal journal = _machine.Journal;
        ulong nonce = journal.GetNonce(message.Sender);
        CallRequest request = default;
        request.Kind = FrameKind.Create;
        request.From = message.Sender;
        request.To = Creates.DeriveAddress(message.Sender, nonce);
        request.Caller = message.Sender;
        request.Value = message.Value;
        request.MovesValue = !message.Value.IsZero;
        request.Gas = (long)message.Gas;
        request.Input = message.Input.Span;
        HaltReason refusal = nonce == ulong.MaxValue ? HaltReason.NonceOverflow
            : _machine.Rules.MetersInitCode && message.Input.Length > RevisionRules.InitCodeSizeMax ? HaltReason.InitCodeSizeExceeded
            : Refusal(in message);
        if (refusal == HaltReason.None)
        {
            journal.SetNonce(message.Sender, nonce + 1);
        }

        Creates.Begin(_machine, null, ref request, refusal, tracer);
        return request.To;
    }

    // A valid transaction's sender can pay; a simulated call's may not.
    private HaltReason Refusal(in Message message) =>
        !message.Value.IsZero && _machine.Journal.GetBalance(message.Sender) < message.Value ? HaltReason.InsufficientBalance : HaltReason.None;
}
