// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>Notes what the network tells it, and serves blocks of a byte each.</summary>
internal sealed class RecordingEndpoint : INetworkEndpoint
{
    private int _askedCount;

    internal ConcurrentQueue<(ulong Peer, NetworkLane Lane, byte[] Message)> Messages { get; } = new();

    internal ConcurrentQueue<(ulong Peer, NetworkTopic Topic, byte[] Content)> Published { get; } = new();

    internal ConcurrentDictionary<ulong, bool> Connected { get; } = new();

    internal SemaphoreSlim? HoldsTransactions { get; init; }

    /// <summary>Until it is set, requests are not answered.</summary>
    internal ManualResetEventSlim? HoldsAnswers { get; init; }

    /// <summary>Requests that reached it.</summary>
    internal int AskedCount => Volatile.Read(ref _askedCount);

    public void OnConnected(ulong peer) => Connected[peer] = true;

    public void OnDisconnected(ulong peer) => Connected.TryRemove(peer, out _);

    /// <summary>What it says of publications.</summary>
    internal Func<NetworkTopic, GossipVerdict> Verdict { get; init; } = _ => GossipVerdict.Accept;

    public void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message) => Messages.Enqueue((peer, lane, message.ToArray()));

    public void OnPublished(ulong peer, NetworkTopic topic, ReadOnlySpan<byte> content, GossipReply reply)
    {
        Published.Enqueue((peer, topic, content.ToArray()));
        if (topic == NetworkTopic.Transactions)
        {
            HoldsTransactions?.Wait(TimeSpan.FromSeconds(60));
        }

        reply.Set(Verdict(topic));
    }

    /// <summary>What it answers to whatever is asked; null: blocks.</summary>
    internal Func<RequestAnswer>? Answer { get; init; }

    public RequestAnswer? Serve(RequestKind kind, ReadOnlySpan<byte> request)
    {
        Interlocked.Increment(ref _askedCount);
        HoldsAnswers?.Wait(TimeSpan.FromSeconds(60));
        if (Answer is not null)
        {
            return Answer();
        }

        if (request.Length != 2)
        {
            return null;
        }

        (int from, int count) = (request[0], request[1]);
        return new RequestAnswer(Math.Max(count, 1), Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)new byte[] { (byte)(from + i) }));
    }
}
