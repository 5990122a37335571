// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Tracing;

/// <summary>What tracers are told, and in which order.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TracerTests
{
    [Test]
    public void Steps_of_calls_come_in_order()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, Asm.Code(5, Opcode.SLoad, 0, 0, Opcode.Return), storage: (5, 6));
        List<string> events = [];
        vm.Trace(Asm.Code(0, 0, 0, 0, 0, Vm.Other, 10_000, Opcode.Call), new Recorder(events));
        events.Where(line => !line.Contains("Push", StringComparison.Ordinal) && !line.EndsWith("cost 3", StringComparison.Ordinal)).Should().Equal(
            "access c0de..01",
            "enter 0 Call 5e4d..01>c0de..01 gas 1000000",
            "step 0 @34 Call gas 999979 stack 7",
            "access c0de..02",
            "end 0 cost 12600",
            "enter 1 Call c0de..01>c0de..02 gas 10000",
            "step 1 @2 SLoad gas 9997 stack 1",
            "sload c0de..02 5=6",
            "end 1 cost 2100",
            "step 1 @7 Return gas 7891 stack 3",
            "end 1 cost 0",
            "exit 1 Call Success None used 2109",
            "step 0 @35 Stop gas 995270 stack 1",
            "end 0 cost 0",
            "exit 0 Call Success None used 4730");
    }

    [Test]
    public void Fault_is_reported_with_its_step()
    {
        using Vm vm = new(Revision.Osaka);
        List<string> events = [];
        vm.Trace(Asm.Code(Opcode.Add), new Recorder(events), gas: 100);
        events.Should().Contain("end 0 cost 100 StackUnderflow");
        events[^1].Should().Be("exit 0 Call Halt StackUnderflow used 100");
    }

    [Test]
    public void Failed_call_is_entered_and_left()
    {
        using Vm vm = new(Revision.Osaka);
        List<string> events = [];
        vm.Trace(Asm.Code(0, 0, 0, 0, 1, Vm.Other, 10_000, Opcode.Call), new Recorder(events));
        events.Should().ContainInOrder("enter 1 Call c0de..01>c0de..02 gas 12300", "exit 1 Call Halt InsufficientBalance used 0");
    }

    [Test]
    public void Logs_writes_creations_and_selfdestructs_are_reported()
    {
        using Vm vm = new(Revision.Osaka);
        List<string> events = [];
        byte[] code =
        [
            .. Asm.Code(9, 4, Opcode.SStore, 7, 0, 0, Opcode.Log1, 0, 0, 0, Opcode.Create, Opcode.Pop, Vm.Missing, Opcode.SelfDestruct),
        ];
        vm.Trace(code, new Recorder(events));
        events.Should().ContainInOrder("sstore c0de..01 4: 0>9", "log c0de..01 1 topics", "selfdestruct c0de..01>dead..ef 0");
        events.Should().ContainSingle(line => line.StartsWith("enter 1 Create", StringComparison.Ordinal));
    }

    [Test]
    public void Tracing_changes_nothing()
    {
        byte[] loop =
        [
            .. Asm.Code(50), 0x5b, .. Asm.Code(1, Opcode.Swap1, Opcode.Sub, Opcode.Dup1, Opcode.Dup1, Opcode.SStore, Opcode.Dup1, 2, Opcode.JumpI),
        ];
        using Vm vm = new(Revision.Osaka);
        ulong plain = vm.Run(loop, gas: 2_000_000).GasUsed;
        vm.Trace(loop, new Recorder([]), gas: 2_000_000).GasUsed.Should().Be(plain);
        vm.Result.Status.Should().Be(ExecutionStatus.Success);
    }

    private readonly struct Recorder : ITracer
    {
        private readonly List<string> _events;

        public Recorder(List<string> events)
        {
            _events = events;
        }

        public static bool IsEnabled => true;

        public static bool TracesSteps => true;

        public void OnStep(in StepStart step) =>
            Add($"step {step.Depth} @{step.Pc} {step.Opcode} gas {step.Gas} stack {step.Stack.Length}");

        public void OnStepEnd(in StepEnd step) =>
            Add($"end {step.Depth} cost {step.GasCost}{(step.Halt == HaltReason.None ? "" : " " + step.Halt)}");

        public void OnEnter(in FrameStart frame) =>
            Add($"enter {frame.Depth} {frame.Kind} {Short(frame.From)}>{Short(frame.To)} gas {frame.Gas}");

        public void OnExit(in FrameEnd frame) => Add($"exit {frame.Depth} {frame.Kind} {frame.Status} {frame.Halt} used {frame.GasUsed}");

        public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value) => Add($"sload {Short(account)} {slot.U0}={value.U0}");

        public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after) =>
            Add($"sstore {Short(account)} {slot.U0}: {before.U0}>{after.U0}");

        public void OnAccountAccess(in Address account) => Add($"access {Short(account)}");

        public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) =>
            Add($"log {Short(account)} {topics.Length} topics");

        public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance) =>
            Add($"selfdestruct {Short(account)}>{Short(beneficiary)} {balance.U0}");

        private static string Short(Address address)
        {
            string hex = address.ToString();
            return $"{hex[2..6]}..{hex[^2..]}";
        }

        private void Add(FormattableString text) => _events.Add(text.ToString(CultureInfo.InvariantCulture));
    }
}
