// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Frames;

/// <summary>Calls inside calls: 1,024 of them, without recursion in C#.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DepthTests
{
    // Calls itself with all gas and returns the number of frames below, itself included.
    private static readonly byte[] Recursive =
    [
        .. Asm.Code(32, 0, 0, 0, 0, Opcode.Address, Opcode.Gas, Opcode.Call, Opcode.Pop),
        .. Asm.Code(0, Opcode.MLoad, 1, Opcode.Add), .. Asm.ReturnTop,
    ];

    [Test]
    public void Outermost_call_holds_1024_more()
    {
        using Vm vm = new(Revision.Osaka);

        // With the 64th kept back at each level this much gas still reaches the bottom.
        vm.Run(Recursive, gas: 1_000_000_000_000_000).Word.Should().Be(1_025UL);
        vm.Run(Recursive, gas: 1_000_000_000_000_000).Word.Should().Be(1_025UL, "frames are reused");
    }

    [Test]
    public void Gas_ends_the_recursion_earlier()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run(Recursive, gas: 1_000_000).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.Word.Should().BeGreaterThan(50UL);
        vm.Word.Should().BeLessThan(500UL);
    }

    [Test]
    public void Creation_at_the_limit_fails_and_gives_its_gas_back()
    {
        // Below the limit the contract calls itself; at the limit the call fails and it creates instead, and returns what CREATE gave plus one.
        byte[] create = Asm.Code(0, 0, 0, Opcode.Create, 1, Opcode.Add, 0, Opcode.MStore, 32, 0, Opcode.Return);
        byte[] call = Asm.Code(32, 0, 0, 0, 0, Opcode.Address, Opcode.Gas, Opcode.Call);
        int target = call.Length + 3 + create.Length;
        byte[] code =
        [
            .. call, .. Asm.Code(target, Opcode.JumpI), .. create, 0x5b, .. Asm.Code(32, 0, Opcode.Return),
        ];
        using Vm vm = new(Revision.Osaka);
        vm.Run(code, gas: 1_000_000_000_000_000).Word.Should().Be(1UL, "CREATE gave zero");
    }

    [Test]
    public void Deep_frames_with_full_stacks_do_not_disturb_each_other()
    {
        // Each level fills the stack with 1,000 copies of its gas, calls itself, and returns the sum of the last word and the callee's result.
        byte[] fill = [.. Asm.Code(Opcode.CallDataSize), .. Enumerable.Repeat((byte)Opcode.Dup1, 999)];
        byte[] call = Asm.Code(32, 0, 1, Opcode.CallDataSize, Opcode.Add, 0, 0, Opcode.Address, Opcode.Gas, Opcode.Call, Opcode.Pop);
        byte[] drop = [.. Enumerable.Repeat((byte)Opcode.Pop, 999)];
        byte[] code = [.. fill, .. call, .. drop, .. Asm.Code(0, Opcode.MLoad, Opcode.Add), .. Asm.ReturnTop];
        using Vm vm = new(Revision.Osaka);
        ulong depth = 1_024;
        vm.Run(code, gas: 1_000_000_000_000_000).Word.Should().Be(depth * (depth + 1) / 2);
    }

    [Test]
    public void Memory_of_callers_survives_callees_that_need_much()
    {
        // The callee writes two megabytes; the caller's word and a growth afterwards are intact.
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, Asm.Code(UInt256.MaxValue, 2_000_000, Opcode.MStore, 64, 2_000_000, Opcode.Return));
        byte[] code =
        [
            .. Asm.Code(0x1234, 0, Opcode.MStore, 0, 0, 0, 0, 0, Vm.Other, Opcode.Gas, Opcode.Call, Opcode.Pop),
            .. Asm.Code(0x5678, 1_000_000, Opcode.MStore, 0, Opcode.MLoad, 1_000_000, Opcode.MLoad, Opcode.Add),
            .. Asm.Code(900_000, Opcode.MLoad, Opcode.Add, 32, 0, 31, Opcode.Pop, Opcode.Pop, Opcode.Pop), .. Asm.ReturnTop,
        ];
        vm.Run(code, gas: 100_000_000).Word.Should().Be(0x1234UL + 0x5678UL);
        vm.Run(code, gas: 100_000_000).Word.Should().Be(0x1234UL + 0x5678UL, "memory is clean again");
    }
}
