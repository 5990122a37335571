// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>SSTORE of every revision: the test cases of EIP-1283, EIP-2200, EIP-2929 and EIP-3529.</summary>
/// <remarks>A case is an original value and the values written one after another, each a digit; the gas covers the pushes too.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class Eip2200StorageGasTests
{
    [TestCase(0, "00", 412, 0)]
    [TestCase(0, "01", 20_212, 0)]
    [TestCase(0, "10", 20_212, 19_800)]
    [TestCase(0, "12", 20_212, 0)]
    [TestCase(0, "11", 20_212, 0)]
    [TestCase(1, "00", 5_212, 15_000)]
    [TestCase(1, "01", 5_212, 4_800)]
    [TestCase(1, "02", 5_212, 0)]
    [TestCase(1, "20", 5_212, 15_000)]
    [TestCase(1, "23", 5_212, 0)]
    [TestCase(1, "21", 5_212, 4_800)]
    [TestCase(1, "22", 5_212, 0)]
    [TestCase(1, "10", 5_212, 15_000)]
    [TestCase(1, "12", 5_212, 0)]
    [TestCase(1, "11", 412, 0)]
    [TestCase(0, "101", 40_218, 19_800)]
    [TestCase(1, "010", 10_218, 19_800)]
    public void Constantinople(int original, string values, int gas, int refund) => Check(Revision.Constantinople, original, values, gas, refund);

    [TestCase(0, "00", 1_612, 0)]
    [TestCase(0, "01", 20_812, 0)]
    [TestCase(0, "10", 20_812, 19_200)]
    [TestCase(0, "12", 20_812, 0)]
    [TestCase(0, "11", 20_812, 0)]
    [TestCase(1, "00", 5_812, 15_000)]
    [TestCase(1, "01", 5_812, 4_200)]
    [TestCase(1, "02", 5_812, 0)]
    [TestCase(1, "20", 5_812, 15_000)]
    [TestCase(1, "23", 5_812, 0)]
    [TestCase(1, "21", 5_812, 4_200)]
    [TestCase(1, "22", 5_812, 0)]
    [TestCase(1, "10", 5_812, 15_000)]
    [TestCase(1, "12", 5_812, 0)]
    [TestCase(1, "11", 1_612, 0)]
    [TestCase(0, "101", 40_818, 19_200)]
    [TestCase(1, "010", 10_818, 19_200)]
    public void Istanbul(int original, string values, int gas, int refund) => Check(Revision.Istanbul, original, values, gas, refund);

    [TestCase(0, "00", 2_312, 0)]
    [TestCase(0, "01", 22_212, 0)]
    [TestCase(0, "10", 22_212, 19_900)]
    [TestCase(0, "12", 22_212, 0)]
    [TestCase(0, "11", 22_212, 0)]
    [TestCase(1, "00", 5_112, 15_000)]
    [TestCase(1, "01", 5_112, 2_800)]
    [TestCase(1, "02", 5_112, 0)]
    [TestCase(1, "20", 5_112, 15_000)]
    [TestCase(1, "23", 5_112, 0)]
    [TestCase(1, "21", 5_112, 2_800)]
    [TestCase(1, "22", 5_112, 0)]
    [TestCase(1, "10", 5_112, 15_000)]
    [TestCase(1, "12", 5_112, 0)]
    [TestCase(1, "11", 2_312, 0)]
    [TestCase(0, "101", 42_218, 19_900)]
    [TestCase(1, "010", 8_018, 17_800)]
    public void Berlin(int original, string values, int gas, int refund) => Check(Revision.Berlin, original, values, gas, refund);

    [TestCase(1, "00", 5_112, 4_800)]
    [TestCase(1, "20", 5_112, 4_800)]
    [TestCase(1, "10", 5_112, 4_800)]
    [TestCase(1, "010", 8_018, 7_600)]
    [TestCase(0, "101", 42_218, 19_900)]
    public void London(int original, string values, int gas, int refund) => Check(Revision.London, original, values, gas, refund);

    [TestCase(0, "00", 10_012, 0)]
    [TestCase(0, "01", 25_012, 0)]
    [TestCase(0, "10", 25_012, 15_000)]
    [TestCase(1, "11", 10_012, 0)]
    [TestCase(1, "010", 30_018, 30_000)]
    public void Before_and_after_constantinople_there_is_no_net_metering(int original, string values, int gas, int refund)
    {
        foreach (Revision revision in (Revision[])[Revision.Frontier, Revision.Byzantium, Revision.Petersburg])
        {
            Check(revision, original, values, gas, refund);
        }
    }

    [Test]
    public void Write_with_no_more_than_the_stipend_halts_from_istanbul_on()
    {
        byte[] code = Asm.Code(1, 1, Opcode.SStore);
        using Vm istanbul = new(Revision.Istanbul);
        istanbul.With(Vm.Other, code, storage: (1, 1));
        istanbul.Call(Vm.Other, gas: 6 + 2_300).Result.Halt.Should().Be(HaltReason.OutOfGas);
        istanbul.Call(Vm.Other, gas: 6 + 2_301).Result.Status.Should().Be(ExecutionStatus.Success);
        using Vm constantinople = new(Revision.Constantinople);
        constantinople.With(Vm.Other, code, storage: (1, 1));
        constantinople.Call(Vm.Other, gas: 6 + 200).Result.Status.Should().Be(ExecutionStatus.Success);
    }

    [Test]
    public void Original_value_is_that_of_the_transaction_not_of_the_block()
    {
        using Vm vm = new(Revision.London);
        vm.With(Vm.Other, Asm.Code(0, Opcode.CallDataLoad, 0, Opcode.SStore));
        byte[] one = new byte[32];
        one[31] = 1;
        ulong overhead = 3 + 3 + 3;
        vm.Call(Vm.Other, input: one).GasUsed.Should().Be(overhead + 22_100);
        vm.Finish();
        vm.CallAgain(Vm.Other, input: new byte[32]).GasUsed.Should().Be(overhead + 5_000);
        vm.Result.GasRefund.Should().Be(4_800);
        vm.Finish();
        vm.Journal.BuildDiff().Accounts.Should().BeEmpty();
    }

    private static void Check(Revision revision, int original, string values, int gas, int refund)
    {
        using Vm vm = new(revision);
        byte[] code = [.. values.SelectMany(value => Asm.Code(value - '0', 0, Opcode.SStore))];
        if (original == 0)
        {
            vm.With(Vm.Other, code);
        }
        else
        {
            vm.With(Vm.Other, code, storage: (0, (ulong)original));
        }

        vm.Call(Vm.Other, gas: 100_000);
        vm.GasUsed.Should().Be((ulong)gas, "{0} in {1}", values, revision);
        vm.Result.GasRefund.Should().Be((ulong)refund, "{0} in {1}", values, revision);
    }
}
