// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>One subscription of one connection.</summary>
internal sealed class Subscription : IDisposable
{
    private static readonly byte[] End = "}}"u8.ToArray();

    private readonly byte[] _head;
    private readonly INotificationSink _sink;
    private readonly Action<Subscription> _onDispose;
    private volatile bool _isEnded;

    public Subscription(SubscriptionKind kind, string id, INotificationSink sink, LogFilter? filter, bool isFull, Action<Subscription> onDispose)
    {
        Kind = kind;
        Id = id;
        Filter = filter;
        IsFull = isFull;
        _sink = sink;
        _onDispose = onDispose;
        _head = Encoding.ASCII.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{{\"subscription\":\"{id}\",\"result\":");
    }

    public SubscriptionKind Kind { get; }

    public string Id { get; }

    /// <summary>For logs: which.</summary>
    public LogFilter? Filter { get; }

    /// <summary>For waiting transactions: whether they are written out.</summary>
    public bool IsFull { get; }

    /// <summary>True once it has ended: it may end before it began.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Queues a notification with this result; a connection that cannot take it closes itself.</summary>
    public void Send(ReadOnlySpan<byte> result)
    {
        if (_isEnded)
        {
            return;
        }

        byte[] message = new byte[_head.Length + result.Length + End.Length];
        _head.CopyTo(message, 0);
        result.CopyTo(message.AsSpan(_head.Length));
        End.CopyTo(message, message.Length - End.Length);
        _sink.TrySend(message);
    }

    public void Dispose()
    {
        _isEnded = true;
        _onDispose(this);
    }
}

/// <summary>What can be subscribed to.</summary>
internal enum SubscriptionKind
{
    /// <summary>Headers of new blocks.</summary>
    NewHeads = 0,

    /// <summary>Logs of new blocks.</summary>
    Logs,

    /// <summary>Transactions that come to wait.</summary>
    NewPendingTransactions,

    /// <summary>The beginning and end of synchronisation.</summary>
    Syncing,

    /// <summary>Receipts of new blocks.</summary>
    TransactionReceipts,
}
