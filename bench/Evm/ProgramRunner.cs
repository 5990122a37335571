// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.SpecKit.Tracing;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>Runs one program as one transaction on a fresh journal, with warm code analysis, as a node runs a contract it knows.</summary>
public sealed class ProgramRunner : IDisposable
{
    public const ulong GasLimit = 1_000_000_000;

    private readonly Interpreter _interpreter = new();
    private readonly Journal _journal;
    private readonly BlockEnvironment _block = new() { Number = 1, Timestamp = 1, GasLimit = GasLimit, ChainId = 1 };
    private readonly TransactionEnvironment _transaction = new() { Origin = ProgramState.Sender };
    private readonly Message _message;

    public ProgramRunner(EvmProgram program)
    {
        _journal = new Journal(new ProgramState(program.Code));
        _message = new Message
        {
            Kind = MessageKind.Call,
            Sender = ProgramState.Sender,
            Target = ProgramState.Contract,
            Value = UInt256.Zero,
            Gas = GasLimit,
            Input = program.Data,
        };
    }

    public ExecutionResult Run()
    {
        _journal.Reset();
        _journal.BeginTransaction(Revision.Osaka);
        _journal.WarmAddress(ProgramState.Sender);
        _journal.WarmAddress(ProgramState.Contract);
        return _interpreter.Execute(in _message, Revision.Osaka, _block, _transaction, _journal);
    }

    /// <summary>Runs once and counts the executed instructions by opcode.</summary>
    public long[] CountOpcodes()
    {
        long[] counts = new long[256];
        _journal.Reset();
        _journal.BeginTransaction(Revision.Osaka);
        _interpreter.Execute(in _message, Revision.Osaka, _block, _transaction, _journal, new OpcodeCounter(counts));
        return counts;
    }

    public void Dispose() => _interpreter.Dispose();
}
