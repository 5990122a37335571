// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-1153: TLOAD and TSTORE.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip1153TransientStorageTests
{
    private static readonly byte[] Load = [.. Asm.Code(5, Opcode.TLoad), .. Asm.ReturnTop];

    [Test]
    public void Instructions_before_cancun_are_undefined([Values(Opcode.TLoad, Opcode.TStore)] Opcode op)
    {
        using Vm vm = new(Revision.Shanghai);
        vm.Run(Asm.Code(0, 0, op)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Value_lasts_for_the_transaction_only()
    {
        using Vm vm = new(Revision.Cancun);
        vm.Run([.. Asm.Code(77, 5, Opcode.TStore), .. Load]).Word.Should().Be(77UL);
        vm.GasUsed.Should().Be(6 + 100 + 3 + 100 + 3 + 3 + 3 + 3 + 3);
        vm.Finish();
        vm.With(Vm.Other, Load);
        vm.CallAgain(Vm.Other).Word.Should().Be(0UL);
        vm.Journal.BuildDiff().Accounts.Should().BeEmpty();
    }

    [Test]
    public void Value_belongs_to_the_account_and_is_undone_with_its_frame()
    {
        using Vm vm = new(Revision.Cancun);
        byte[] call = Asm.Code(0, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call, Opcode.Pop);
        vm.With(Vm.Other, Asm.Code(9, 5, Opcode.TStore));
        vm.Run([.. call, .. Load]).Word.Should().Be(0UL, "another account's slot");

        byte[] delegated = Asm.Code(0, 0, 0, 0, Vm.Other, 50_000, Opcode.DelegateCall, Opcode.Pop);
        vm.Run([.. delegated, .. Load]).Word.Should().Be(9UL, "the same account's slot");

        vm.With(Vm.Other, Asm.Code(9, 5, Opcode.TStore, 0, 0, Opcode.Revert));
        vm.Run([.. Asm.Code(4, 5, Opcode.TStore), .. delegated, .. Load]).Word.Should().Be(4UL, "the callee reverted");
    }

    [Test]
    public void Many_slots_are_kept_apart()
    {
        using Vm vm = new(Revision.Cancun);
        List<byte> code = [];
        for (int i = 0; i < 300; i++)
        {
            code.AddRange(Asm.Code(i + 1, new UInt256((ulong)i, 0, 0, (ulong)i), Opcode.TStore));
        }

        code.AddRange(Asm.Code(new UInt256(123, 0, 0, 123), Opcode.TLoad));
        vm.Run([.. code, .. Asm.ReturnTop]).Word.Should().Be(124UL);
    }
}
