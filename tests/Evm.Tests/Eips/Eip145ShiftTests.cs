// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-145: SHL, SHR, SAR; the cases of the EIP.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip145ShiftTests
{
    private const string Top = "8000000000000000000000000000000000000000000000000000000000000000";
    private const string Ones = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    [Test]
    public void Shifts_before_constantinople_are_undefined([Values(Opcode.Shl, Opcode.Shr, Opcode.Sar)] Opcode op)
    {
        using Vm vm = new(Revision.Byzantium);
        vm.Run(Asm.Code(1, 1, op)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [TestCase(Opcode.Shl, "1", 0, "1")]
    [TestCase(Opcode.Shl, "1", 255, Top)]
    [TestCase(Opcode.Shl, "1", 256, "0")]
    [TestCase(Opcode.Shl, "1", 257, "0")]
    [TestCase(Opcode.Shl, Ones, 1, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe")]
    [TestCase(Opcode.Shr, Top, 1, "4000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase(Opcode.Shr, Top, 255, "1")]
    [TestCase(Opcode.Shr, Top, 256, "0")]
    [TestCase(Opcode.Sar, Top, 1, "c000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase(Opcode.Sar, Top, 255, Ones)]
    [TestCase(Opcode.Sar, Top, 256, Ones)]
    [TestCase(Opcode.Sar, "0", 1, "0")]
    [TestCase(Opcode.Sar, "4000000000000000000000000000000000000000000000000000000000000000", 254, "1")]
    public void Shift_gives(Opcode op, string value, int shift, string expected)
    {
        using Vm vm = new(Revision.Constantinople);
        vm.Run([.. Asm.Code(Parse(value), shift, op), .. Asm.ReturnTop]).Word.Should().Be(Parse(expected));
    }

    [Test]
    public void Shift_by_more_than_64_bits_gives_the_fill([Values(Opcode.Shl, Opcode.Shr, Opcode.Sar)] Opcode op)
    {
        using Vm vm = new(Revision.Constantinople);
        UInt256 far = UInt256.One << 64;
        vm.Run([.. Asm.Code(UInt256.MaxValue, far, op), .. Asm.ReturnTop]).Word
            .Should().Be(op == Opcode.Sar ? UInt256.MaxValue : UInt256.Zero);
    }

    private static UInt256 Parse(string hex) => new(Convert.FromHexString(hex.PadLeft(64, '0')));
}
