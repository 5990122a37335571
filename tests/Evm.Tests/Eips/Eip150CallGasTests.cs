// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-150: a caller keeps one 64th of its gas.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip150CallGasTests
{
    // The callee returns the gas that it starts with.
    private static readonly byte[] Callee = [.. Asm.Code(Opcode.Gas), .. Asm.ReturnTop];

    private static byte[] CallWith(UInt256 gas) =>
        [.. Asm.Code(32, 0, 0, 0, 0, Vm.Other, gas, Opcode.Call, Opcode.Pop, 0, Opcode.MLoad), .. Asm.ReturnTop];

    [Test]
    public void Asking_for_more_than_there_is_before_the_fork_is_out_of_gas()
    {
        using Vm vm = new(Revision.Homestead);
        vm.With(Vm.Other, Callee);
        vm.Run(CallWith(100_000), gas: 100_000).Result.Halt.Should().Be(HaltReason.OutOfGas);
        vm.Run(CallWith(50_000), gas: 100_000).Word.Should().Be(49_998UL);
    }

    [Test]
    public void Asking_for_all_gives_all_but_one_64th()
    {
        using Vm vm = new(Revision.TangerineWhistle);
        vm.With(Vm.Other, Callee);
        vm.Run(CallWith(UInt256.MaxValue), gas: 100_000);

        // Seven pushes, the expansion by one word, the call itself.
        ulong left = 100_000 - (7 * 3) - 3 - 700;
        vm.Word.Should().Be(left - (left / 64) - 2);
    }

    [Test]
    public void Asking_for_less_gives_just_that()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, Callee);
        vm.Run(CallWith(1_000), gas: 100_000).Word.Should().Be(998UL);
    }

    [Test]
    public void Value_adds_a_stipend_of_2300()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, Callee);
        byte[] code = [.. Asm.Code(32, 0, 0, 0, 1, Vm.Other, 0, Opcode.Call, Opcode.Pop, 0, Opcode.MLoad), .. Asm.ReturnTop];
        vm.Run(code, value: 10).Word.Should().Be(2_298UL);
    }

    [Test]
    public void Create_before_the_fork_gives_all_gas()
    {
        // The initialisation code loops until its gas is gone.
        byte[] loop = [0x5b, 0x60, 0x00, 0x56];
        byte[] code = [.. Asm.StoreAtZero(loop), .. Asm.Code(4, 0, 0, Opcode.Create), .. Asm.Code(Opcode.Gas), .. Asm.ReturnTop];
        using Vm before = new(Revision.Homestead);
        before.Run(code, gas: 200_000).Result.Halt.Should().Be(HaltReason.OutOfGas);
        using Vm after = new(Revision.TangerineWhistle);
        after.Run(code, gas: 200_000).Result.Status.Should().Be(ExecutionStatus.Success);
        after.Word.Should().BeGreaterThan(2_000UL);
    }
}
