// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Modules;

/// <summary>The port for contracts written in C#, with a module that does whatever its first input byte says.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SystemModuleTests
{
    private static readonly Address ModuleAddress = Address.Parse("0x0000000000000000000000000000000000000800");
    private static readonly SystemModules Registry = new([new ProbeModule()]);

    private enum Act : byte
    {
        Describe,
        Count,
        Credit,
        CallBack,
        StaticCallBack,
        Burn,
        RevertAfterWriting,
        Transient,
        Log,
        BalanceOf,
    }

    [Test]
    public void Without_a_registry_the_account_is_an_ordinary_one()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Call(ModuleAddress, input: [(byte)Act.Describe]).Result.Output.Length.Should().Be(0);
    }

    [Test]
    public void Module_sees_caller_self_code_address_and_value()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.Run(CallModule(Act.Describe, value: 3), value: 5);
        byte[] output = vm.Result.Output.ToArray();
        new Address(output.AsSpan(0, 20)).Should().Be(Vm.Contract);
        new Address(output.AsSpan(20, 20)).Should().Be(ModuleAddress);
        new Address(output.AsSpan(40, 20)).Should().Be(ModuleAddress);
        output[60].Should().Be(3);
        output[61].Should().Be(0, "not static");
    }

    [Test]
    public void Delegatecall_and_staticcall_are_visible()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        byte[] store = Asm.Code(0, 0, Opcode.MStore8);
        byte[] copy = Asm.Code(Opcode.Pop, 64, 0, 0, Opcode.ReturnDataCopy, 64, 0, Opcode.Return);
        vm.Run([.. store, .. Asm.Code(0, 0, 1, 0, ModuleAddress, 50_000, Opcode.DelegateCall), .. copy]);
        new Address(vm.Result.Output.Span.Slice(20, 20)).Should().Be(Vm.Contract, "the storage is the caller's");
        new Address(vm.Result.Output.Span.Slice(40, 20)).Should().Be(ModuleAddress);
        vm.Run([.. store, .. Asm.Code(0, 0, 1, 0, ModuleAddress, 50_000, Opcode.StaticCall), .. copy]);
        vm.Result.Output.Span[61].Should().Be(1);
    }

    [Test]
    public void Storage_costs_what_it_costs_a_contract()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.Call(ModuleAddress, input: [(byte)Act.Count]).GasUsed.Should().Be(2_100 + 20_000);
        vm.Slot(ModuleAddress, 7).Should().Be(1UL);
        vm.CallAgain(ModuleAddress, input: [(byte)Act.Count]).GasUsed.Should().Be(2_100 + 2_900);
        vm.Slot(ModuleAddress, 7).Should().Be(2UL);
    }

    [Test]
    public void Lack_of_gas_halts_and_leaves_no_trace()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.Call(ModuleAddress, gas: 22_099, input: [(byte)Act.Count]).Result.Halt.Should().Be(HaltReason.OutOfGas);
        vm.Slot(ModuleAddress, 7).Should().Be(0UL);
        vm.GasUsed.Should().Be(22_099);
        vm.Call(ModuleAddress, gas: 22_100, input: [(byte)Act.Count]).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.Call(ModuleAddress, gas: 999, input: [(byte)Act.Burn]).Result.Halt.Should().Be(HaltReason.OutOfGas);
        vm.Call(ModuleAddress, gas: 1_000, input: [(byte)Act.Burn]).Result.GasLeft.Should().Be(0);
    }

    [Test]
    public void Static_call_refuses_changes()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        foreach (Act act in (Act[])[Act.Count, Act.Credit, Act.Transient, Act.Log])
        {
            byte[] code =
            [
                .. Asm.Code((int)act, 0, Opcode.MStore8, 0, 0, 1, 0, ModuleAddress, 60_000, Opcode.StaticCall), .. Asm.ReturnTop,
            ];
            vm.Run(code).Word.Should().Be(0UL, "{0} changes state", act);
        }
    }

    [Test]
    public void Revert_undoes_changes_and_returns_data()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.Call(ModuleAddress, input: [(byte)Act.RevertAfterWriting]).Result.Status.Should().Be(ExecutionStatus.Revert);
        vm.Result.Output.ToArray().Should().Equal(0xde, 0xad);
        vm.Slot(ModuleAddress, 7).Should().Be(0UL);
        vm.Result.GasLeft.Should().BePositive();
    }

    [Test]
    public void Credit_moves_wei_without_running_code()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.With(Vm.Other, [0xfe]);
        vm.Call(ModuleAddress, value: 9, input: [(byte)Act.Credit, .. Vm.Other.ToArray()]);
        vm.Journal.GetBalance(Vm.Other).Should().Be(2UL);
        vm.Journal.GetBalance(ModuleAddress).Should().Be(7UL);
        vm.GasUsed.Should().Be(2_600 + 9_000);
    }

    [Test]
    public void Module_calls_contracts_and_reads_what_they_return()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.With(Vm.Other, [.. Asm.Code(Opcode.Caller), .. Asm.ReturnTop]);
        vm.Call(ModuleAddress, input: [(byte)Act.CallBack, .. Vm.Other.ToArray()]).Word.Should().Be(UInt256.FromAddress(in ModuleAddress));
        vm.With(Vm.Other, Asm.Code(1, 0, Opcode.SStore));
        vm.Call(ModuleAddress, input: [(byte)Act.StaticCallBack, .. Vm.Other.ToArray()]).Result.Status.Should().Be(ExecutionStatus.Revert);
        vm.Call(ModuleAddress, input: [(byte)Act.CallBack, .. Vm.Other.ToArray()]).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.Slot(Vm.Other, 0).Should().Be(1UL);
    }

    [Test]
    public void Module_that_calls_itself_through_others_stops_after_four_nested_runs()
    {
        // The contract calls the module with the contract as its target, and returns one more than the module returned.
        byte[] code =
        [
            .. Asm.Code((int)Act.CallBack, 0, Opcode.MStore8, Opcode.Address, 96, Opcode.Shl, 1, Opcode.MStore),
            .. Asm.Code(32, 64, 21, 0, 0, ModuleAddress, Opcode.Gas, Opcode.Call, Opcode.Pop),
            .. Asm.Code(64, Opcode.MLoad, 1, Opcode.Add), .. Asm.ReturnTop,
        ];
        using Vm vm = new(Revision.Osaka, Registry);

        // The outermost contract and one per nested run; the fifth call of the module is refused.
        vm.Run(code, gas: 10_000_000).Word.Should().Be(5UL);
    }

    [Test]
    public void Transient_storage_logs_and_balances_work()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        vm.Call(ModuleAddress, input: [(byte)Act.Transient]).Result.Status.Should().Be(ExecutionStatus.Success);
        vm.GasUsed.Should().Be(200);
        vm.Call(ModuleAddress, input: [(byte)Act.Log]).GasUsed.Should().Be(375 + (2 * 375) + (8 * 3));
        vm.Journal.Logs.Should().ContainSingle().Which.Topics.Length.Should().Be(2);
        vm.Call(ModuleAddress, input: [(byte)Act.BalanceOf, .. Vm.Sender.ToArray()]).GasUsed.Should().Be(100);
    }

    [Test]
    public void Module_call_in_a_loop_allocates_nothing_by_itself()
    {
        using Vm vm = new(Revision.Osaka, Registry);
        byte[] code = [.. Asm.Code((int)Act.Transient, 0, Opcode.MStore8), 0x5b, .. Asm.Code(0, 0, 1, 0, 0, ModuleAddress, 5_000, Opcode.Call, 5, Opcode.JumpI)];
        vm.Run(code, gas: 2_000_000);
        long few = Allocation.BytesOf(() => vm.CallAgain(Vm.Contract, gas: 100_000));
        Allocation.BytesOf(() => vm.CallAgain(Vm.Contract, gas: 2_000_000)).Should().Be(few);
    }

    [Test]
    public void Two_modules_at_one_address_are_refused()
    {
        Action make = () => _ = new SystemModules([new ProbeModule(), new ProbeModule()]);
        make.Should().Throw<ArgumentException>();
    }

    private static byte[] CallModule(Act act, int value) =>
    [
        .. Asm.Code((int)act, 0, Opcode.MStore8, 0, 0, 1, 0, value, ModuleAddress, 100_000, Opcode.Call, Opcode.Pop),
        .. Asm.Code(Opcode.ReturnDataSize, 0, 0, Opcode.ReturnDataCopy, Opcode.ReturnDataSize, 0, Opcode.Return),
    ];

    private sealed class ProbeModule : ISystemModule
    {
        private static readonly byte[] RevertData = [0xde, 0xad];

        public Address Address => ModuleAddress;

        public SystemOutcome Execute(ref SystemFrame frame)
        {
            ISystemHost host = frame.Host;
            Address argument = frame.Input.Length >= 21 ? new Address(frame.Input.Slice(1, 20)) : default;
            bool went = (Act)frame.Input[0] switch
            {
                Act.Describe => Describe(ref frame),
                Act.Count => host.SLoad(7, out UInt256 count) && host.SStore(7, count + UInt256.One),
                Act.Credit => host.Credit(in argument, 2, out bool credited) && credited,
                Act.CallBack => CallBack(ref frame, in argument, false, out _),
                Act.Burn => host.UseGas(1_000),
                Act.Transient => host.TStore(1, 2) && host.TLoad(1, out UInt256 value) && value == 2UL,
                Act.Log => host.Emit([Hash256.Zero, Hash256.Zero], [1, 2, 3]),
                Act.BalanceOf => host.Balance(in argument, out _),
                Act.RevertAfterWriting => host.SStore(7, 9),
                _ => true,
            };
            if (!went)
            {
                frame.Halt = host.Halt;
                return SystemOutcome.Halt;
            }

            if ((Act)frame.Input[0] == Act.RevertAfterWriting)
            {
                frame.Output = RevertData;
                return SystemOutcome.Revert;
            }

            if ((Act)frame.Input[0] == Act.StaticCallBack)
            {
                return CallBack(ref frame, in argument, true, out bool success) && success ? SystemOutcome.Success : SystemOutcome.Revert;
            }

            return SystemOutcome.Success;
        }

        private static bool Describe(ref SystemFrame frame)
        {
            byte[] output = new byte[64];
            frame.Host.Caller.CopyTo(output);
            frame.Host.Self.CopyTo(output.AsSpan(20));
            frame.Host.CodeAddress.CopyTo(output.AsSpan(40));
            output[60] = (byte)frame.Host.Value.U0;
            output[61] = frame.Host.IsStatic ? (byte)1 : (byte)0;
            frame.Output = output;
            return true;
        }

        private static bool CallBack(ref SystemFrame frame, in Address target, bool isStatic, out bool success)
        {
            ISystemHost host = frame.Host;
            bool went = isStatic
                ? host.StaticCall(in target, [], ulong.MaxValue, out success, out ReadOnlySpan<byte> output)
                : host.CallHook(in target, UInt256.Zero, [], ulong.MaxValue, out success, out output);
            frame.Output = output.ToArray();
            return went;
        }
    }
}
