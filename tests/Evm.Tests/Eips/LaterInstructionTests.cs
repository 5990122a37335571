// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>Instructions that an EIP added with little to say: EIP-1344, 1884, 3198, 4399, 7939; and EIP-160.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LaterInstructionTests
{
    [TestCase(Opcode.ChainId, Revision.Petersburg)]
    [TestCase(Opcode.SelfBalance, Revision.Petersburg)]
    [TestCase(Opcode.BaseFee, Revision.Berlin)]
    [TestCase(Opcode.Clz, Revision.Prague)]
    public void Instruction_before_its_fork_is_undefined(Opcode op, Revision last)
    {
        using Vm vm = new(last);
        vm.Run(Asm.Code(1, op)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Opcode_44_is_the_difficulty_before_paris_and_randomness_after()
    {
        byte[] code = [.. Asm.Code(Opcode.PrevRandao), .. Asm.ReturnTop];
        using Vm london = new(Revision.London);
        london.Run(code).Word.Should().Be(131_072UL);
        using Vm paris = new(Revision.Paris);
        paris.Run(code).Word.Should().Be(0xabcdeUL);
    }

    [TestCase("0", 256)]
    [TestCase("1", 255)]
    [TestCase("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 1)]
    [TestCase("8000000000000000000000000000000000000000000000000000000000000000", 0)]
    public void Clz_counts_leading_zeros(string value, int expected)
    {
        using Vm vm = new(Revision.Osaka);
        UInt256 word = new(Convert.FromHexString(value.PadLeft(64, '0')));
        vm.Run([.. Asm.Code(word, Opcode.Clz), .. Asm.ReturnTop]).Word.Should().Be((ulong)expected);
        vm.Run(Asm.Code(word, Opcode.Clz)).GasUsed.Should().Be(3 + 5);
    }

    [TestCase(Revision.Homestead, 10)]
    [TestCase(Revision.SpuriousDragon, 50)]
    public void Exp_pays_per_byte_of_the_exponent(Revision revision, int perByte)
    {
        using Vm vm = new(revision);
        vm.Run(Asm.Code(0, 2, Opcode.Exp)).GasUsed.Should().Be(16);
        vm.Run(Asm.Code(255, 2, Opcode.Exp)).GasUsed.Should().Be(16UL + (ulong)perByte);
        vm.Run(Asm.Code(256, 2, Opcode.Exp)).GasUsed.Should().Be(16UL + (2UL * (ulong)perByte));
        vm.Run(Asm.Code(UInt256.MaxValue, 2, Opcode.Exp)).GasUsed.Should().Be(16UL + (32UL * (ulong)perByte));
    }
}
