// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tests.Tracing;

/// <summary>What stops a traced call: the end of its time in a loop that would go on for hours, and keeping too much.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TraceGuardTests
{
    private static readonly Address Contract = Address.Parse("0x00000000000000000000000000000000000c0de0");

    // JUMPDEST PUSH0 JUMP
    private static readonly byte[] EndlessLoop = [0x5b, 0x5f, 0x56];

    // Calls itself with all of a growing memory as input, for as long as there is gas.
    private static readonly byte[] CopyingLoop = Hex.Decode("0x5b5f5f620400005f5f600461fffff1505f56");

    [Test]
    public void Loop_without_calls_ends_with_its_time_under_a_tracer_of_frames()
    {
        using CancellationTokenSource time = new();
        TraceGuard guard = new(time.Token);
        ExecutionResult result = Run(EndlessLoop, new TracerWatch<FramesOnly>(new Canceller(time), guard));
        result.Halt.Should().Be(HaltReason.Interrupted);
        FluentActions.Invoking(guard.Check).Should().Throw<OperationCanceledException>();
    }

    [Test]
    public void Loop_ends_with_its_time_under_a_tracer_of_instructions()
    {
        using CancellationTokenSource time = new();
        FluentActions.Invoking(() => Run(EndlessLoop, new TracerWatch<EveryStep>(new Canceller(time), new TraceGuard(time.Token))))
            .Should().Throw<OperationCanceledException>();
    }

    [Test]
    public void Calls_with_long_inputs_end_when_too_much_is_kept()
    {
        TraceGuard guard = new(CancellationToken.None);
        FluentActions.Invoking(() => Run(CopyingLoop, new TracerWatch<FramesOnly>(new CallTracer(guard, withLogs: false, isTopOnly: false), guard)))
            .Should().Throw<ResponseTooLargeException>();
    }

    [Test]
    public void What_was_written_no_longer_counts()
    {
        TraceGuard guard = new(CancellationToken.None, bytesMax: 1_000);
        for (int i = 0; i < 10; i++)
        {
            guard.Copy(new byte[500]).Length.Should().Be(500);
            guard.Restart();
        }

        FluentActions.Invoking(() => guard.Copy(new byte[1_000])).Should().Throw<ResponseTooLargeException>();
    }

    private static ExecutionResult Run<TTracer>(byte[] code, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Journal journal = new(new EmptyState());
        journal.BeginTransaction(Revision.Osaka);
        journal.SetCode(Contract, code);
        using Interpreter interpreter = new();
        Message message = new() { Kind = MessageKind.Call, Target = Contract, Gas = 1UL << 50 };
        return interpreter.Execute(message, Revision.Osaka, new BlockEnvironment(), new TransactionEnvironment(), journal, tracer);
    }

    /// <summary>Ends the time at the first frame.</summary>
    private sealed class Canceller(CancellationTokenSource time) : TransactionTracer
    {
        public override void OnEnter(in FrameStart frame) => time.Cancel();

        public override void Write(System.Text.Json.Utf8JsonWriter writer)
        {
        }
    }

    private sealed class EmptyState : IStateView
    {
        public bool TryGetAccount(in Address address, out Account account)
        {
            account = Account.Empty;
            return false;
        }

        public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;
    }
}
