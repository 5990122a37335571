// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

/// <summary>Methods that do what a test of the server needs.</summary>
internal sealed class EchoMethods : IMethodGroup, IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>While it is closed, test_wait does not return.</summary>
    public ManualResetEventSlim Gate => _gate;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("test_one", RpcCost.Light, One, "Answers 1.", RpcType.Number),
        new("test_echo", RpcCost.Light, Echo, "Answers its argument.", RpcType.Any, RpcParameter.Required("value", RpcType.Any)),
        new("test_add", RpcCost.Light, Add, "Adds.", RpcType.Number, RpcParameter.Required("left", RpcType.Quantity), RpcParameter.Optional("right", RpcType.Quantity)),
        new("test_fail", RpcCost.Light, Fail, "Writes half an answer and fails.", RpcType.Any),
        new("test_throw", RpcCost.Light, Throw, "Breaks.", RpcType.Any),
        new("test_long", RpcCost.Light, Long, "Answers with so many bytes.", RpcType.Text, RpcParameter.Required("length", RpcType.Quantity)),
        new("test_wait", RpcCost.Evm, Wait, "Waits for the gate.", RpcType.Number),
        new("test_spin", RpcCost.Tracing, Spin, "Runs until it is told to stop.", RpcType.Number),
        new("test_later", Later, "Answers after a pause.", RpcType.Text),
        new("admin_secret", RpcCost.Light, One, "For operators.", RpcType.Number),
        new("debug_secret", RpcCost.Light, One, "For operators when public.", RpcType.Number),
    ];

    public void Dispose() => _gate.Dispose();

    private RpcError? One(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        Interlocked.Increment(ref _calls);
        result.WriteNumberValue(1);
        return null;
    }

    private RpcError? Echo(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRequireNext())
        {
            return parameters.Error;
        }

        result.WriteRawValue(parameters.TakeRaw());
        return null;
    }

    private RpcError? Add(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadUInt64(out ulong left) || !parameters.TryReadOptionalLooseUInt64(out ulong? right))
        {
            return parameters.Error;
        }

        result.WriteNumberValue(left + (right ?? 0));
        return null;
    }

    private RpcError? Fail(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartObject();
        result.WriteString("half", new string('x', 100_000));
        return new RpcError(RpcErrorCode.ExecutionReverted, "execution reverted", new byte[] { 1, 2 });
    }

    private RpcError? Throw(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        throw new InvalidOperationException("broken");
    }

    private RpcError? Long(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadUInt64(out ulong length))
        {
            return parameters.Error;
        }

        result.WriteStartArray();
        for (ulong i = 0; i < length; i += 1_000)
        {
            result.WriteStringValue(new string('y', 997));
        }

        result.WriteEndArray();
        return null;
    }

    private RpcError? Wait(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        Interlocked.Increment(ref _calls);
        _gate.Wait(context.Cancellation);
        result.WriteNumberValue(1);
        return null;
    }

    private RpcError? Spin(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        context.Cancellation.WaitHandle.WaitOne();
        context.Cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private static async ValueTask<RpcReply> LaterAsync()
    {
        await Task.Yield();
        return RpcReply.Of(writer => writer.WriteStringValue("later"));
    }

    private ValueTask<RpcReply> Later(ref RpcParameters parameters, RpcContext context) => LaterAsync();
}
