// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-3855: PUSH0.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip3855Push0Tests
{
    [Test]
    public void Push0_before_shanghai_is_undefined()
    {
        using Vm vm = new(Revision.Paris);
        vm.Run(Asm.Code(Opcode.Push0)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Push0_pushes_zero_for_two_gas()
    {
        using Vm vm = new(Revision.Shanghai);
        vm.Run(Asm.Code(Opcode.Push0)).GasUsed.Should().Be(2);
        vm.Run([.. Asm.Code(7, Opcode.Push0, Opcode.Add), .. Asm.ReturnTop]).Word.Should().Be(7UL);
    }

    [Test]
    public void Push0_fills_the_stack_and_no_more()
    {
        using Vm vm = new(Revision.Shanghai);
        vm.Run([.. Enumerable.Repeat((byte)Opcode.Push0, 1024)]).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.Run([.. Enumerable.Repeat((byte)Opcode.Push0, 1025)]).Result.Halt.Should().Be(HaltReason.StackOverflow);
    }
}
