// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-2929: cold and warm accesses.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip2929AccessTests
{
    [TestCase(Opcode.Balance, 700, 2_600, 100)]
    [TestCase(Opcode.ExtCodeSize, 700, 2_600, 100)]
    [TestCase(Opcode.ExtCodeHash, 700, 2_600, 100)]
    public void Account_is_cold_once(Opcode op, int before, int cold, int warm)
    {
        byte[] once = Asm.Code(Vm.Missing, op, Opcode.Pop);
        using Vm istanbul = new(Revision.Istanbul);
        istanbul.Run([.. once, .. once]).GasUsed.Should().Be(2UL * (ulong)(before + 5));
        using Vm berlin = new(Revision.Berlin);
        berlin.Run([.. once, .. once]).GasUsed.Should().Be((ulong)(cold + warm + 10));
    }

    [Test]
    public void Slot_is_cold_once()
    {
        byte[] once = Asm.Code(1, Opcode.SLoad, Opcode.Pop);
        using Vm berlin = new(Revision.Berlin);
        berlin.Run([.. once, .. once]).GasUsed.Should().Be(2_100 + 100 + 10);
    }

    [Test]
    public void Call_pays_for_a_cold_target_once([Values(Opcode.Call, Opcode.CallCode, Opcode.DelegateCall, Opcode.StaticCall)] Opcode op)
    {
        bool hasValue = op is Opcode.Call or Opcode.CallCode;
        byte[] once = hasValue ? Asm.Code(0, 0, 0, 0, 0, Vm.Other, 0, op) : Asm.Code(0, 0, 0, 0, Vm.Other, 0, op);
        ulong pushes = hasValue ? 21UL : 18UL;
        using Vm vm = new(Revision.Berlin);
        vm.With(Vm.Other, [0x00]);
        vm.Run([.. once, .. once]).GasUsed.Should().Be((2 * pushes) + 2_600 + 100);
    }

    [Test]
    public void Warmth_is_undone_with_the_frame_that_made_it()
    {
        using Vm vm = new(Revision.Berlin);
        vm.With(Vm.Other, Asm.Code(Vm.Missing, Opcode.Balance, 0, 0, Opcode.Revert));
        byte[] call = Asm.Code(0, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call, Opcode.Pop);
        ulong failing = vm.Run([.. call, .. Asm.Code(Vm.Missing, Opcode.Balance)]).GasUsed;
        vm.With(Vm.Other, Asm.Code(Vm.Missing, Opcode.Balance, 0, 0, Opcode.Return));
        ulong succeeding = vm.Run([.. call, .. Asm.Code(Vm.Missing, Opcode.Balance)]).GasUsed;
        (failing - succeeding).Should().Be(2_500);
    }

    [Test]
    public void Precompiles_and_created_accounts_are_warm()
    {
        using Vm vm = new(Revision.Berlin);
        vm.Run(Asm.Code(Address.Parse("0x0000000000000000000000000000000000000009"), Opcode.Balance)).GasUsed.Should().Be(103);
        Address created = Creates.DeriveAddress(Vm.Contract, 1);
        ulong create = vm.Run(Asm.Code(0, 0, 0, Opcode.Create)).GasUsed;
        vm.Run(Asm.Code(0, 0, 0, Opcode.Create, created, Opcode.Balance)).GasUsed.Should().Be(create + 103);
    }

    [Test]
    public void SelfDestruct_pays_for_a_cold_beneficiary()
    {
        using Vm vm = new(Revision.Berlin);
        vm.Run(Asm.Code(Vm.Missing, Opcode.SelfDestruct)).GasUsed.Should().Be(3 + 5_000 + 2_600);
        vm.Run(Asm.Code(Opcode.Address, Opcode.SelfDestruct)).GasUsed.Should().Be(2 + 5_000);
    }

    [Test]
    public void ExtCodeCopy_pays_access_words_and_memory()
    {
        using Vm vm = new(Revision.Berlin);
        vm.Run(Asm.Code(33, 0, 0, Vm.Missing, Opcode.ExtCodeCopy)).GasUsed.Should().Be(12 + 2_600 + (2 * 3) + 6);
    }
}
