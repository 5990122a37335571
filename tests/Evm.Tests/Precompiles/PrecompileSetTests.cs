// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Tests.Precompiles;

/// <summary>Which precompiled contracts a revision has, and what they cost.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PrecompileSetTests
{
    [TestCase(Revision.Frontier, 1, 0x04)]
    [TestCase(Revision.SpuriousDragon, 1, 0x04)]
    [TestCase(Revision.Byzantium, 1, 0x08)]
    [TestCase(Revision.Istanbul, 1, 0x09)]
    [TestCase(Revision.Shanghai, 1, 0x09)]
    [TestCase(Revision.Cancun, 1, 0x0a)]
    [TestCase(Revision.Prague, 1, 0x11)]
    public void Set_of_a_revision_is_a_range(Revision revision, int first, int last) =>
        PrecompileSet.For(revision).Addresses.Should().Equal(Enumerable.Range(first, last - first + 1).Select(At));

    [Test]
    public void P256_comes_with_osaka()
    {
        PrecompileSet.For(Revision.Prague).TryGet(At(0x100), out _).Should().BeFalse();
        PrecompileSet.For(Revision.Osaka).TryGet(At(0x100), out _).Should().BeTrue();
    }

    [TestCase("0x0000000000000000000000000000000000000000")]
    [TestCase("0x0000000000000000000000000000000000000101")]
    [TestCase("0x0000000000000000000000000000000100000001")]
    [TestCase("0x0000000000000000000000000000000000010001")]
    [TestCase("0x0100000000000000000000000000000000000001")]
    public void Other_addresses_are_none(string address) =>
        PrecompileSet.For(Revision.Osaka).TryGet(Address.Parse(address), out _).Should().BeFalse();

    [TestCase(0x01, 0, 3_000)]
    [TestCase(0x02, 0, 60)]
    [TestCase(0x02, 33, 84)]
    [TestCase(0x03, 33, 840)]
    [TestCase(0x04, 32, 18)]
    [TestCase(0x06, 128, 150)]
    [TestCase(0x07, 96, 6_000)]
    [TestCase(0x08, 384, 113_000)]
    public void Price_in_istanbul(int number, int inputLength, int gas) => Price(Revision.Istanbul, number, inputLength).Should().Be((ulong)gas);

    [TestCase(0x0a, 192, 50_000)]
    [TestCase(0x0b, 256, 375)]
    [TestCase(0x0c, 160, 12_000)]
    [TestCase(0x0c, 320, 22_776)]
    [TestCase(0x0c, 160 * 200, 200 * 12 * 519)]
    [TestCase(0x0d, 512, 600)]
    [TestCase(0x0e, 288, 22_500)]
    [TestCase(0x0e, 288 * 3, 62_302)]
    [TestCase(0x0f, 768, 102_900)]
    [TestCase(0x10, 64, 5_500)]
    [TestCase(0x11, 128, 23_800)]
    [TestCase(0x100, 160, 6_900)]
    public void Price_in_osaka(int number, int inputLength, int gas) => Price(Revision.Osaka, number, inputLength).Should().Be((ulong)gas);

    [TestCase(0x06, 128, 500)]
    [TestCase(0x07, 96, 40_000)]
    [TestCase(0x08, 384, 260_000)]
    public void Price_of_curve_operations_before_eip_1108(int number, int inputLength, int gas) =>
        Price(Revision.Byzantium, number, inputLength).Should().Be((ulong)gas);

    // Lengths of base, exponent and modulus, and the exponent's first byte; prices by the formulas of the EIPs.
    [TestCase(Revision.Byzantium, 1, 1, 1, 3, 0)]
    [TestCase(Revision.Byzantium, 64, 32, 64, 1, (64 * 64 * 248) / 20)]
    [TestCase(Revision.Byzantium, 128, 64, 128, 0, ((128 * 128 / 4) + (96 * 128) - 3_072) * 8 * 32 / 20)]
    [TestCase(Revision.Berlin, 1, 1, 1, 3, 200)]
    [TestCase(Revision.Berlin, 64, 32, 64, 1, 8 * 8 * 248 / 3)]
    [TestCase(Revision.Osaka, 1, 1, 1, 3, 500)]
    [TestCase(Revision.Osaka, 64, 32, 64, 1, 2 * 8 * 8 * 248)]
    [TestCase(Revision.Osaka, 32, 64, 32, 0, 16 * 16 * 32)]
    public void Price_of_modular_exponentiation(Revision revision, int baseLength, int exponentLength, int modulusLength, int head, int gas)
    {
        PrecompileSet.For(revision).TryGet(At(5), out IPrecompile? precompile).Should().BeTrue();
        precompile!.GasCost(ModExpInput(baseLength, exponentLength, modulusLength, (byte)head), revision).Should().Be((ulong)gas);
    }

    [Test]
    public void Operands_of_modular_exponentiation_are_limited_from_osaka_on()
    {
        PrecompileSet.For(Revision.Osaka).TryGet(At(5), out IPrecompile? precompile).Should().BeTrue();
        byte[] input = ModExpInput(0, 1_025, 0, 0);
        precompile!.GasCost(input, Revision.Osaka).Should().Be(ulong.MaxValue, "EIP-7823");
        precompile.GasCost(input, Revision.Prague).Should().Be(200);
        precompile.GasCost(ModExpInput(0, 1_024, 0, 0), Revision.Osaka).Should().BeLessThan(ulong.MaxValue);
    }

    [Test]
    public void Lengths_beyond_64_bits_cost_more_than_any_gas([Values(Revision.Byzantium, Revision.Berlin, Revision.Osaka)] Revision revision)
    {
        PrecompileSet.For(revision).TryGet(At(5), out IPrecompile? precompile).Should().BeTrue();
        byte[] input = [.. Enumerable.Repeat((byte)0xff, 96)];
        precompile!.GasCost(input, revision).Should().Be(ulong.MaxValue);
    }

    [Test]
    public void Failing_precompile_uses_all_gas_of_the_call()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Call(At(9), gas: 5_000, input: [1]).Result.Halt.Should().Be(HaltReason.PrecompileFailure);
        vm.GasUsed.Should().Be(5_000);
        vm.Call(At(2), gas: 59).Result.Halt.Should().Be(HaltReason.OutOfGas);
        vm.Call(At(2), gas: 60).Result.Status.Should().Be(ExecutionStatus.Success);
    }

    private static byte[] ModExpInput(int baseLength, int exponentLength, int modulusLength, byte exponentHead)
    {
        byte[] input = new byte[96 + baseLength + exponentLength + modulusLength];
        BitConverter.TryWriteBytes(input.AsSpan(28), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(baseLength));
        BitConverter.TryWriteBytes(input.AsSpan(60), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(exponentLength));
        BitConverter.TryWriteBytes(input.AsSpan(92), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(modulusLength));
        if (exponentLength > 0)
        {
            input[96 + baseLength] = exponentHead;
        }

        return input;
    }

    private static ulong Price(Revision revision, int number, int inputLength)
    {
        PrecompileSet.For(revision).TryGet(At(number), out IPrecompile? precompile).Should().BeTrue();
        return precompile!.GasCost(new byte[inputLength], revision);
    }

    private static Address At(int number)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[18] = (byte)(number >> 8);
        bytes[19] = (byte)number;
        return new Address(bytes);
    }
}
