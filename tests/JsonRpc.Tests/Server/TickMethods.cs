// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

/// <summary>Methods that send notifications.</summary>
internal sealed class TickMethods : IMethodGroup
{
    private volatile bool _isCutOff;

    public bool IsCutOff => _isCutOff;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("tick_start", RpcCost.Light, Start, "Sends so many notifications.", RpcType.Text, RpcParameter.Required("count", RpcType.Quantity)),
        new("tick_flood", RpcCost.Light, Flood, "Sends notifications until the connection takes no more.", RpcType.Text),
    ];

    private RpcError? Start(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadUInt64(out ulong count) || context.Connection.Notifications is not { } sink)
        {
            return parameters.Error ?? RpcErrorMap.NotificationsUnsupported;
        }

        context.AfterReply(() =>
        {
            for (ulong i = 0; i < count; i++)
            {
                sink.TrySend(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"tick\":{i}}}")));
            }
        });
        result.WriteStringValue("on");
        return null;
    }

    private RpcError? Flood(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        INotificationSink sink = context.Connection.Notifications!;
        byte[] message = new byte[100_000];
        message.AsSpan().Fill((byte)' ');
        context.AfterReply(() =>
        {
            while (sink.TrySend(message))
            {
                Thread.Yield();
            }

            _isCutOff = true;
        });
        result.WriteStringValue("on");
        return null;
    }
}
