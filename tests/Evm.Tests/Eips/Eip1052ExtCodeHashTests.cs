// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-1052: EXTCODEHASH.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip1052ExtCodeHashTests
{
    private static Hash256 HashOf(Vm vm, Address address) =>
        vm.Run([.. Asm.Code(address, Opcode.ExtCodeHash), .. Asm.ReturnTop]).Word.ToHash();

    [Test]
    public void Hash_is_that_of_the_code()
    {
        using Vm vm = new(Revision.Constantinople);
        vm.With(Vm.Other, [1, 2, 3]);
        HashOf(vm, Vm.Other).Should().Be(Keccak256.Hash([1, 2, 3]));
    }

    [Test]
    public void Account_without_code_has_the_hash_of_nothing_and_a_missing_or_empty_one_zero()
    {
        using Vm vm = new(Revision.Constantinople);
        HashOf(vm, Vm.Missing).Should().Be(Hash256.Zero);
        vm.With(Vm.Other);
        HashOf(vm, Vm.Other).Should().Be(Hash256.Zero);
        vm.With(Vm.Other, balance: 1);
        HashOf(vm, Vm.Other).Should().Be(Account.EmptyCodeHash);
    }

    [Test]
    public void Instruction_before_constantinople_is_undefined()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.Run(Asm.Code(0, Opcode.ExtCodeHash)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }
}
