// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Instructions;

/// <summary>Results of instructions, by table and against big integers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OpcodeTests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly Gen<UInt256> Words = Gen.OneOf(
        Gen.ULong.Array[4].Select(limbs => new UInt256(limbs[0], limbs[1], limbs[2], limbs[3])),
        Gen.ULong.Select(limb => new UInt256(limb)),
        Gen.Int[0, 300].Select(small => new UInt256((ulong)small)),
        Gen.Int[0, 255].Select(bit => UInt256.One << bit),
        Gen.Int[0, 40].Select(small => UInt256.MaxValue - new UInt256((ulong)small)));

    private static readonly (Opcode Op, Func<BigInteger, BigInteger, BigInteger> Oracle)[] Binary =
    [
        (Opcode.Add, (a, b) => a + b),
        (Opcode.Mul, (a, b) => a * b),
        (Opcode.Sub, (a, b) => a - b),
        (Opcode.Div, (a, b) => b.IsZero ? 0 : a / b),
        (Opcode.SDiv, (a, b) => b.IsZero ? 0 : BigInteger.Divide(Signed(a), Signed(b))),
        (Opcode.Mod, (a, b) => b.IsZero ? 0 : a % b),
        (Opcode.SMod, (a, b) => b.IsZero ? 0 : BigInteger.Remainder(Signed(a), Signed(b))),
        (Opcode.Exp, (a, b) => BigInteger.ModPow(a, b, Modulus)),
        (Opcode.SignExtend, (a, b) => SignExtend(a, b)),
        (Opcode.Lt, (a, b) => a < b ? 1 : 0),
        (Opcode.Gt, (a, b) => a > b ? 1 : 0),
        (Opcode.SLt, (a, b) => Signed(a) < Signed(b) ? 1 : 0),
        (Opcode.SGt, (a, b) => Signed(a) > Signed(b) ? 1 : 0),
        (Opcode.Eq, (a, b) => a == b ? 1 : 0),
        (Opcode.And, (a, b) => a & b),
        (Opcode.Or, (a, b) => a | b),
        (Opcode.Xor, (a, b) => a ^ b),
        (Opcode.Byte, (a, b) => a >= 32 ? 0 : (b >> (8 * (31 - (int)a))) & 0xff),
        (Opcode.Shl, (a, b) => a >= 256 ? 0 : b << (int)a),
        (Opcode.Shr, (a, b) => a >= 256 ? 0 : b >> (int)a),
        (Opcode.Sar, (a, b) => a >= 256 ? (Signed(b) < 0 ? -1 : 0) : Signed(b) >> (int)a),
    ];

    [Test]
    public void Binary_instruction_agrees_with_big_integers([Range(0, 20)] int index)
    {
        (Opcode op, Func<BigInteger, BigInteger, BigInteger> oracle) = Binary[index];
        using Vm vm = new(Revision.Osaka);
        Gen.Select(Words, Words).Sample(
            (a, b) =>
            {
                UInt256 actual = vm.Run([.. Asm.Code(b, a, op), .. Asm.ReturnTop]).Word;
                return ToBig(actual) == Wrap(oracle(ToBig(a), ToBig(b)));
            },
            iter: 500,
            threads: 1);
    }

    [Test]
    public void Ternary_instruction_agrees_with_big_integers([Values(Opcode.AddMod, Opcode.MulMod)] Opcode op)
    {
        using Vm vm = new(Revision.Osaka);
        Gen.Select(Words, Words, Words).Sample(
            (a, b, m) =>
            {
                UInt256 actual = vm.Run([.. Asm.Code(m, b, a, op), .. Asm.ReturnTop]).Word;
                BigInteger exact = op == Opcode.AddMod ? ToBig(a) + ToBig(b) : ToBig(a) * ToBig(b);
                return ToBig(actual) == (m.IsZero ? 0 : exact % ToBig(m));
            },
            iter: 500,
            threads: 1);
    }

    // Products whose leading limbs equal the divisor's: the digit estimate of the long division does not fit in a limb.
    [TestCase("c000000000000001a000000000000002800000000000000290000000000000aa", "c000000000000001a000000000000002800000000000000390000000000000ff")]
    [TestCase("80000000000000000000000000000000ffffffffffffffffffffffffffffffff", "8000000000000000000000000000000100000000000000000000000000000000")]
    [TestCase("ffffffffffffffffffffffffffffffff0000000000000000ffffffffffffffff", "ffffffffffffffffffffffffffffffff00000000000000010000000000000000")]
    [TestCase("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void MulMod_with_equal_leading_limbs_agrees_with_big_integers(string left, string modulus)
    {
        using Vm vm = new(Revision.Osaka);
        UInt256 a = new(Convert.FromHexString(left));
        UInt256 m = new(Convert.FromHexString(modulus));
        foreach (UInt256 b in (UInt256[])[UInt256.One << 64, UInt256.One << 128, (UInt256.One << 65) - UInt256.One, a, m, UInt256.MaxValue])
        {
            UInt256 actual = vm.Run([.. Asm.Code(m, b, a, Opcode.MulMod), .. Asm.ReturnTop]).Word;
            ToBig(actual).Should().Be(ToBig(a) * ToBig(b) % ToBig(m));
        }
    }

    [Test]
    public void Unary_instruction_agrees_with_big_integers()
    {
        using Vm vm = new(Revision.Osaka);
        Words.Sample(
            a =>
                ToBig(vm.Run([.. Asm.Code(a, Opcode.Not), .. Asm.ReturnTop]).Word) == Modulus - 1 - ToBig(a)
                && vm.Run([.. Asm.Code(a, Opcode.IsZero), .. Asm.ReturnTop]).Word == (a.IsZero ? 1UL : 0UL)
                && vm.Run([.. Asm.Code(a, Opcode.Clz), .. Asm.ReturnTop]).Word == (ulong)(256 - (long)ToBig(a).GetBitLength()),
            iter: 500,
            threads: 1);
    }

    [Test]
    public void Push_reads_its_operand_and_zeros_beyond_the_code([Range(1, 32)] int length)
    {
        using Vm vm = new(Revision.Osaka);
        byte[] operand = [.. Enumerable.Range(1, length).Select(i => (byte)(0x80 + i))];
        byte[] code = [(byte)(Opcode.Push0 + (byte)length), .. operand, .. Asm.ReturnTop];
        vm.Run(code).Word.Should().Be(new UInt256(operand));

        // A truncated PUSH pads on the right and ends the code; nothing is returned.
        vm.Run([(byte)(Opcode.Push0 + (byte)length), .. operand[..(length / 2)]]).Result.Status.Should().Be(ExecutionStatus.Success);
    }

    [Test]
    public void Dup_copies_the_word_so_deep([Range(1, 16)] int depth)
    {
        using Vm vm = new(Revision.Osaka);
        object[] pushes = [.. Enumerable.Range(1, 16).Select(i => (object)i)];
        vm.Run([.. Asm.Code(pushes), .. Asm.Code(Opcode.Dup1 + (byte)(depth - 1)), .. Asm.ReturnTop]).Word.Should().Be((ulong)(17 - depth));
    }

    [Test]
    public void Swap_exchanges_the_word_so_deep([Range(1, 16)] int depth)
    {
        using Vm vm = new(Revision.Osaka);
        object[] pushes = [.. Enumerable.Range(1, 17).Select(i => (object)i)];
        byte[] swap = [.. Asm.Code(pushes), .. Asm.Code(Opcode.Swap1 + (byte)(depth - 1))];
        vm.Run([.. swap, .. Asm.ReturnTop]).Word.Should().Be((ulong)(17 - depth));
        byte[] pops = [.. Enumerable.Repeat((byte)Opcode.Pop, depth)];
        vm.Run([.. swap, .. pops, .. Asm.ReturnTop]).Word.Should().Be(17UL);
    }

    [TestCase(Opcode.Address, "c0de000000000000000000000000000000000001")]
    [TestCase(Opcode.Caller, "5e4d000000000000000000000000000000000001")]
    [TestCase(Opcode.Origin, "5e4d000000000000000000000000000000000001")]
    [TestCase(Opcode.Coinbase, "be00000000000000000000000000000000000001")]
    [TestCase(Opcode.GasPrice, "9")]
    [TestCase(Opcode.CallValue, "5")]
    [TestCase(Opcode.CallDataSize, "3")]
    [TestCase(Opcode.CodeSize, "9")]
    [TestCase(Opcode.Timestamp, "6553f100")]
    [TestCase(Opcode.Number, "3e8")]
    [TestCase(Opcode.PrevRandao, "abcde")]
    [TestCase(Opcode.GasLimit, "1c9c380")]
    [TestCase(Opcode.ChainId, "5058")]
    [TestCase(Opcode.BaseFee, "7")]
    [TestCase(Opcode.BlobBaseFee, "b")]
    [TestCase(Opcode.SelfBalance, "5")]
    [TestCase(Opcode.Pc, "0")]
    [TestCase(Opcode.MSize, "0")]
    [TestCase(Opcode.ReturnDataSize, "0")]
    public void Environment_instruction_gives(Opcode op, string hex)
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run([.. Asm.Code(op), .. Asm.ReturnTop], value: 5, input: [1, 2, 3]).Word
            .Should().Be(new UInt256(Convert.FromHexString(hex.PadLeft(64, '0'))));
    }

    [Test]
    public void Gas_is_what_is_left_after_itself()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run([.. Asm.Code(Opcode.Gas), .. Asm.ReturnTop], gas: 1_000).Word.Should().Be(998UL);
    }

    [TestCase(0, "0102030400000000000000000000000000000000000000000000000000000000")]
    [TestCase(3, "0400000000000000000000000000000000000000000000000000000000000000")]
    [TestCase(4, "0000000000000000000000000000000000000000000000000000000000000000")]
    public void CallDataLoad_pads_with_zeros(int offset, string expected)
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run([.. Asm.Code(offset, Opcode.CallDataLoad), .. Asm.ReturnTop], input: [1, 2, 3, 4]);
        Convert.ToHexString(vm.Result.Output.Span).Should().BeEquivalentTo(expected);
    }

    [Test]
    public void Copies_pad_with_zeros_and_ignore_what_was_in_memory()
    {
        using Vm vm = new(Revision.Osaka);
        byte[] code =
        [
            .. Asm.Code(UInt256.MaxValue, 0, Opcode.MStore),
            .. Asm.Code(32, UInt256.MaxValue, 0, Opcode.CallDataCopy, 2, 1, 3, Opcode.CallDataCopy),
            .. Asm.Code(0, Opcode.MLoad), .. Asm.ReturnTop,
        ];
        vm.Run(code, input: [0xaa, 0xbb]);
        Convert.ToHexString(vm.Result.Output.Span[..8]).Should().Be("000000BB00000000");
    }

    [Test]
    public void Memory_word_survives_any_offset([Values(0, 1, 7, 8, 31, 32, 33, 1000)] int offset)
    {
        using Vm vm = new(Revision.Osaka);
        UInt256 word = new(1, 2, 3, 4);
        vm.Run([.. Asm.Code(word, offset, Opcode.MStore, offset, Opcode.MLoad), .. Asm.ReturnTop]).Word.Should().Be(word);
    }

    [Test]
    public void MStore8_writes_the_lowest_byte()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run([.. Asm.Code(0x1234, 31, Opcode.MStore8, 0, Opcode.MLoad), .. Asm.ReturnTop]).Word.Should().Be(0x34UL);
    }

    [TestCase(0UL, 3UL)]
    [TestCase(1UL, 6UL)]
    [TestCase(32UL, 6UL)]
    [TestCase(960UL, 93UL + 1)]
    [TestCase(992UL, 96UL + 2)]
    [TestCase(32_736UL, 3_072UL + 2_048)]
    public void Memory_costs_three_per_word_and_the_square(ulong offset, ulong expansion)
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run(Asm.Code(new UInt256(offset), Opcode.MLoad)).GasUsed.Should().Be(3 + 3 + expansion);
    }

    [Test]
    public void Memory_beyond_all_gas_is_out_of_gas(
        [Values(Opcode.MLoad, Opcode.MStore, Opcode.MStore8, Opcode.Keccak256, Opcode.Return, Opcode.CallDataCopy, Opcode.MCopy)] Opcode op,
        [Values("100000000", "ffffffffffffffe0", "10000000000000000", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")] string offset)
    {
        using Vm vm = new(Revision.Osaka);
        UInt256 far = new(Convert.FromHexString(offset.PadLeft(64, '0')));
        vm.Run(Asm.Code(1, 1, far, op), gas: 100_000_000_000).Result.Halt.Should().Be(HaltReason.OutOfGas);
        vm.Run(Asm.Code(far, far, far, op), gas: 100_000_000_000).Result.Halt.Should().Be(HaltReason.OutOfGas);
    }

    [Test]
    public void Empty_range_costs_nothing_wherever_it_is([Values(Opcode.Keccak256, Opcode.Return, Opcode.Log0)] Opcode op)
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run(Asm.Code(0, UInt256.MaxValue, op)).Result.Status.Should().Be(ExecutionStatus.Success);
    }

    [Test]
    public void Keccak_of_nothing_and_of_memory()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run([.. Asm.Code(0, 0, Opcode.Keccak256), .. Asm.ReturnTop]).Word.ToHash()
            .Should().Be(Core.State.Account.EmptyCodeHash);
        vm.Run([.. Asm.Code(64, 0, Opcode.Keccak256), .. Asm.ReturnTop]).Word.ToHash()
            .Should().Be(Crypto.Hashing.Keccak256.Hash(new byte[64]));
        vm.Run(Asm.Code(33, 0, Opcode.Keccak256)).GasUsed.Should().Be(6 + 30 + 12 + 6);
    }

    [Test]
    public void Keccak_of_two_words_is_the_same_when_remembered_and_when_displaced()
    {
        using Vm vm = new(Revision.Osaka);
        byte[] code = Asm.Code(0, Opcode.CallDataLoad, 0, Opcode.MStore, 32, Opcode.CallDataLoad, 32, Opcode.MStore, 64, 0, Opcode.Keccak256);
        vm.With(Vm.Other, [.. code, .. Asm.ReturnTop]);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 10_000; i++)
            {
                byte[] input = new byte[64];
                BitConverter.TryWriteBytes(input.AsSpan((i % 7) * 8), i * 0x01010101);
                input[63] = (byte)round;
                vm.Call(Vm.Other, input: input);
                if (vm.Word.ToHash() != Crypto.Hashing.Keccak256.Hash(input))
                {
                    Assert.Fail($"Wrong hash of input {i} in round {round}.");
                }
            }
        }
    }

    [Test]
    public void Jump_lands_only_on_jump_destinations()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run([0x60, 0x04, 0x56, 0xfe, 0x5b, 0x00]).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.Run([0x60, 0x03, 0x56, 0x00, 0x5b, 0x00]).Result.Halt.Should().Be(HaltReason.BadJumpDestination);
        vm.Run([0x60, 0x04, 0x56, 0x60, 0x5b, 0x00]).Result.Halt.Should().Be(HaltReason.BadJumpDestination, "0x5b there is data of a PUSH");
        vm.Run([0x60, 0x40, 0x56]).Result.Halt.Should().Be(HaltReason.BadJumpDestination);
        vm.Run([.. Asm.Code((UInt256.One << 64) + 4, Opcode.Jump), 0x5b]).Result.Halt.Should().Be(HaltReason.BadJumpDestination);
        vm.Run([0x60, 0x00, 0x60, 0x03, 0x57, 0x00]).Result.Status.Should().Be(ExecutionStatus.Success, "a jump not taken need not be valid");
        vm.Run([0x60, 0x01, 0x60, 0x03, 0x57, 0x00]).Result.Halt.Should().Be(HaltReason.BadJumpDestination);
    }

    [Test]
    public void Jump_pays_for_its_destination()
    {
        using Vm vm = new(Revision.Osaka);
        byte[] code = [0x60, 0x03, 0x56, 0x5b];
        vm.Run(code, gas: 12).GasUsed.Should().Be(12);
        vm.Run(code, gas: 11).Result.Halt.Should().Be(HaltReason.OutOfGas);
        vm.Run(code, gas: 10).Result.Halt.Should().Be(HaltReason.OutOfGas);
    }

    [Test]
    public void BlockHash_looks_back_256_blocks()
    {
        using Vm vm = new(Revision.Osaka) { Block = new BlockEnvironment { Number = 300, BlockHashes = new NumberHashes() } };
        UInt256 Hash(UInt256 number) => vm.Run([.. Asm.Code(number, Opcode.BlockHash), .. Asm.ReturnTop]).Word;
        Hash(299).Should().Be(299UL);
        Hash(44).Should().Be(44UL);
        Hash(43).Should().Be(0UL);
        Hash(300).Should().Be(0UL);
        Hash(UInt256.MaxValue).Should().Be(0UL);
    }

    private static BigInteger Wrap(BigInteger value) => ((value % Modulus) + Modulus) % Modulus;

    private static BigInteger Signed(BigInteger value) => value >= Modulus >> 1 ? value - Modulus : value;

    private static BigInteger SignExtend(BigInteger index, BigInteger value)
    {
        if (index >= 31)
        {
            return value;
        }

        int bits = 8 * ((int)index + 1);
        BigInteger low = value & ((BigInteger.One << bits) - 1);
        return low >> (bits - 1) == 1 ? low - (BigInteger.One << bits) : low;
    }

    private static BigInteger ToBig(UInt256 value)
    {
        byte[] bytes = new byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private sealed class NumberHashes : IBlockHashes
    {
        public Primitives.Bytes.Hash256 Get(ulong number) =>
            Primitives.Bytes.Hash256.Parse(number.ToString("x64", CultureInfo.InvariantCulture));
    }
}
