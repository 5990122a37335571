// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-3860: initialisation code is limited and metered.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip3860InitCodeTests
{
    [Test]
    public void Every_word_costs_two_gas_from_shanghai_on()
    {
        byte[] code = Asm.Code(33, 0, 0, Opcode.Create);
        using Vm before = new(Revision.Paris);
        using Vm after = new(Revision.Shanghai);
        (after.Run(code).GasUsed - before.Run(code).GasUsed).Should().Be(4);
        byte[] create2 = Asm.Code(0, 33, 0, 0, Opcode.Create2);
        (after.Run(create2).GasUsed - before.Run(create2).GasUsed).Should().Be(4);
    }

    [Test]
    public void Largest_code_runs_and_a_byte_more_halts([Values(Opcode.Create, Opcode.Create2)] Opcode op)
    {
        byte[] Code(int length) => op == Opcode.Create ? Asm.Code(length, 0, 0, op) : Asm.Code(0, length, 0, 0, op);
        using Vm vm = new(Revision.Shanghai);
        vm.Run(Code(49_152)).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.Run(Code(49_153)).Result.Halt.Should().Be(HaltReason.InitCodeSizeExceeded);
        using Vm before = new(Revision.Paris);
        before.Run(Code(49_153)).Result.Status.Should().Be(ExecutionStatus.Success);
    }
}
