// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Subscriptions;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Subscriptions, on connections that stay open.</summary>
internal sealed class SubscriptionMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly SubscriptionHub _hub;

    public SubscriptionMethods(NodePorts ports, SubscriptionHub hub)
    {
        _ports = ports;
        _hub = hub;
    }

    public IEnumerable<RpcMethod> Methods =>
    [
        new(
            "eth_subscribe", RpcCost.Light, Subscribe,
            "Sends notifications from now on: newHeads, logs, newPendingTransactions, syncing, transactionReceipts.", RpcType.Quantity,
            RpcParameter.Required("kind", RpcType.Text), RpcParameter.Optional("options", RpcType.Any)),
        new("eth_unsubscribe", RpcCost.Light, Unsubscribe, "Ends a subscription.", RpcType.Boolean, RpcParameter.Required("subscription", RpcType.Quantity)),
    ];

    private RpcError? Subscribe(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (context.Connection.Notifications is not { } sink)
        {
            return RpcErrorMap.NotificationsUnsupported;
        }

        if (!parameters.TryReadText(out string name))
        {
            return parameters.Error;
        }

        SubscriptionKind? kind = name switch
        {
            "newHeads" => SubscriptionKind.NewHeads,
            "logs" => SubscriptionKind.Logs,
            "newPendingTransactions" => SubscriptionKind.NewPendingTransactions,
            "syncing" => SubscriptionKind.Syncing,
            "transactionReceipts" => SubscriptionKind.TransactionReceipts,
            _ => null,
        };
        if (kind is null)
        {
            return new RpcError(RpcErrorCode.MethodNotFound, $"no \"{Json.HexJson.Shorten(name)}\" subscription in eth namespace");
        }

        LogFilter? filter = null;
        bool isFull = false;
        if ((kind == SubscriptionKind.Logs && !parameters.TryReadOptional(LogFilter.Read, out filter))
            || (kind == SubscriptionKind.NewPendingTransactions && !parameters.TryReadOptionalBoolean(out isFull)))
        {
            return parameters.Error;
        }

        filter ??= new LogFilter();
        if (filter.CheckSize(_ports.Limits.Logs) is { } error)
        {
            return error;
        }

        Subscription subscription = _hub.Create(kind.Value, sink, filter, isFull);
        if (!sink.Subscriptions.TryAdd(subscription.Id, subscription))
        {
            return RpcError.Limit("too many subscriptions on this connection");
        }

        // The client must know the id before the first notification carries it.
        context.AfterReply(() => _hub.Activate(subscription));
        result.WriteStringValue(subscription.Id);
        return null;
    }

    private RpcError? Unsubscribe(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (context.Connection.Notifications is not { } sink)
        {
            return RpcErrorMap.NotificationsUnsupported;
        }

        if (!parameters.TryReadText(out string id))
        {
            return parameters.Error;
        }

        if (!sink.Subscriptions.TryRemove(id))
        {
            return RpcErrorMap.SubscriptionNotFound;
        }

        result.WriteBooleanValue(true);
        return null;
    }
}
