// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-214: STATICCALL.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip214StaticCallTests
{
    private static readonly byte[] StaticCall =
        [.. Asm.Code(0, 0, 0, 0, Vm.Other, 100_000, Opcode.StaticCall), .. Asm.ReturnTop];

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return new TestCaseData(Asm.Code(1, 0, Opcode.SStore)).SetArgDisplayNames("SSTORE");
        yield return new TestCaseData(Asm.Code(1, 0, Opcode.TStore)).SetArgDisplayNames("TSTORE");
        yield return new TestCaseData(Asm.Code(0, 0, Opcode.Log0)).SetArgDisplayNames("LOG0");
        yield return new TestCaseData(Asm.Code(0, 0, 0, 0, 0, 0, Opcode.Log4)).SetArgDisplayNames("LOG4");
        yield return new TestCaseData(Asm.Code(0, 0, 0, Opcode.Create)).SetArgDisplayNames("CREATE");
        yield return new TestCaseData(Asm.Code(0, 0, 0, 0, Opcode.Create2)).SetArgDisplayNames("CREATE2");
        yield return new TestCaseData(Asm.Code(0, Opcode.SelfDestruct)).SetArgDisplayNames("SELFDESTRUCT");
        yield return new TestCaseData(Asm.Code(0, 0, 0, 0, 1, 0, 0, Opcode.Call)).SetArgDisplayNames("CALL with value");
    }

    [TestCaseSource(nameof(Changes))]
    public void Change_in_a_static_call_halts_the_callee(byte[] change)
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, change, balance: 10);
        vm.Run(StaticCall).Word.Should().Be(0UL);
        vm.GasUsed.Should().BeGreaterThan(100_000, "all gas of the callee is used");
    }

    [TestCaseSource(nameof(Changes))]
    public void Same_change_in_a_plain_call_succeeds(byte[] change)
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, change, balance: 10);
        vm.Run([.. Asm.Code(0, 0, 0, 0, 0, Vm.Other, 100_000, Opcode.Call), .. Asm.ReturnTop]).Word.Should().Be(1UL);
    }

    [Test]
    public void Static_mode_reaches_callees_of_callees()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Missing, Asm.Code(1, 0, Opcode.SStore));
        vm.With(Vm.Other, [.. Asm.Code(0, 0, 0, 0, 0, Vm.Missing, 50_000, Opcode.Call), .. Asm.ReturnTop]);
        byte[] code = [.. Asm.Code(32, 0, 0, 0, Vm.Other, 100_000, Opcode.StaticCall, Opcode.Pop, 0, Opcode.MLoad), .. Asm.ReturnTop];
        vm.Run(code).Word.Should().Be(0UL);
    }

    [Test]
    public void CallCode_with_value_is_no_change()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, Asm.Code(0, 0, 0, 0, 1, Vm.Missing, 0, Opcode.CallCode), balance: 10);
        vm.Run(StaticCall).Word.Should().Be(1UL);
    }

    [Test]
    public void StaticCall_before_byzantium_is_undefined()
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.Run(StaticCall).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }
}
