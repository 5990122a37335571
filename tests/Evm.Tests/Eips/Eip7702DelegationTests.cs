// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-7702: an account may run another's code.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip7702DelegationTests
{
    private static readonly Address Eoa = Address.Parse("0xe0a0000000000000000000000000000000000001");

    // Returns ADDRESS.
    private static readonly byte[] Code = [.. Asm.Code(Opcode.Address), .. Asm.ReturnTop];

    private static byte[] Designator(Address target) => [0xef, 0x01, 0x00, .. target.ToArray()];

    private static byte[] CallEoa => [.. Asm.Code(32, 0, 0, 0, 0, Eoa, 50_000, Opcode.Call, Opcode.Pop, 0, Opcode.MLoad), .. Asm.ReturnTop];

    [Test]
    public void Call_to_a_delegating_account_runs_the_delegate_as_the_account()
    {
        using Vm vm = new(Revision.Prague);
        vm.With(Vm.Other, Code).With(Eoa, Designator(Vm.Other));
        vm.Run(CallEoa).Word.Should().Be(UInt256.FromAddress(in Eoa));
        vm.Call(Eoa).Word.Should().Be(UInt256.FromAddress(in Eoa), "the outermost call delegates too");
    }

    [Test]
    public void Both_accesses_are_charged()
    {
        using Vm vm = new(Revision.Prague);
        vm.With(Vm.Other, [0x00]).With(Eoa, Designator(Vm.Other));
        byte[] call = Asm.Code(0, 0, 0, 0, 0, Eoa, 0, Opcode.Call);
        vm.Run([.. call, .. call]).GasUsed.Should().Be((2 * 21) + (2 * 2_600) + (2 * 100));
    }

    [Test]
    public void Designator_before_prague_is_invalid_code()
    {
        using Vm vm = new(Revision.Cancun);
        vm.With(Vm.Other, Code).With(Eoa, Designator(Vm.Other));
        vm.Call(Eoa).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Delegation_is_followed_once()
    {
        using Vm vm = new(Revision.Prague);
        vm.With(Vm.Missing, Designator(Vm.Other)).With(Vm.Other, Code).With(Eoa, Designator(Vm.Missing));
        vm.Call(Eoa).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Delegation_to_a_precompile_runs_nothing()
    {
        using Vm vm = new(Revision.Prague);
        vm.With(Eoa, Designator(Address.Parse("0x0000000000000000000000000000000000000004")));
        vm.Call(Eoa, input: [1, 2, 3]).Result.Output.Length.Should().Be(0);
        vm.Result.Status.Should().Be(ExecutionStatus.Success);
        vm.GasUsed.Should().Be(0);
    }

    [Test]
    public void Delegation_to_itself_runs_the_designator()
    {
        using Vm vm = new(Revision.Prague);
        vm.With(Eoa, Designator(Eoa));
        vm.Call(Eoa).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Code_instructions_see_the_designator()
    {
        using Vm vm = new(Revision.Prague);
        vm.With(Vm.Other, Code).With(Eoa, Designator(Vm.Other));
        vm.Run([.. Asm.Code(Eoa, Opcode.ExtCodeSize), .. Asm.ReturnTop]).Word.Should().Be(23UL);
        vm.Run([.. Asm.Code(Eoa, Opcode.ExtCodeHash), .. Asm.ReturnTop]).Word.ToHash()
            .Should().Be(Crypto.Hashing.Keccak256.Hash(Designator(Vm.Other)));
    }
}
