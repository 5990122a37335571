// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-5656: MCOPY.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip5656MCopyTests
{
    private static readonly byte[] Fill =
        Asm.Code(new UInt256(Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")), 0, Opcode.MStore);

    [Test]
    public void MCopy_before_cancun_is_undefined()
    {
        using Vm vm = new(Revision.Shanghai);
        vm.Run(Asm.Code(0, 0, 0, Opcode.MCopy)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [TestCase(0, 1, 8, "0102030405060708 08")]
    [TestCase(1, 0, 8, "00 0001020304050607")]
    [TestCase(0, 0, 9, "000102030405060708")]
    public void Overlapping_ranges_copy_as_if_through_a_buffer(int to, int from, int length, string expected)
    {
        using Vm vm = new(Revision.Cancun);
        vm.Run([.. Fill, .. Asm.Code(length, from, to, Opcode.MCopy, 9, 0, Opcode.Return)]);
        Convert.ToHexString(vm.Result.Output.Span).Should().Be(expected.Replace(" ", "", StringComparison.Ordinal));
    }

    [Test]
    public void Source_and_destination_both_extend_memory()
    {
        using Vm vm = new(Revision.Cancun);
        vm.Run([.. Asm.Code(1, 64, 0, Opcode.MCopy, Opcode.MSize), .. Asm.ReturnTop]).Word.Should().Be(96UL);
        vm.Run([.. Asm.Code(1, 0, 64, Opcode.MCopy, Opcode.MSize), .. Asm.ReturnTop]).Word.Should().Be(96UL);
        vm.Run([.. Asm.Code(0, 999, 64, Opcode.MCopy, Opcode.MSize), .. Asm.ReturnTop]).Word.Should().Be(0UL);
        vm.Run(Asm.Code(33, 0, 0, Opcode.MCopy)).GasUsed.Should().Be(9 + 3 + 6 + 6);
    }
}
