// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Frames;

/// <summary>No instruction and no call allocates: a long run costs the bytes of an empty one.</summary>
public sealed class AllocationTests
{
    private static readonly byte[] Empty = [0x00];

    // 0: PUSH1 0; loop: arithmetic, memory, hashing, storage, transient storage, environment.
    private static readonly byte[] Loop =
    [
        0x5b,
        .. Asm.Code(3, 5, Opcode.Mul, 7, Opcode.Exp, 11, Opcode.Div, 0, Opcode.MStore, 64, 0, Opcode.Keccak256, Opcode.Pop),
        .. Asm.Code(1, Opcode.SLoad, 1, Opcode.Add, 1, Opcode.SStore, 2, Opcode.TLoad, 1, Opcode.Add, 2, Opcode.TStore),
        .. Asm.Code(Opcode.Address, Opcode.Balance, Opcode.Pop, 32, 0, 64, Opcode.MCopy, 32, 0, 0, Opcode.CodeCopy, 0, Opcode.Jump),
    ];

    private static readonly byte[] Arithmetic =
    [
        0x5b, .. Asm.Code(UInt256.MaxValue, 5, Opcode.MulMod, Opcode.Pop, 3, 2, Opcode.Add, Opcode.Pop, 0, Opcode.Jump),
    ];

    private static readonly byte[] Recursive = Asm.Code(0, 0, 32, 0, 0, Opcode.Address, Opcode.Gas, Opcode.Call);

    private static readonly byte[] CallsAndCreates =
    [
        0x5b,
        .. Asm.Code(0, 0, 32, 0, 0, Vm.Other, 5_000, Opcode.Call, Opcode.Pop),
        .. Asm.Code(0, 0, 32, 0, Vm.Other, 5_000, Opcode.StaticCall, Opcode.Pop),
        .. Asm.Code(0, 0, 32, 0, Vm.Other, 5_000, Opcode.DelegateCall, Opcode.Pop),
        .. Asm.Code(32, 0, 32, 0, Address.Parse("0x0000000000000000000000000000000000000002"), 5_000, Opcode.StaticCall, Opcode.Pop),
        .. Asm.Code(32, 0, 32, 0, Address.Parse("0x0000000000000000000000000000000000000004"), 5_000, Opcode.StaticCall, Opcode.Pop),
        .. Asm.Code(0xfe, 0, Opcode.MStore8, 1, 0, 0, Opcode.Create, Opcode.Pop, 0, Opcode.Jump),
    ];

    private static IEnumerable<TestCaseData> Programs()
    {
        yield return new TestCaseData(Loop, 8_000_000UL).SetArgDisplayNames("loop of 8 M gas over memory and storage");
        yield return new TestCaseData(Arithmetic, 8_000_000UL).SetArgDisplayNames("loop of 8 M gas of arithmetic");
        yield return new TestCaseData(Recursive, 1_000_000_000_000UL).SetArgDisplayNames("1,000 calls deep");
        yield return new TestCaseData(CallsAndCreates, 8_000_000UL).SetArgDisplayNames("calls, precompiles and failing creations in a loop");
    }

    [TestCaseSource(nameof(Programs))]
    public void Run_allocates_what_an_empty_run_allocates(byte[] code, ulong gas)
    {
        long empty = BytesOf(Empty, gas);
        BytesOf(code, gas).Should().Be(empty);
        empty.Should().BeLessThan(256, "only the result is allocated");
    }

    private static long BytesOf(byte[] code, ulong gas)
    {
        MemoryState state = new();
        state.With(Vm.Contract, code, nonce: 1).With(Vm.Other, Asm.Code(1, 0, Opcode.MStore, 32, 0, Opcode.Return));
        using Interpreter interpreter = new();
        Journal journal = new(state);
        BlockEnvironment block = new();
        TransactionEnvironment transaction = new() { Origin = Vm.Sender };
        Message message = new() { Kind = MessageKind.Call, Sender = Vm.Sender, Target = Vm.Contract, Gas = gas };

        void Run()
        {
            journal.Reset();
            journal.BeginTransaction(Revision.Osaka);
            interpreter.Execute(in message, Revision.Osaka, block, transaction, journal);
        }

        // The first run fills pools and caches.
        Run();
        return Allocation.BytesOf(Run);
    }
}
