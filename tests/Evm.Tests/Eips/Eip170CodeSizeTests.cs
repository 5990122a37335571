// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-170: the largest deployed code. EIP-2: an unpaid deposit fails. EIP-3541: no code that starts with 0xef.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip170CodeSizeTests
{
    private static byte[] ReturnZeros(int length) => Asm.Code(length, 0, Opcode.Return);

    [Test]
    public void Larger_code_before_the_fork_is_deployed()
    {
        using Vm vm = new(Revision.TangerineWhistle);
        vm.Create(ReturnZeros(24_577), gas: 10_000_000).Result.Status.Should().Be(ExecutionStatus.Success);
    }

    [Test]
    public void Largest_code_is_deployed_and_a_byte_more_is_not()
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.Create(ReturnZeros(24_576), gas: 10_000_000).Result.Output.Length.Should().Be(24_576);
        vm.Create(ReturnZeros(24_577), gas: 10_000_000).Result.Halt.Should().Be(HaltReason.CodeSizeExceeded);
        vm.Result.GasLeft.Should().Be(0);
    }

    [Test]
    public void Deposit_that_is_not_paid_leaves_no_code_in_frontier_and_fails_after()
    {
        using Vm frontier = new(Revision.Frontier);
        frontier.Create(ReturnZeros(1_000), gas: 10_000).Result.Status.Should().Be(ExecutionStatus.Success);
        frontier.Journal.GetCode(frontier.Result.CreatedAddress!.Value).Length.Should().Be(0);
        frontier.Result.GasLeft.Should().BeGreaterThan(9_000);

        using Vm homestead = new(Revision.Homestead);
        homestead.Create(ReturnZeros(1_000), gas: 10_000).Result.Halt.Should().Be(HaltReason.DepositOutOfGas);
        homestead.Result.GasLeft.Should().Be(0);
    }

    [Test]
    public void Code_starting_with_ef_is_refused_from_london_on()
    {
        byte[] init = Asm.Code(0xef, 0, Opcode.MStore8, 1, 0, Opcode.Return);
        using Vm berlin = new(Revision.Berlin);
        berlin.Create(init).Result.Status.Should().Be(ExecutionStatus.Success);
        using Vm london = new(Revision.London);
        london.Create(init).Result.Halt.Should().Be(HaltReason.InvalidCodePrefix);
        london.Create(Asm.Code(0xfe, 0, Opcode.MStore8, 1, 0, Opcode.Return)).Result.Status.Should().Be(ExecutionStatus.Success);
        london.Create([]).Result.Status.Should().Be(ExecutionStatus.Success);
    }
}
