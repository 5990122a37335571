// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-211: RETURNDATASIZE and RETURNDATACOPY.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip211ReturnDataTests
{
    private static readonly byte[] Call = Asm.Code(0, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call, Opcode.Pop);

    [Test]
    public void Instructions_before_byzantium_are_undefined([Values(Opcode.ReturnDataSize, Opcode.ReturnDataCopy)] Opcode op)
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.Run(Asm.Code(0, 0, 0, op)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Data_of_the_last_call_can_be_copied()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.With(Vm.Other, [.. Asm.Code(0x1234), .. Asm.ReturnTop]);
        vm.Run([.. Call, .. Asm.Code(2, 30, 30, Opcode.ReturnDataCopy, 0, Opcode.MLoad, Opcode.ReturnDataSize, Opcode.Add), .. Asm.ReturnTop]).Word
            .Should().Be(0x1234UL + 32);
    }

    [TestCase(32, 0, true)]
    [TestCase(0, 32, true)]
    [TestCase(33, 0, false)]
    [TestCase(1, 32, false)]
    [TestCase(0, 33, false)]
    public void Reading_beyond_the_end_halts(int length, int offset, bool succeeds)
    {
        using Vm vm = new(Revision.Byzantium);
        vm.With(Vm.Other, [.. Asm.Code(0x1234), .. Asm.ReturnTop]);
        vm.Run([.. Call, .. Asm.Code(length, offset, 0, Opcode.ReturnDataCopy)]).Result.Halt
            .Should().Be(succeeds ? HaltReason.None : HaltReason.ReturnDataOutOfBounds);
    }

    [Test]
    public void Offsets_that_overflow_halt()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.Run(Asm.Code(UInt256.MaxValue, 1, 0, Opcode.ReturnDataCopy)).Result.Halt.Should().Be(HaltReason.ReturnDataOutOfBounds);
        vm.Run(Asm.Code(0, UInt256.MaxValue, 0, Opcode.ReturnDataCopy)).Result.Halt.Should().Be(HaltReason.ReturnDataOutOfBounds);
    }

    [Test]
    public void Successful_creation_and_failed_call_leave_no_return_data()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.With(Vm.Other, [.. Asm.Code(0x1234), .. Asm.ReturnTop]);
        byte[] size = [.. Asm.Code(Opcode.ReturnDataSize), .. Asm.ReturnTop];
        byte[] deploysOneByte = [.. Asm.StoreAtZero(Asm.Code(1, 0, Opcode.Return)), .. Asm.Code(5, 0, 0, Opcode.Create, Opcode.Pop)];
        vm.Run([.. Call, .. deploysOneByte, .. size]).Word.Should().Be(0UL);
        vm.Run([.. Call, .. Asm.Code(0, 0, 0, 0, 1, Vm.Other, 0, Opcode.Call, Opcode.Pop), .. size]).Word.Should().Be(0UL, "the balance does not suffice");
    }

    [Test]
    public void Output_is_cut_to_what_the_caller_asked_for_and_never_padded()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.With(Vm.Other, [.. Asm.Code(UInt256.MaxValue), .. Asm.ReturnTop]);
        byte[] call = Asm.Code(2, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call, Opcode.Pop, 0, Opcode.MLoad);
        vm.Run([.. call, .. Asm.ReturnTop]).Word.Should().Be(UInt256.MaxValue << 240);

        vm.With(Vm.Other, Asm.Code(0xab, 0, Opcode.MStore8, 1, 0, Opcode.Return));
        byte[] wide = Asm.Code(UInt256.MaxValue, 0, Opcode.MStore, 32, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call, Opcode.Pop, 0, Opcode.MLoad);
        vm.Run([.. wide, .. Asm.ReturnTop]).Word.Should().Be((new UInt256(0xab) << 248) | (UInt256.MaxValue >> 8));
    }
}
