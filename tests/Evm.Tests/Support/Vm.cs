// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Support;

/// <summary>One interpreter with one state, for tests: runs code and shows what became of it.</summary>
public sealed class Vm : IDisposable
{
    public static readonly Address Sender = Address.Parse("0x5e4d000000000000000000000000000000000001");
    public static readonly Address Contract = Address.Parse("0xc0de000000000000000000000000000000000001");
    public static readonly Address Other = Address.Parse("0xc0de000000000000000000000000000000000002");
    public static readonly Address Missing = Address.Parse("0xdead00000000000000000000000000000000beef");

    private readonly Interpreter _interpreter;

    public Vm(Revision revision, SystemModules? modules = null)
    {
        Revision = revision;
        _interpreter = new Interpreter(modules);
        State.With(Sender, balance: new UInt256(1_000_000_000_000_000_000), nonce: 7);
    }

    public Revision Revision { get; }

    public MemoryState State { get; } = new();

    public Journal Journal { get; private set; } = null!;

    public BlockEnvironment Block { get; set; } = new()
    {
        Number = 1_000,
        Timestamp = 1_700_000_000,
        GasLimit = 30_000_000,
        Beneficiary = Address.Parse("0xbe00000000000000000000000000000000000001"),
        BaseFee = 7,
        Difficulty = 131_072,
        PrevRandao = Hash256.Parse("0x00000000000000000000000000000000000000000000000000000000000abcde"),
        BlobBaseFee = 11,
        ChainId = 20_568,
    };

    public TransactionEnvironment Transaction { get; set; } = new() { Origin = Sender, GasPrice = 9 };

    public ExecutionResult Result { get; private set; } = null!;

    public ulong GasUsed { get; private set; }

    /// <summary>The output as a number.</summary>
    public UInt256 Word => new(Result.Output.Span);

    public Vm With(Address address, byte[]? code = null, UInt256 balance = default, ulong nonce = 0, params (UInt256 Slot, UInt256 Value)[] storage)
    {
        State.With(address, code, balance, nonce, storage);
        return this;
    }

    /// <summary>Runs code as the contract <see cref="Contract"/> in a new transaction.</summary>
    public Vm Run(byte[] code, ulong gas = 1_000_000, UInt256 value = default, byte[]? input = null)
    {
        State.With(Contract, code, nonce: 1);
        return Call(Contract, gas, value, input);
    }

    /// <summary>Calls an account in a new transaction on a fresh journal.</summary>
    public Vm Call(Address target, ulong gas = 1_000_000, UInt256 value = default, byte[]? input = null)
    {
        Journal = new Journal(State);
        return CallAgain(target, gas, value, input);
    }

    /// <summary>Calls an account in a new transaction on the journal of the transaction before.</summary>
    public Vm CallAgain(Address target, ulong gas = 1_000_000, UInt256 value = default, byte[]? input = null) =>
        Execute(new Message { Kind = MessageKind.Call, Sender = Sender, Target = target, Value = value, Gas = gas, Input = input ?? [] });

    /// <summary>Runs initialisation code in a new transaction on a fresh journal.</summary>
    public Vm Create(byte[] initCode, ulong gas = 1_000_000, UInt256 value = default)
    {
        Journal = new Journal(State);
        return Execute(new Message { Kind = MessageKind.Create, Sender = Sender, Value = value, Gas = gas, Input = initCode });
    }

    public Vm Trace<TTracer>(byte[] code, TTracer tracer, ulong gas = 1_000_000)
        where TTracer : struct, ITracer
    {
        State.With(Contract, code, nonce: 1);
        Journal = new Journal(State);
        Begin(Contract);
        Message message = new() { Kind = MessageKind.Call, Sender = Sender, Target = Contract, Gas = gas };
        Result = _interpreter.Execute(in message, Revision, Block, Transaction, Journal, tracer);
        GasUsed = gas - Result.GasLeft;
        return this;
    }

    public UInt256 Slot(Address address, UInt256 slot) => Journal.GetStorage(in address, in slot);

    public void Finish() => Journal.FinalizeTransaction(Revision);

    public void Dispose() => _interpreter.Dispose();

    private Vm Execute(Message message)
    {
        Begin(message.Target);
        Result = _interpreter.Execute(in message, Revision, Block, Transaction, Journal);
        GasUsed = message.Gas - Result.GasLeft;
        return this;
    }

    // As a transaction does: sender, target and the precompiles are warm (EIP-2929).
    private void Begin(Address target)
    {
        Journal.BeginTransaction(Revision);
        Journal.WarmAddress(Sender);
        Journal.WarmAddress(target);
        foreach (Address precompile in Evm.Precompiles.PrecompileSet.For(Revision).Addresses)
        {
            Journal.WarmAddress(in precompile);
        }
    }
}
