// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-140: REVERT.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip140RevertTests
{
    private static readonly byte[] Code = Asm.Code(1, 2, Opcode.SStore, 0xabcd, 0, Opcode.MStore, 2, 30, Opcode.Revert);

    [Test]
    public void Revert_before_byzantium_is_undefined()
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.Run(Code).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
        vm.GasUsed.Should().Be(1_000_000);
    }

    [Test]
    public void Revert_undoes_changes_returns_data_and_keeps_gas()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.Run(Code);
        vm.Result.Status.Should().Be(ExecutionStatus.Revert);
        vm.Result.Halt.Should().Be(HaltReason.None);
        vm.Result.Output.ToArray().Should().Equal(0xab, 0xcd);
        vm.GasUsed.Should().BeLessThan(30_000);
        vm.Slot(Vm.Contract, 2).Should().Be(0UL);
    }

    [Test]
    public void Revert_of_a_callee_gives_zero_and_its_data()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, Code);
        vm.Run([
            .. Asm.Code(0, 0, 0, 0, 0, Vm.Other, Opcode.Gas, Opcode.Call),
            .. Asm.Code(Opcode.ReturnDataSize, 16, Opcode.Shl, Opcode.Or, 2, 0, 0, Opcode.ReturnDataCopy, 0, Opcode.MLoad, 240, Opcode.Shr, Opcode.Or),
            .. Asm.ReturnTop,
        ]);
        vm.Word.Should().Be(0x2_abcdUL, "no success flag, two bytes, and the bytes");
    }
}
